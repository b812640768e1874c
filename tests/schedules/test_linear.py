import pytest

from rightrate.schedules import Linear
from tests.conftest import needs


def torchs_linear(warmup: int, floor: float, steps: int, shown: int) -> list[float]:
    """Rates of torch's own warm-up and decay. It counts intervals: n steps of decay are n - 1 of them."""
    torch = needs("torch")
    rules = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    up = rules.LinearLR(optimizer, start_factor=1 / (warmup + 1), end_factor=1.0, total_iters=warmup)
    down = rules.LinearLR(optimizer, start_factor=1.0, end_factor=floor, total_iters=steps - 1 - warmup)
    scheduler = rules.SequentialLR(optimizer, [up, down], [warmup])
    rates = []
    for _ in range(shown):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("floor", [0.0, 0.1])
@pytest.mark.parametrize("warmup", [1, 4])
def test_linear_is_torchs_warm_up_and_decay_one_after_the_other(warmup: int, floor: float) -> None:
    curve = Linear(warmup=warmup, floor=floor).over(30)
    expected = torchs_linear(warmup, floor, steps=30, shown=35)
    assert [curve(step) for step in range(35)] == pytest.approx(expected, abs=1e-12)


def test_linear_falls_by_the_same_amount_on_every_step() -> None:
    curve = Linear(floor=0.25).over(4)
    assert [curve(step) for step in range(4)] == [1.0, 0.75, 0.5, 0.25]
