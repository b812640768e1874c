import random
from collections.abc import Sequence
from typing import Any

import pytest

from rightrate.schedules.feedback import Feedback, Plateau
from tests.conftest import needs


def factors(rule: Feedback[Any], metrics: Sequence[float]) -> list[float]:
    state, seen = rule.init(), []
    for metric in metrics:
        state, factor = rule.step(state, metric)
        seen.append(factor)
    return seen


def torchs(metrics: Sequence[float], **options: Any) -> list[float]:
    torch = needs("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    follower = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, eps=0.0, **options)
    seen = []
    for metric in metrics:
        follower.step(metric)
        seen.append(optimizer.param_groups[0]["lr"])
    return seen


@pytest.mark.parametrize("mode", ["rel", "abs"])
@pytest.mark.parametrize("goal", ["min", "max"])
@pytest.mark.parametrize(("patience", "cooldown"), [(0, 0), (2, 0), (1, 3)])
def test_with_positive_metrics_it_is_torchs(goal: str, mode: str, patience: int, cooldown: int) -> None:
    draws = random.Random(patience)
    metrics = [1 + draws.random() for _ in range(80)]
    expected = torchs(
        metrics,
        mode=goal,
        threshold_mode=mode,
        threshold=0.01,
        factor=0.7,
        patience=patience,
        cooldown=cooldown,
        min_lr=0.01,
    )
    rule = Plateau(
        by=0.7, patience=patience, cooldown=cooldown, threshold=0.01, mode=mode, goal=goal, floor=0.01
    )
    assert factors(rule, metrics) == pytest.approx(expected, rel=1e-12)


def test_a_negative_metric_that_gets_worse_is_no_progress_where_torch_takes_it_for_one() -> None:
    metrics = [-1.0, -0.95, -0.91, -0.87, -0.83]
    assert factors(Plateau(by=0.5, patience=3, threshold=0.1), metrics)[-1] == 0.5
    assert torchs(metrics, factor=0.5, patience=3, threshold=0.1, threshold_mode="rel")[-1] == 1.0


def test_a_negative_metric_that_gets_better_is_progress() -> None:
    assert factors(Plateau(by=0.5, patience=0, threshold=0.01), [-1.0, -1.1, -1.3, -1.6]) == [1.0] * 4


def test_a_metric_that_is_not_finite_is_a_bad_one_and_never_the_best() -> None:
    nan, infinity = float("nan"), float("inf")
    assert factors(Plateau(by=0.5, patience=1), [nan, -infinity, 1.0, 0.9]) == [1.0, 0.5, 0.5, 0.5]


def test_it_never_falls_below_its_floor() -> None:
    assert factors(Plateau(by=0.1, patience=0, floor=0.05), [1.0] * 5) == [1.0, 0.1, 0.05, 0.05, 0.05]
