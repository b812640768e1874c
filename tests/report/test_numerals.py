import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.report import numerals

NOT_NUMBERS = [math.nan, math.inf, -math.inf]


@pytest.mark.parametrize("value", NOT_NUMBERS)
def test_what_is_not_a_number_is_a_dash_everywhere(value: float) -> None:
    written = {write(value) for write in (numerals.rate, numerals.score, numerals.cost, numerals.duration)}
    assert written == {numerals.NOTHING}


@given(st.floats(1e-12, 1e12))
def test_a_rate_reads_back_within_its_two_digits(value: float) -> None:
    assert float(numerals.rate(value)) == pytest.approx(value, rel=0.05)


@given(st.floats(-1e12, 1e12).filter(lambda value: abs(value) > 1e-12))
def test_a_score_reads_back_within_its_four_digits(value: float) -> None:
    assert float(numerals.score(value)) == pytest.approx(value, rel=0.0006)


@given(st.floats(1e-3, 9e4))
def test_a_plain_score_has_four_digits(value: float) -> None:
    digits = numerals.score(value).replace(".", "").lstrip("0")
    assert len(digits) in {4, 5}


def test_rounding_up_to_the_next_power_keeps_four_digits() -> None:
    assert numerals.score(0.99996) == "1.000"


def test_rounding_up_to_the_edge_changes_to_an_exponent() -> None:
    assert numerals.score(99999.9) == "1.000e+05"


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0.04, "0.0 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.6, "1 min 00 s"), (3599.7, "1 h 00 min")],
)
def test_a_duration_never_shows_sixty(seconds: float, written: str) -> None:
    assert numerals.duration(seconds) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "yes"), (False, "no"), (0, "0"), (math.nan, "–"), ("SGD", "SGD"), (1e-8, "1e-08")],
)
def test_a_fact_is_written_by_its_kind(value: str | float, written: str) -> None:
    assert numerals.fact(value) == written
