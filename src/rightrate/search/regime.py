"""Which regime a horizon is in, as its training losses show it.

Just above the best rate the score is worse. If the training loss is worse there too, optimisation limits
the rate; if it is better, the run learns its data by heart, and overfitting limits it. What reading this
gains and does not gain is in docs/log.md.
"""

import math

import numpy as np
from numpy.typing import NDArray

from rightrate.search.paths import Paths
from rightrate.search.points import Points

Array = NDArray[np.float64]

#: Differences of the training loss below this say nothing, in units of y.
CLEAR = 0.05

#: How often the sign is right: it is read off two noisy trials.
RELIABLE = 0.85

#: The rate above the best one lies at most so far from it, in decades; further up anything can happen.
NEAR = 0.8


def log_likelihood(points: Points, paths: Paths) -> Array:
    """How well each path agrees with the signs of all horizons.

    Args:
        points: The trials.
        paths: Hypotheses about the way of the best rate.

    Returns:
        Log likelihoods, shape (P,).
    """
    total = np.zeros(len(paths.knee))
    for t in points.horizons():
        change = _training_change(points.at(t))
        if abs(change) > CLEAR:
            overfitting = (paths.knee <= t) & (paths.knee < 0)
            agrees = overfitting == (change < 0)
            total += np.where(agrees, math.log(RELIABLE), math.log(1 - RELIABLE))
    return total


def _training_change(rung: Points) -> float:
    """Change of the training loss from the best rate to the next one above it; 0 when it is not known."""
    known = np.flatnonzero(~rung.diverged & np.isfinite(rung.train))
    if not len(known):
        return 0.0
    best = known[rung.y[known].argmin()]
    above = known[(rung.x[known] > rung.x[best]) & (rung.x[known] <= rung.x[best] + NEAR)]
    if not len(above):
        return 0.0
    following = above[rung.x[above].argmin()]
    return float(rung.train[following] - rung.train[best])
