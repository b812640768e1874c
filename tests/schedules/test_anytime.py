from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Anytime, InverseSqrt


def test_no_step_depends_on_the_length_of_the_run() -> None:
    short, long = Anytime(exponent=0.7).over(50), Anytime(exponent=0.7).over(5000)
    assert [short(step) for step in range(50)] == [long(step) for step in range(50)]


def test_half_a_power_is_the_inverse_square_root() -> None:
    one, other = Anytime(exponent=0.5, timescale=7).over(60), InverseSqrt(timescale=7).over(60)
    assert [one(step) for step in range(60)] == pytest.approx([other(step) for step in range(60)])


def test_no_power_is_the_peak() -> None:
    assert {Anytime(exponent=0).over(60)(step) for step in range(60)} == {1.0}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exponent": -0.1}, r"^`exponent` must be in \[0, 1\]"),
        (
            {"timescale": 0},
            r"^`timescale` must be a share in \(0, 1\] or a whole number of steps, at least 1",
        ),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Anytime(**options)
