import math

import pytest

from rightrate.errors import ArgumentError
from rightrate.report.figures import Axis


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0), (2.0, 1.0), (math.nan, 1.0), (0.0, math.inf)])
def test_ends_that_make_no_axis_are_refused(low: float, high: float) -> None:
    with pytest.raises(ArgumentError, match="must be"):
        Axis(label="", number="score", low=low, high=high)


def test_a_log_axis_from_zero_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"above 0 on a logarithmic axis, got 0\.0"):
        Axis(label="", number="rate", low=0.0, high=1.0, log=True)


def test_the_title_holds_the_unit() -> None:
    assert Axis(label="time", number="steps", low=0, high=1, unit="steps").title == "time (steps)"
