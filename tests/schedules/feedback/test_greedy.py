import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules.feedback import Greedy


def factors(rule: Greedy, metrics: list[float]) -> list[float]:
    state, seen = rule.init(), []
    for metric in metrics:
        state, factor = rule.step(state, metric)
        seen.append(factor)
    return seen


def test_it_rises_after_more_better_metrics_in_a_row_than_its_patience() -> None:
    rule = Greedy(low=0.1, high=100, by=0.5, patience=2)
    assert factors(rule, [8.0, 7.0, 6.0, 5.0, 4.0, 3.0]) == [1.0, 1.0, 2.0, 2.0, 2.0, 4.0]


def test_it_falls_after_as_many_that_are_not_better() -> None:
    rule = Greedy(low=0.1, high=100, by=0.5, patience=1)
    assert factors(rule, [1.0, 1.0, 1.0, 1.0, 1.0]) == [1.0, 1.0, 0.5, 0.5, 0.25]


def test_one_bad_metric_begins_the_count_anew() -> None:
    rule = Greedy(low=0.1, high=100, by=0.5, patience=1)
    assert factors(rule, [8.0, 9.0, 7.0, 9.0, 6.0]) == [1.0] * 5


def test_it_stays_between_its_bounds() -> None:
    rule = Greedy(low=0.3, high=3.0, by=0.5, patience=0)
    down = [-float(step) for step in range(4)]
    assert factors(rule, down) == [2.0, 3.0, 3.0, 3.0]
    assert factors(rule, [0.0, *[1.0] * 5])[-1] == 0.3


def test_it_rests_after_each_change() -> None:
    rule = Greedy(low=0.1, high=100, by=0.5, patience=0, rest=2)
    assert factors(rule, [6.0, 5.0, 4.0, 3.0]) == [2.0, 2.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        (0.0, 1.0, r"^`low` must be in \(0, 1\], a factor of the peak, got 0\.0"),
        (0.1, 0.5, r"^`high` must be finite and at least 1, got 0\.5"),
        (0.1, float("inf"), r"^`high` must be finite and above 0, got inf"),
    ],
)
def test_bounds_out_of_range_are_refused(low: float, high: float, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Greedy(low=low, high=high)
