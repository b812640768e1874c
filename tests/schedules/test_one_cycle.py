from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import OneCycle


@pytest.mark.parametrize("steps", [3, 10, 99, 1000])
@pytest.mark.parametrize("shape", ["cosine", "linear"])
def test_it_begins_and_ends_where_it_says_and_reaches_the_peak_once(steps: int, shape: str) -> None:
    curve = OneCycle(start=0.1, end=0.01, shape=shape, rise=0.5).over(steps)
    factors = [curve(step) for step in range(steps)]
    top = factors.index(1.0)
    assert (factors[0], factors[-1], factors.count(1.0)) == (0.1, 0.01, 1)
    assert factors == sorted(factors[: top + 1]) + sorted(factors[top + 1 :], reverse=True)
    assert top == round(0.5 * steps) - 1


@pytest.mark.parametrize("shape", ["cosine", "linear"])
def test_the_momentum_is_lowest_at_the_peak_and_mirrors_the_rate(shape: str) -> None:
    cycle = OneCycle(start=0.1, end=0.1, shape=shape)
    for step in range(50):
        rate, momentum = (cycle.factor(step, 50) - 0.1) / 0.9, (0.95 - cycle.momentum(step, 50)) / 0.1
        assert rate == pytest.approx(momentum, abs=1e-12)


def test_the_momentum_is_clamped_and_refuses_what_the_rate_refuses() -> None:
    assert OneCycle().momentum(1e9, 20) == 0.95
    with pytest.raises(ArgumentError, match=r"^`step` must be at least 0"):
        OneCycle().momentum(-1, 20)


def test_a_run_that_ends_on_the_way_up_is_refused() -> None:
    assert OneCycle(rise=5).over(5)(4) == 1.0
    with pytest.raises(ArgumentError, match=r"^`rise` must be at most the length of the run, 4 steps, got 5"):
        OneCycle(rise=5).over(4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rise": 0}, r"^`rise` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
        ({"start": 0}, r"^`start` must be in \(0, 1\]"),
        ({"end": 2}, r"^`end` must be in \[0, 1\]"),
        ({"shape": "cos"}, r"^`shape` must be 'cosine' or 'linear', got 'cos'"),
        ({"high": 1.0}, r"^`high` must be in \[0, 1\), got 1\.0"),
        ({"low": 0.99}, r"^`low` must be in \[0, high\], here \[0, 0\.95\], got 0\.99"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        OneCycle(**options)
