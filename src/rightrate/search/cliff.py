r"""The cliff on the high side: how likely a rate is to diverge.

A run diverges, or stops to learn, above a rate k - s t that may move with the horizon, up to the scatter e
between runs,

.. math:: P(\text{over the cliff} \mid x, t) = \Phi\!\left(\frac{x - k + s\, t}{e}\right)

with k free and s near `DRIFT`; both are taken from a grid, weighted by the trials that fell and that stood.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr, ndtr

from rightrate.search.points import Points

Array = NDArray[np.float64]

#: Scatter of the cliff between runs, in decades.
EDGE = 0.12

#: From so many scatters on a trial is certain to stand, to all digits of a number.
CERTAIN = 8.5

#: By how much the cliff moves per decade of horizon, mean and spread: down, since a longer run has more
#: occasions to fall. Set on the development tasks.
DRIFT, DRIFT_SPREAD = 0.1, 0.2

#: Drifts that are considered.
DRIFTS: Array = np.array([-0.2, 0.0, 0.2, 0.4])

#: Positions that are considered lie this far beyond the rates that were tried, this far apart, in decades.
BEYOND, STEP = 2.0, 0.1


class Cliff:
    """Where runs go over the cliff.

    Args:
        points: The trials, at least one.
    """

    def __init__(self, points: Points) -> None:
        self._places = np.arange(points.x.min() - BEYOND, points.x.max() + BEYOND + 1, STEP)
        margin = points.x - self._edges(points.t)
        side = np.where(points.fallen, 1.0, -1.0)
        log = _log_ndtr(side * margin / EDGE).sum(axis=2) - 0.5 * ((DRIFTS - DRIFT) / DRIFT_SPREAD) ** 2
        weights = np.exp(log - log.max())
        past = ndtr((self._places[:, None] - self._places) / EDGE)
        #: Risk at a rate, for each drift; shape (places, drifts).
        self._risks: Array = past @ (weights / weights.sum())

    def risk(self, x: Array, t: Array) -> Array:
        """Probability that a run goes over the cliff.

        Args:
            x: log10 rates, shape (n,).
            t: log10 horizons over the full one, shape (n,).

        Returns:
            Probabilities, shape (n,).
        """
        total = np.zeros(len(x))
        for drift, risks in zip(DRIFTS, self._risks.T, strict=True):
            total += np.interp(x + drift * t, self._places, risks)
        return total

    def _edges(self, t: Array) -> Array:
        """Where the cliff is at some horizons, shape (places, drifts, n)."""
        return np.asarray(self._places[:, None, None] - DRIFTS[:, None] * t)


def _log_ndtr(z: Array) -> Array:
    """The logarithm of the normal distribution function, which is 0 for most trials: they are far away."""
    log = np.zeros_like(z)
    near = z < CERTAIN
    log[near] = log_ndtr(z[near])
    return log
