import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from rightrate.search.drift import FADING, KNOWN, OPTIMISATION, OVERFITTING, WORST, log_prior, overfits

epochs_ = st.one_of(st.none(), st.floats(0, 1e6))
bests = st.floats(-4, -1)
X = np.arange(-8.0, 2.0, 0.01)


def slow_log_prior(x: float, best: float, distance: float, share: float) -> float:
    """The mixture of the two normal distributions."""
    overfitting = norm.pdf(x, best + OVERFITTING.slope * distance, KNOWN + OVERFITTING.scatter * distance)
    optimisation = norm.pdf(x, best + OPTIMISATION.slope * distance, KNOWN + OPTIMISATION.scatter * distance)
    return math.log(share * overfitting + (1 - share) * optimisation)


@settings(max_examples=30)
@given(bests, st.floats(FADING, 2.4), epochs_)
def test_the_prior_is_the_mixture_of_two_normal_distributions(
    best: float, distance: float, epochs: float | None
) -> None:
    x = best + np.linspace(-1.5, 1.0, 11)
    slow = np.array([slow_log_prior(one, best, distance, overfits(epochs)) for one in x.tolist()])
    expected = np.maximum(slow - slow.max(), -WORST)
    assert log_prior(x, best, distance, epochs) == pytest.approx(expected, abs=1e-9)


def test_the_likeliest_rate_follows_the_hump_of_the_regime_that_the_passes_speak_for() -> None:
    likeliest = [float(X[log_prior(X, -2.0, 2.0, epochs).argmax()]) for epochs in (None, 1e6)]
    expected = [-2.0 + 2 * hump.slope for hump in (OPTIMISATION, OVERFITTING)]
    assert likeliest == pytest.approx(expected, abs=0.1)


def test_where_it_is_open_whether_the_run_overfits_there_are_two_humps() -> None:
    prior = log_prior(X, -2.0, 4.0, epochs=10.0)
    inner = np.flatnonzero((prior[1:-1] > prior[:-2]) & (prior[1:-1] > prior[2:])) + 1
    expected = [-2.0 + 4 * hump.slope for hump in (OVERFITTING, OPTIMISATION)]
    assert X[inner] == pytest.approx(expected, abs=0.4)


def test_a_rate_that_overfitting_limits_falls_about_as_one_over_the_horizon_and_another_hardly() -> None:
    assert OVERFITTING.slope == pytest.approx(-1.0, abs=0.2)
    assert OPTIMISATION.slope == pytest.approx(0.0, abs=0.25)


@given(bests, epochs_)
def test_at_the_horizon_itself_the_prior_says_nothing(best: float, epochs: float | None) -> None:
    assert not log_prior(X, best, 0.0, epochs).any()


def test_the_prior_fades_as_the_distance_does() -> None:
    ranges = [float(np.ptp(log_prior(X, -2.0, FADING * share, None))) for share in (1.0, 0.5, 0.25, 0.02)]
    assert ranges == pytest.approx([WORST, WORST / 2, WORST / 4, WORST / 50])


@settings(max_examples=50)
@given(bests, st.floats(0, 2.4), epochs_)
def test_no_rate_is_impossible_and_the_likeliest_has_the_logarithm_zero(
    best: float, distance: float, epochs: float | None
) -> None:
    prior = log_prior(X, best, distance, epochs)
    assert prior.max() == 0.0
    assert prior.min() >= -WORST


def test_the_more_passes_over_the_data_the_likelier_a_falling_rate() -> None:
    shares = [overfits(epochs) for epochs in (1.0, 3.0, 10.0, 30.0, 100.0, 1e9)]
    assert shares == sorted(shares)
    assert shares[0] < 0.06
    assert shares[-1] == pytest.approx(0.9)
    both = np.array([-4.2, -2.4])  # falling and staying
    leads = [-float(np.diff(log_prior(both, -2.0, 2.0, epochs))[0]) for epochs in (1.0, 10.0, 100.0)]
    assert leads == sorted(leads)
    assert leads[0] < 0 < leads[-1]


def test_a_run_whose_passes_are_not_known_and_one_that_has_none_hardly_overfit() -> None:
    assert overfits(None) == overfits(0.0) == 0.05
