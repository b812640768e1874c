from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Exponential


def test_over_the_whole_run_it_ends_at_the_rate() -> None:
    for steps in (2, 7, 1000):
        assert Exponential(rate=0.01).over(steps)(steps - 1) == 0.01


def test_each_step_has_the_same_ratio_to_the_one_before() -> None:
    curve = Exponential(rate=0.1, every=0.5).over(9)
    ratios = [curve(step + 1) / curve(step) for step in range(8)]
    assert ratios == pytest.approx([0.1**0.25] * 8)


def test_a_stretch_in_steps_grows_with_the_run() -> None:
    assert Exponential(every=10).scaled(2.5) == Exponential(every=25)
    assert Exponential(every=0.5).scaled(2.5) == Exponential(every=0.5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0}, r"^`rate` must be in \(0, 1\], a factor of the peak, got 0"),
        ({"rate": 1.1}, r"^`rate` must be in"),
        ({"every": 0}, r"^`every` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
        ({"every": 1.5}, r"^`every` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Exponential(**options)
