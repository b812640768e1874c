from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Linear, Untuned


def test_it_is_the_rule_of_the_paper() -> None:
    import math

    line, curve = (
        Untuned(Constant(), beta2=0.98, shape=shape).over(300) for shape in ("linear", "exponential")
    )
    for step in range(300):
        assert line(step) == pytest.approx(min(1.0, 0.01 * (step + 1)))
        assert curve(step) == pytest.approx(1 - math.exp(-0.02 * (step + 1)))


def test_a_run_of_another_length_has_the_same_warm_up() -> None:
    assert Untuned(Linear(warmup=4), beta2=0.9).scaled(2) == Untuned(Linear(warmup=8), beta2=0.9)


def test_a_run_too_short_for_the_schedule_inside_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`warmup` must be below the length of the run, 3 steps"):
        Untuned(Linear(warmup=5)).over(3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"beta2": 1.0}, r"^`beta2` must be in \[0, 1\), got 1\.0"),
        ({"beta2": -0.1}, r"^`beta2` must be in \[0, 1\)"),
        ({"shape": "x"}, r"^`shape` must be 'linear' or 'exponential', got 'x'"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Untuned(Linear(), **options)
