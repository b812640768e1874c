from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Step


def test_a_share_falls_where_it_is_written_whatever_the_last_bit_says() -> None:
    curve = Step(every=0.1, by=0.5).over(1000)
    falls = [step for step in range(1, 1000) if curve(step) < curve(step - 1)]
    assert falls == list(range(100, 1000, 100))


def test_the_third_root_of_a_run_is_no_surprise() -> None:
    assert [Step(every=0.3).over(10)(step) for step in (2, 3, 5, 6, 8, 9)] == pytest.approx(
        [1.0, 0.1, 0.1, 0.01, 0.01, 0.001]
    )


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": 0}, r"^`by` must be in \(0, 1\]"),
        ({"by": 1.5}, r"^`by` must be in \(0, 1\]"),
        ({"every": 0.0}, r"^`every` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Step(**options)
