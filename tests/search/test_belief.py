import math

import numpy as np
import pytest

from rightrate.search import drift
from rightrate.search.belief import ABOVE, BELOW, Belief
from rightrate.search.surface import RISE
from tests.search.given import CENTRE, believed, bowl, read

STEPS = 6_400
X = np.arange(-8.0, 2.0, 0.05)
RATES = [-4.0, -3.5, -3.0, -2.5, -2.0, -1.5]


def test_the_best_rate_is_looked_for_a_little_beyond_those_that_were_tried() -> None:
    rates = believed(bowl(STEPS, 64, -2.5, RATES), STEPS, initial=1.0).rates(0.05)
    assert rates[0] == pytest.approx(-4.0 - BELOW)
    assert rates[-1] == pytest.approx(-1.5 + ABOVE)
    assert np.diff(rates) == pytest.approx(0.05)


def test_the_risk_of_the_cliff_weighs_as_much_as_there_is_to_gain() -> None:
    belief = believed([*bowl(STEPS, 64, -2.5, RATES), (0.3, 100, math.inf)], STEPS, initial=1.0)
    x, t = np.array([-3.0, -0.52, 1.0]), np.full(3, -math.log10(64))
    assert belief.penalty(x, t) == pytest.approx(belief.surface.depth * belief.cliff.risk(x, t))
    assert belief.heights(x, -math.log10(64)) == pytest.approx(
        belief.surface.mean(x, t) + belief.penalty(x, t)
    )
    assert belief.penalty(x, t)[2] == pytest.approx(1.0, abs=1e-3)


def test_the_prior_starts_from_the_longest_horizon_that_shows_a_best_rate() -> None:
    """Two trials of a quarter of the horizon do not show where its best rate is, six of a sixteenth do."""
    rows = [*bowl(STEPS, 64, -1.0, RATES), *bowl(STEPS, 16, -2.5, RATES), *bowl(STEPS, 4, -3.5, [-3.5, -3.0])]
    belief = believed(rows, STEPS, initial=1.0, epochs=50.0)
    assert belief.longest == pytest.approx(-math.log10(16))
    for t in (-0.6, 0.0):
        assert belief.beyond(t) == pytest.approx(t - belief.longest)
        expected = drift.log_prior(X, -2.5, t - belief.longest, CENTRE - RISE * t, 50.0)
        assert belief.log_prior(X, -2.5, t) == pytest.approx(expected)


def test_two_trials_say_where_the_best_rate_is_where_no_horizon_has_three() -> None:
    rows = [*bowl(STEPS, 64, -1.0, [-3.0, -2.5]), *bowl(STEPS, 4, -3.0, [-3.25, -2.75])]
    assert believed(rows, STEPS, initial=1.0).longest == pytest.approx(-math.log10(4))


def test_a_horizon_no_longer_than_one_that_was_tried_lies_not_beyond_it() -> None:
    belief = believed([*bowl(STEPS, 64, -1.0, RATES), *bowl(STEPS, 4, -2.5, RATES)], STEPS, initial=1.0)
    assert belief.beyond(-math.log10(64)) == 0.0
    assert belief.beyond(-math.log10(4)) == 0.0


def test_the_same_points_give_the_same_belief_in_any_order() -> None:
    rows = [*bowl(STEPS, 64, -2.4, RATES), *bowl(STEPS, 16, -2.6, RATES), (0.3, 400, math.inf)]
    x = np.arange(-5.0, -1.0, 0.25)
    there, back = (
        Belief(read(some, STEPS, 1.0), CENTRE, STEPS, 10.0).heights(x, 0.0) for some in (rows, rows[::-1])
    )
    assert there == pytest.approx(back, abs=1e-9)
