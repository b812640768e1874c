import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.studying.rates import checked, lrs


@given(st.integers(-80, 0), st.integers(1, 80), st.integers(2, 50))
def test_rates_of_a_text_ascend_evenly_between_its_ends(low: int, decades: int, count: int) -> None:
    start, end = 10 ** (low / 10), 10 ** ((low + decades) / 10)
    if decades / (count - 1) < 0.05:
        return
    rates = lrs(f"{start}:{end}:{count}")
    assert len(rates) == count
    assert rates[0] == pytest.approx(start, rel=0.005)
    assert rates[-1] == pytest.approx(end, rel=0.005)
    steps = [math.log10(b / a) for a, b in pairwise(rates)]
    assert max(steps) - min(steps) < 0.01


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "LOW:HIGH:COUNT"),
        ("1e-3", "LOW:HIGH:COUNT"),
        ("1e-3:1", "LOW:HIGH:COUNT"),
        ("1e-3:1:4:5", "LOW:HIGH:COUNT"),
        ("a:b:c", "LOW:HIGH:COUNT"),
        ("1e-3:1:2.5", "LOW:HIGH:COUNT"),
        ("0:1:4", "LOW above 0"),
        ("nan:1:4", "LOW above 0"),
        ("1:0.1:4", "HIGH finite and above LOW"),
        ("1:inf:4", "HIGH finite and above LOW"),
        ("1e-3:1:1", "COUNT of 2 to 1,000"),
        ("1e-3:1:1001", "COUNT of 2 to 1,000"),
        ("1:1.0001:5", "different from each other"),
    ],
)
def test_a_text_that_describes_no_rates_is_refused_with_the_form_that_is_wanted(
    text: str, message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        lrs(text)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ([], "at least one rate"),
        ([0.1, -0.2], "finite and above 0, got -0.2"),
        ([0.0], "finite and above 0, got 0.0"),
        ([0.1, math.nan], "finite and above 0, got nan"),
        ([0.1, math.inf], "finite and above 0, got inf"),
        ([True], "finite and above 0, got True"),
        ([0.1, 0.1], "different from each other, got 0.1"),
        ([0.2, 0.1], "ascending"),
    ],
)
def test_rates_that_cannot_be_studied_are_refused(rates: list[float], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        checked(rates)
