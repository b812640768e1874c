import math

import numpy as np

from rightrate.search.paths import paths
from rightrate.search.regime import log_likelihood
from tests.search.test_model import points

X, T, Y = [-3.0, -2.5, -2.0], [-1.0] * 3, [0.2, 0.1, 0.3]


def overfitting(train: list[float]) -> float:
    """Probability that the horizon overfits, with all paths equally likely before."""
    ways = paths(None)
    weights = np.exp(log_likelihood(points(X, T, Y, train), ways))
    here = (ways.knee <= -1.0) & (ways.knee < 0)
    return float(weights[here].mean() / (weights[here].mean() + weights[~here].mean()))


def test_a_training_loss_that_still_falls_above_the_best_rate_shows_overfitting() -> None:
    assert overfitting([0.3, 0.1, -0.4]) > 0.8


def test_a_training_loss_that_rises_above_the_best_rate_shows_that_optimisation_limits() -> None:
    assert overfitting([0.3, 0.1, 0.4]) < 0.2


def test_a_training_loss_that_hardly_changes_shows_nothing() -> None:
    assert overfitting([0.3, 0.1, 0.11]) == 0.5


def test_training_losses_that_are_not_known_show_nothing() -> None:
    assert overfitting([math.nan] * 3) == 0.5


def test_a_rate_far_above_the_best_one_shows_nothing() -> None:
    ways = paths(None)
    far = points([-3.0, -1.0], [-1.0] * 2, [0.1, 0.3], [0.1, -0.5])
    assert not log_likelihood(far, ways).any()


def test_a_horizon_on_which_all_diverged_shows_nothing() -> None:
    fallen = points(X, T, [math.inf] * 3, [math.nan] * 3)
    assert not log_likelihood(fallen, paths(None)).any()
