"""Groups with factors of their own are the method in other coordinates, and only that."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.adaptive.torch.problem import wave
from tests.conftest import needs

torch = needs("torch")
adaptive = needs("rightrate.adaptive")

STEPS = 40
RATIO = 0.25


def end(make: Callable[[Any], Any], ratio: float, scale: float) -> Any:
    """Where two groups end; the second is trained in coordinates that are `scale` times as fine."""
    first = torch.nn.Parameter(wave(6, pitch=0.7))
    second = torch.nn.Parameter(wave(5, pitch=1.3) / scale)
    optimizer = make([{"params": [first]}, {"params": [second], "lr": ratio}])
    for step in range(STEPS):
        optimizer.zero_grad()
        whole = torch.cat([first, scale * second])
        ((whole - wave(11, pitch=0.2 + 0.1 * (step % 3))) ** 2).sum().backward()
        optimizer.step()
    return torch.cat([first, scale * second]).detach()


@pytest.mark.parametrize("name", ["DAdaptAdam", "DAdaptAdaGrad", "Prodigy", "Cocob"])
def test_a_ratio_is_a_finer_coordinate_where_steps_do_not_depend_on_the_size_of_gradients(name: str) -> None:
    options = {} if name == "Cocob" else {"d0": 1e-2}
    small = {} if name == "DAdaptAdaGrad" else {"eps": 1e-30}

    def make(groups: Any) -> Any:
        return getattr(adaptive, name)(groups, **options, **small)

    tight = 1e-3 if name == "DAdaptAdaGrad" else 1e-9  # its sum of squares starts above 0 in all coordinates
    found, wanted = end(make, RATIO, 1.0), end(make, 1.0, RATIO)
    assert torch.allclose(found, wanted, rtol=tight, atol=tight)
    assert not torch.allclose(found, end(make, 1.0, 1.0), rtol=0.01)


def test_a_ratio_is_the_square_of_a_finer_coordinate_for_sgd() -> None:
    def make(groups: Any) -> Any:
        return adaptive.DAdaptSGD(groups, d0=1e-2)

    assert torch.allclose(end(make, RATIO, 1.0), end(make, 1.0, RATIO**0.5), rtol=1e-9)
