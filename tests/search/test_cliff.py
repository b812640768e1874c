import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.search.cliff import BEYOND, Cliff
from rightrate.search.points import Points
from tests.oracles.cliff import slow_risks
from tests.search.given import points

trials = st.lists(
    st.tuples(
        st.integers(-20, 4).map(lambda place: place / 4),
        st.integers(-8, 0).map(lambda halvings: halvings * math.log10(2)),
        st.sampled_from([-1.0, math.inf]),
    ),
    min_size=1,
    max_size=8,
)


def cliff_points(some: list[tuple[float, float, float]]) -> Points:
    x, t, y = (list(column) for column in zip(*some, strict=True))
    return points(x, t, y, depth=1.0)


@settings(max_examples=10)
@given(trials)
def test_the_risk_is_that_of_a_slow_one_written_from_the_formula(
    some: list[tuple[float, float, float]],
) -> None:
    known = cliff_points(some)
    x = known.x.min() - BEYOND + np.array([1.0, 2.0, 2.5, 3.0])  # among the positions that are considered
    slow = slow_risks(known, x.tolist(), 0.0)
    assert Cliff(known).risk(x, np.zeros(4)) == pytest.approx(slow, abs=1e-6)


@pytest.mark.parametrize("t", [-2.0, -0.7])
def test_at_another_horizon_the_risk_is_that_of_a_slow_one_but_for_the_distance_of_the_positions(
    t: float,
) -> None:
    known = cliff_points([(-3.0, -1.0, -1.0), (-2.0, -1.0, math.inf), (-2.5, -0.5, -1.0), (-1.0, -2.0, -1.0)])
    x = np.arange(-3.5, -0.5, 0.29)
    slow = slow_risks(known, x.tolist(), t)
    assert Cliff(known).risk(x, np.full(len(x), t)) == pytest.approx(slow, abs=0.02)


@given(trials, st.floats(-3, 0))
def test_the_risk_is_a_probability_that_grows_with_the_rate(
    some: list[tuple[float, float, float]], t: float
) -> None:
    x = np.arange(-8.0, 4.0, 0.05)
    risk = Cliff(cliff_points(some)).risk(x, np.full(len(x), t))
    assert (np.diff(risk) >= -1e-12).all()
    assert (risk >= 0).all()
    assert (risk <= 1 + 1e-12).all()


def test_the_cliff_lies_between_what_stood_and_what_fell() -> None:
    known = cliff_points([(-3.0, 0.0, -1.0), (-2.0, 0.0, -1.0), (-1.0, 0.0, math.inf), (0.0, 0.0, math.inf)])
    below, middle, above = Cliff(known).risk(np.array([-2.3, -1.5, -0.7]), np.zeros(3))
    assert below < 0.01
    assert middle == pytest.approx(0.5, abs=0.05)
    assert above > 0.99


def test_where_nothing_fell_a_rate_is_the_riskier_the_further_beyond_those_that_were_tried() -> None:
    known = cliff_points([(-3.0, 0.0, -1.0), (-2.0, 0.0, -1.0)])
    risk = Cliff(known).risk(np.array([-2.5, -1.8, -1.0, 0.0]), np.zeros(4))
    assert risk[0] < 0.01
    assert (np.diff(risk) > 0.02).all()


def test_where_everything_fell_a_rate_is_the_safer_the_further_below_those_that_were_tried() -> None:
    known = cliff_points([(-3.0, 0.0, math.inf), (-2.0, 0.0, math.inf)])
    risk = Cliff(known).risk(np.array([-4.5, -4.0, -3.2, -2.5]), np.zeros(4))
    assert risk[3] > 0.99
    assert (np.diff(risk) > 0.02).all()


def test_what_fell_in_a_short_run_falls_a_little_earlier_in_a_long_one() -> None:
    known = cliff_points([(-2.5, -2.0, -1.0), (-1.5, -2.0, math.inf)])
    cliff, x = Cliff(known), np.array([-2.0])
    risks = [float(cliff.risk(x, np.array([t]))[0]) for t in (-2.0, -1.0, 0.0)]
    assert risks == sorted(risks)
    assert risks[0] == pytest.approx(0.5, abs=0.05)
    assert risks[2] > 0.55


def test_two_horizons_show_where_the_cliff_goes() -> None:
    def full(long: float) -> float:
        """Risk of a full run: the cliff of the short runs lies at -1, that of longer ones at `long`."""
        known = [(place + end, t, y) for place, t in ((-1.0, -2.0), (long, -0.5)) for end, y in ENDS]
        return float(Cliff(cliff_points(known)).risk(np.array([-1.0]), np.zeros(1))[0])

    assert full(-1.4) > 0.95
    assert full(-0.7) < 0.2


#: What stood and what fell on either side of a cliff.
ENDS = ((-0.15, -1.0), (0.15, math.inf))
