"""One pass over the memory gives the step of Schedule-Free SGD."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from rightrate.adaptive.torch.pull import Step
from rightrate.adaptive.torch.schedule_free_sgd import ScheduleFreeSGD

STEPS = st.lists(
    st.tuples(st.floats(1e-6, 10), st.one_of(st.floats(0, 1), st.floats(1e-9, 1e-3)), st.booleans()),
    min_size=1,
    max_size=12,
)


@given(steps=STEPS, beta=st.floats(0.01, 0.99))
def test_weights_and_fast_iterate_go_as_the_formula_says(
    steps: list[tuple[float, float, bool]], beta: float
) -> None:
    generator = torch.Generator().manual_seed(0)
    y = torch.randn(5, generator=generator, dtype=torch.float64)
    b, scale = torch.zeros_like(y), 1.0
    wanted, z = y.clone(), y.clone()
    for size, weight, quick in steps:
        g = torch.randn(5, generator=generator, dtype=torch.float64)
        average = (wanted - (1 - beta) * z) / beta
        z = z - size * g
        average = (1 - weight) * average + weight * z
        wanted = (1 - beta) * z + beta * average
        scale = Step(size, weight, beta, scale).go([y], [g], [b], quick=quick)
        unit = 1 + wanted.abs().max() + z.abs().max()
        assert torch.allclose(y, wanted, rtol=0, atol=float(1e-9 * unit / beta))
        assert torch.allclose(y - b / scale, z, rtol=0, atol=float(1e-9 * unit / beta))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.bfloat16])
def test_strides_types_and_missed_steps_change_nothing_of_the_way(dtype: torch.dtype) -> None:
    start = torch.randn(4, 3, generator=torch.Generator().manual_seed(0)).to(dtype)
    straight, turned = torch.nn.Parameter(start.clone()), torch.nn.Parameter(start.t().contiguous().t())
    late = torch.nn.Parameter(torch.ones(2, dtype=dtype))
    optimizer = ScheduleFreeSGD([straight, turned, late], rate=0.1)
    for step in range(9):
        for param in (straight, turned):
            param.grad = 2 * param.detach()
        late.grad = torch.ones_like(late) if step % 3 == 2 else None
        optimizer.step()
    assert not turned.is_contiguous()
    tolerance = {torch.bfloat16: 1e-2}.get(dtype, 1e-6)
    assert torch.allclose(straight, turned, rtol=tolerance, atol=tolerance)
    with optimizer.averaged():
        assert torch.allclose(straight, turned, rtol=tolerance, atol=tolerance)
        assert torch.all(late < 1)
