import math

import pytest

from rightrate.errors import ArgumentError
from rightrate.report.figures import Band, Line, Marker, Points, Rug, Span


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_a_value_that_cannot_be_drawn_is_refused(bad: float) -> None:
    with pytest.raises(ArgumentError, match="`ys` must be finite"):
        Line(label="", xs=(1.0,), ys=(bad,))
    with pytest.raises(ArgumentError, match="`value` must be finite"):
        Marker(label="", value=bad)
    with pytest.raises(ArgumentError, match="`xs` must be finite"):
        Rug(label="", xs=(bad,))


def test_coordinates_of_different_length_are_refused() -> None:
    with pytest.raises(ArgumentError, match="as long as `xs`, which has 2"):
        Points(label="", xs=(1.0, 2.0), ys=(1.0,))


def test_an_error_bar_with_one_end_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`highs`"):
        Points(label="", xs=(1.0,), ys=(1.0,), lows=(0.5,))


def test_a_band_with_a_short_edge_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`lows`"):
        Band(label="", xs=(1.0,), lows=(), highs=(1.0,))


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"at least `low`, which is 2\.0"):
        Span(label="", low=2.0, high=1.0)
