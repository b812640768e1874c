import pytest

from rightrate.schedules import Cosine
from tests.conftest import needs


def torchs_cosine(warmup: int, floor: float, steps: int, shown: int) -> list[float]:
    """Rates of torch's own warm-up and annealing. It counts intervals: n steps of decay are n - 1 of them."""
    torch = needs("torch")
    rules = torch.optim.lr_scheduler
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    up = rules.LinearLR(optimizer, start_factor=1 / (warmup + 1), end_factor=1.0, total_iters=warmup)
    down = rules.CosineAnnealingLR(optimizer, T_max=steps - 1 - warmup, eta_min=floor)
    scheduler = rules.SequentialLR(optimizer, [up, down], [warmup])
    rates = []
    for _ in range(shown):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return rates


@pytest.mark.parametrize("floor", [0.0, 0.1])
@pytest.mark.parametrize("warmup", [1, 4])
def test_cosine_is_torchs_warm_up_and_annealing_up_to_the_last_step(warmup: int, floor: float) -> None:
    curve = Cosine(warmup=warmup, floor=floor).over(30)
    expected = torchs_cosine(warmup, floor, steps=30, shown=30)
    assert [curve(step) for step in range(30)] == pytest.approx(expected, abs=1e-12)


def test_after_the_last_step_cosine_stays_where_torch_rises_again() -> None:
    curve = Cosine(warmup=1).over(30)
    assert [curve(step) for step in range(29, 40)] == [0.0] * 11
    assert torchs_cosine(warmup=1, floor=0.0, steps=30, shown=40)[-1] > 0.2


def test_cosine_is_halfway_down_in_the_middle() -> None:
    assert Cosine(floor=0.5).over(5)(2) == pytest.approx(0.75)
