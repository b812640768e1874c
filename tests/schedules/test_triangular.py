from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Triangular


def test_it_is_the_slanted_triangle_of_its_paper() -> None:
    cut, ratio, steps = 10, 32, 100
    curve = Triangular(rise=cut + 1, low=1 / ratio).over(steps + 1)
    for step in range(steps + 1):
        p = step / cut if step < cut else 1 - (step - cut) / (cut * (steps / cut - 1))
        assert curve(step) == pytest.approx((1 + p * (ratio - 1)) / ratio)


def test_a_run_that_ends_on_the_way_up_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`rise` must be at most the length of the run, 4 steps, got 5"):
        Triangular(rise=5).over(4)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rise": -1}, r"^`rise` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
        ({"low": 0}, r"^`low` must be in \(0, 1\]"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Triangular(**options)
