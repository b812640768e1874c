"""The records of the methods say what the methods are."""

import inspect
from pathlib import Path

import pytest

from rightrate.adaptive.method import Method
from rightrate.adaptive.registry import METHODS
from tests.conftest import needs

torch = needs("torch")

SIZE = 1000


def built(method: Method, params: list[object]) -> object:
    kind = method.load()
    return kind(torch.optim.SGD(params, lr=0.1)) if method.use == "wrapper" else kind(params)


def optimizers() -> list[Method]:
    return [method for method in METHODS.values() if method.use != "rule" and method.needs == "gradient"]


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_a_record_names_defaults_of_the_class_itself(method: Method) -> None:
    parameters = inspect.signature(method.load()).parameters
    assert dict(method.defaults) == {name: parameters[name].default for name in method.defaults}


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_a_record_is_complete(method: Method) -> None:
    assert method.when.endswith(".")
    assert "20" in method.source
    assert Path(inspect.getfile(method.load())).is_file()


@pytest.mark.parametrize("method", optimizers(), ids=lambda method: method.name)
def test_the_memory_of_a_method_is_what_its_record_says(method: Method) -> None:
    param = torch.nn.Parameter(torch.ones(SIZE))
    optimizer = built(method, [param])
    for _ in range(3):
        optimizer.zero_grad()  # type: ignore[attr-defined]
        (param**2).sum().backward()
        optimizer.step()  # type: ignore[attr-defined]
    state = optimizer.state[param].values()  # type: ignore[attr-defined]
    held = sum(value.numel() for value in state if isinstance(value, torch.Tensor))
    assert round(held / SIZE) == method.memory


def test_names_are_in_alphabetical_order_and_those_of_the_records() -> None:
    assert list(METHODS) == sorted(METHODS)
    assert all(name == method.name for name, method in METHODS.items())
