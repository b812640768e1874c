from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Tanh


def test_it_ends_at_the_floor_where_the_plain_tangent_would_not() -> None:
    curve = Tanh().over(100)
    assert (curve(0), curve(99)) == (1.0, 0.0)


def test_it_is_the_plain_tangent_to_within_what_that_misses_at_its_ends() -> None:
    import math

    curve = Tanh().over(101)
    for step in range(101):
        x = step / 100
        assert curve(step) == pytest.approx((1 - math.tanh(-7 * (1 - x) + 3 * x)) / 2, abs=0.0025)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"low": 3.0}, r"^`low` must be below high, here 3\.0"),
        ({"low": 40.0, "high": 50.0}, r"^`low` must be below high"),
        ({"high": float("inf")}, r"^`high` must be a finite number"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Tanh(**options)
