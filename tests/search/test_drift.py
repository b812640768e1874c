import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t

from rightrate.search.drift import (
    FADING,
    FREEDOM,
    KNOWN,
    OPTIMISATION,
    OVERFITTING,
    WORST,
    Hump,
    faded,
    log_prior,
    overfits,
)

epochs_ = st.one_of(st.none(), st.floats(0, 1e6))
bests = st.floats(-4, -1)
X = np.arange(-8.0, 2.0, 0.01)


def slow_density(x: float, best: float, distance: float, usual: float, hump: Hump) -> float:
    """What the horizon that was tried says of a rate, times what the usual rate says."""
    tried = norm.pdf(x, best + hump.slope * distance, KNOWN + hump.scatter * distance)
    return float(tried * t.pdf(x, FREEDOM, usual + hump.above, hump.width))


def prior_of(best: float, distance: float, usual: float, epochs: float | None) -> np.ndarray:
    """What of the prior counts, over many rates."""
    return faded(log_prior(X, best, distance, usual, epochs), distance)


@settings(max_examples=30)
@given(bests, st.floats(0.01, 2.4), bests, epochs_)
def test_the_prior_is_the_mixture_of_the_two_regimes(
    best: float, distance: float, usual: float, epochs: float | None
) -> None:
    x, share = best + np.linspace(-1.5, 1.0, 11), overfits(epochs)
    slow = np.array(
        [
            math.log(
                share * slow_density(one, best, distance, usual, OVERFITTING)
                + (1 - share) * slow_density(one, best, distance, usual, OPTIMISATION)
            )
            for one in x.tolist()
        ]
    )
    log = log_prior(x, best, distance, usual, epochs)
    assert log - log.max() == pytest.approx(slow - slow.max(), abs=1e-9)
    assert faded(log, FADING) == pytest.approx(np.maximum(slow - slow.max(), -WORST), abs=1e-9)


def test_every_rate_may_have_a_best_rate_of_its_own_before_it() -> None:
    x, best = np.array([-3.0, -2.0]), np.array([-2.5, -2.25])
    both = log_prior(x, best, 0.9, -2.6, 10.0)
    apart = [log_prior(x[i : i + 1], best[i], 0.9, -2.6, 10.0)[0] for i in range(2)]
    assert both == pytest.approx(apart)


def test_the_likeliest_rate_follows_the_hump_of_the_regime_that_the_passes_speak_for() -> None:
    for hump, epochs in ((OPTIMISATION, None), (OVERFITTING, 1e6)):
        expected = -2.0 + 2 * hump.slope
        prior = log_prior(X, -2.0, 2.0, expected - hump.above, epochs)
        assert X[prior.argmax()] == pytest.approx(expected, abs=0.1)


def test_where_it_is_open_whether_the_run_overfits_there_are_two_humps() -> None:
    """Each between what the horizon that was tried says and what the usual rate says."""
    usual = -4.5
    prior = log_prior(X, -2.0, 4.0, usual, epochs=10.0)
    inner = np.flatnonzero((prior[1:-1] > prior[:-2]) & (prior[1:-1] > prior[2:])) + 1
    low, high = X[inner]
    assert -2.0 + 4 * OVERFITTING.slope < low < usual + OVERFITTING.above
    assert usual + OPTIMISATION.above < high + 0.1 < -2.0 + 4 * OPTIMISATION.slope


def test_the_usual_rate_draws_the_likeliest_one_towards_itself() -> None:
    likeliest = [float(X[log_prior(X, -2.6, 1.0, usual, 0.0).argmax()]) for usual in (-4.5, -3.3, -2.1)]
    assert likeliest == sorted(likeliest)
    assert likeliest[1] == pytest.approx(-2.6 + OPTIMISATION.slope, abs=0.15)


def test_a_best_rate_far_from_the_usual_one_stays_there() -> None:
    """A model of another size: two decades below the usual rate, as in the tuning of one that was trained."""
    prior = log_prior(X, -4.6, 0.6, -2.6, None)
    assert X[prior.argmax()] == pytest.approx(-4.6, abs=0.35)


def test_a_rate_that_overfitting_limits_falls_about_as_one_over_the_horizon_and_another_hardly() -> None:
    assert OVERFITTING.slope == pytest.approx(-1.0, abs=0.2)
    assert OPTIMISATION.slope == pytest.approx(0.0, abs=0.25)


@given(bests, epochs_)
def test_at_the_horizon_itself_the_prior_says_nothing(best: float, epochs: float | None) -> None:
    assert not prior_of(best, 0.0, -2.6, epochs).any()


def test_the_prior_fades_as_the_distance_does() -> None:
    ranges = [float(np.ptp(prior_of(-2.0, FADING * share, -2.6, None))) for share in (1.0, 0.5, 0.25, 0.02)]
    assert ranges == pytest.approx([WORST, WORST / 2, WORST / 4, WORST / 50])


@settings(max_examples=50)
@given(bests, st.floats(0, 2.4), epochs_)
def test_no_rate_is_impossible_and_the_likeliest_has_the_logarithm_zero(
    best: float, distance: float, epochs: float | None
) -> None:
    prior = prior_of(best, distance, -2.6, epochs)
    assert prior.max() == 0.0
    assert prior.min() >= -WORST


def test_the_more_passes_over_the_data_the_likelier_a_falling_rate() -> None:
    shares = [overfits(epochs) for epochs in (1.0, 3.0, 10.0, 30.0, 100.0, 1e9)]
    assert shares == sorted(shares)
    assert shares[0] < 0.06
    assert shares[-1] == pytest.approx(0.9)
    both = np.array([-4.2, -2.4])  # falling and staying
    leads = [-float(np.diff(log_prior(both, -2.0, 2.0, -2.6, epochs))[0]) for epochs in (1.0, 10.0, 100.0)]
    assert leads == sorted(leads)
    assert leads[0] < 0 < leads[-1]


def test_a_run_whose_passes_are_not_known_and_one_that_has_none_hardly_overfit() -> None:
    assert overfits(None) == overfits(0.0) == 0.05
