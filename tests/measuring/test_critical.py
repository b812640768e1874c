"""The bracket of the critical rate holds it, and is as narrow as the probes allow."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.measuring.critical import NARROW, Critical, critical_rate, raised


@given(truth=st.floats(-6, 3), guess=st.floats(-4, 0))
def test_the_bracket_holds_the_critical_rate(truth: float, guess: float) -> None:
    found = critical_rate(lambda rate: rate > 10**truth, 10**guess, most=40)
    assert found.low <= 10**truth < found.high
    assert found.high <= NARROW * found.low * (1 + 1e-12)
    assert found.low <= found.value <= found.high


@given(truth=st.floats(-6, 3), most=st.integers(1, 8))
def test_with_few_probes_the_bracket_is_wide_and_still_right(truth: float, most: int) -> None:
    tried: list[float] = []

    def raises(rate: float) -> bool:
        tried.append(rate)
        return rate > 10**truth

    found = critical_rate(raises, 0.01, most=most)
    assert len(tried) == found.probes <= most
    assert found.low <= 10**truth < found.high


def test_where_no_rate_raises_the_loss_there_is_a_lower_end_only() -> None:
    found = critical_rate(lambda rate: False, 0.01, most=5)
    assert found == Critical(0.01 * 4**4, math.inf, 5)
    assert found.value == found.low


def test_where_every_rate_raises_it_the_rate_is_zero() -> None:
    found = critical_rate(lambda rate: True, 0.01, most=5)
    assert found == Critical(0.0, 0.01 / 4**4, 5)
    assert found.value == 0.0


@pytest.mark.parametrize("before", [2.0, 0.0, -3.0])
def test_a_loss_is_raised_only_by_more_than_rounding(before: float) -> None:
    assert not raised(before, before)
    assert not raised(before + 1e-7, before)
    assert not raised(before - 1.0, before)
    assert raised(before + 1e-3 * max(1.0, abs(before)), before)


@pytest.mark.parametrize("loss", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_is_raised(loss: float) -> None:
    assert raised(loss, 1.0)
