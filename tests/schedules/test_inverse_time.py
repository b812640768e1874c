from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import InverseTime


def test_one_over_the_rate_grows_by_the_same_amount() -> None:
    curve = InverseTime(rate=2.0, every=4).over(13)
    assert [1 / curve(step) for step in (0, 4, 8, 12)] == pytest.approx([1.0, 3.0, 5.0, 7.0])


def test_over_the_whole_run_it_ends_at_one_over_one_plus_the_rate() -> None:
    assert InverseTime(rate=9.0).over(50)(49) == 0.1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rate": 0}, r"^`rate` must be finite and above 0"),
        ({"every": True}, r"^`every` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        InverseTime(**options)
