from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import InverseSqrt, Warmup


def test_no_step_depends_on_the_length_of_the_run_when_the_timescale_is_in_steps() -> None:
    short, long = InverseSqrt(timescale=10).over(50), InverseSqrt(timescale=10).over(5000)
    assert [short(step) for step in range(50)] == [long(step) for step in range(50)]


def test_with_a_warm_up_as_long_it_is_the_rule_of_the_transformer() -> None:
    curve = Warmup(InverseSqrt(timescale=40), length=39).over(400)
    for step in range(400):
        t = step + 1
        assert curve(step) == pytest.approx(min(t / 40, (40 / t) ** 0.5), rel=0.02)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"timescale": 0},
            r"^`timescale` must be a share in \(0, 1\] or a whole number of steps, at least 1",
        ),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        InverseSqrt(**options)
