import numpy as np
import pytest

from rightrate.search.draws import draw, expected_prior
from tests.search.given import CENTRE, believed, bowl

STEPS = 6_400
RATES = [-4.0, -3.5, -3.0, -2.5, -2.0, -1.5]
X = np.arange(-5.0, -0.5, 0.1)


def told(best: float, epochs: float | None = None, fraction: int = 16) -> list[float]:
    """Weights with which rates are the best ones of the full run."""
    belief = believed(bowl(STEPS, fraction, best, RATES), STEPS, initial=1.0, epochs=epochs)
    drawn = draw(belief, X, 0.0, 400)
    return list(np.bincount(drawn.lowest.ravel(), drawn.weights.ravel(), len(X)))


def test_the_weights_are_shares_and_the_lowest_points_are_lowest() -> None:
    belief = believed(bowl(STEPS, 16, -2.5, RATES), STEPS, initial=1.0, epochs=10.0)
    drawn = draw(belief, X, 0.0, 50)
    assert drawn.weights.sum() == pytest.approx(1.0)
    assert drawn.weights.min() >= 0
    assert (drawn.heights.argmin(axis=1) == drawn.lowest).all()
    assert drawn.heights.shape == (len(belief.surface.weights), len(X), 50)


def test_at_a_horizon_that_was_tried_only_the_surface_weighs_the_functions() -> None:
    belief = believed(bowl(STEPS, 16, -2.5, RATES), STEPS, initial=1.0, epochs=100.0)
    drawn = draw(belief, X, belief.longest, 50)
    assert drawn.weights * 50 == pytest.approx(np.tile(belief.surface.weights[:, None], 50))


def test_functions_whose_best_rate_moves_as_the_prior_says_weigh_more() -> None:
    for epochs in (None, 1e4):
        belief = believed(bowl(STEPS, 16, -2.5, RATES), STEPS, initial=1.0, epochs=epochs)
        drawn = draw(belief, X, 0.0, 400)
        falls = X[drawn.lowest] < -2.8
        before = float((belief.surface.weights[:, None] * falls).sum() / 400)
        after = float(drawn.weights[falls].sum())
        assert after > before if epochs else after < before


def test_a_best_rate_that_is_known_leads_further_from_the_usual_one_than_one_that_is_not() -> None:
    """Both horizons are best at the same rate, but of one of them hardly anything is told apart."""
    clear, dim = (
        bowl(STEPS, 16, -4.0, RATES),
        [(lr, n, loss**0.02) for lr, n, loss in bowl(STEPS, 16, -4.0, RATES)],
    )
    away = []
    for rows in (clear, dim):
        drawn = draw(believed(rows, STEPS, initial=1.0), X, 0.0, 400)
        away.append(float((drawn.weights * X[drawn.lowest]).sum()))
    assert away[0] < away[1] - 0.3
    assert abs(away[1] - CENTRE) < abs(away[0] - CENTRE)


def test_what_is_expected_of_the_full_run_is_the_mean_over_the_best_rates_of_the_longest_horizon() -> None:
    belief = believed(bowl(STEPS, 16, -2.5, RATES), STEPS, initial=1.0, epochs=30.0)
    near = belief.rates(0.1)
    drawn = draw(belief, near, belief.longest, 50)
    slow = sum(
        share * np.exp(belief.log_prior(X, float(near[at]), 0.0))
        for share, at in zip(drawn.weights.ravel(), drawn.lowest.ravel(), strict=True)
    )
    prior = expected_prior(belief, X, 50)
    likely = prior > -3
    assert likely.sum() > 5
    assert prior[likely] == pytest.approx((np.log(slow) - np.log(slow).max())[likely], abs=0.15)


def test_trials_of_the_full_run_leave_no_prior() -> None:
    belief = believed(bowl(STEPS, 1, -2.5, RATES), STEPS, initial=1.0, epochs=30.0)
    assert not expected_prior(belief, X, 50).any()
