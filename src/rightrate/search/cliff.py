"""The cliff on the high side: how likely a rate is to diverge."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from rightrate.search.bowl import CLIFF, CLIFF_SPREAD
from rightrate.search.points import Points

Array = NDArray[np.float64]

#: Width of the edge itself, in decades: how far the rate of first divergence differs between runs.
EDGE = 0.2

#: Distances of the cliff above the best rate that are considered, in decades.
DISTANCES = np.arange(-1.0, 3.51, 0.05)


def risk(gap: Array, points: Points, middles: Mapping[float, float]) -> Array:
    """Probability that a rate diverges, by its distance from the best one and by which trials did.

    Args:
        gap: Log rates minus best log rate, any shape.
        points: The trials.
        middles: Best log rate of each horizon that was tried.

    Returns:
        Probabilities, of the shape of `gap`.
    """
    log_weights = -0.5 * ((DISTANCES - CLIFF) / CLIFF_SPREAD) ** 2
    for x, t, fallen in zip(points.x, points.t, points.diverged, strict=True):
        beyond = (x - middles[float(t)] - DISTANCES) / EDGE
        log_weights += log_ndtr(beyond if fallen else -beyond)
    weights = np.exp(log_weights - log_weights.max())
    curve = ndtr((DISTANCES[:, None] - DISTANCES) / EDGE) @ (weights / weights.sum())
    return np.asarray(np.interp(gap, DISTANCES, curve))
