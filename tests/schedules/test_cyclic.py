from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cyclic


def test_a_share_gives_whole_cycles_that_end_with_the_run() -> None:
    curve = Cyclic(period=0.25, low=0.1).over(41)
    assert [curve(step) for step in (0, 10, 20, 30, 40)] == pytest.approx([0.1] * 5)
    assert [curve(step) for step in (5, 15, 25, 35)] == pytest.approx([1.0] * 4)


def test_the_second_mode_halves_the_height_of_each_cycle() -> None:
    curve = Cyclic(period=4, low=0.2, mode="triangular2").over(13)
    assert [curve(step) for step in (2, 6, 10)] == pytest.approx([1.0, 0.6, 0.4])


def test_the_third_mode_falls_all_along() -> None:
    curve = Cyclic(period=4, low=0.2, mode="exp_range", decay=0.25).over(13)
    assert [curve(step) for step in (2, 6, 10)] == pytest.approx(
        [0.2 + 0.8 * 0.25**n for n in (0.5, 1.5, 2.5)]
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"period": 0}, r"^`period` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
        ({"low": 0}, r"^`low` must be in \(0, 1\]"),
        ({"decay": 0}, r"^`decay` must be in \(0, 1\]"),
        ({"mode": "triangle"}, r"^`mode` must be 'triangular', 'triangular2' or 'exp_range'"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Cyclic(**options)
