"""What is believed after some trials: the surface, the cliff, and where the best rate goes, in one place."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rightrate.search import drift
from rightrate.search.cliff import Cliff
from rightrate.search.points import Points
from rightrate.search.surface import RISE, Surface

Array = NDArray[np.float64]

#: The best rate is looked for so far below and above the rates that were tried, in decades.
BELOW, ABOVE = 1.0, 0.5

#: A horizon says where its best rate is when so many trials at it stood.
ENOUGH = 3


class Belief:
    """The posterior in full.

    Args:
        points: The trials, at least one of which did not go over the cliff.
        centre: log10 of the usual rate at the full horizon.
        steps: Horizon of the full run in optimizer steps.
        epochs: Passes over the training data in the full run, or `None` when they are not known.
    """

    def __init__(self, points: Points, centre: float, steps: int, epochs: float | None) -> None:
        self.points = points
        self.surface = Surface(points, centre, steps)
        self.cliff = Cliff(points)
        self._centre = centre
        self._epochs = epochs

    def rates(self, step: float) -> Array:
        """log10 rates among which the best one of any horizon is looked for, `step` decades apart."""
        return np.arange(self.points.x.min() - BELOW, self.points.x.max() + ABOVE + step / 2, step)

    def penalty(self, x: Array, t: Array) -> Array:
        """What the risk of going over the cliff adds to the height, shape (n,): all that was to gain."""
        return np.asarray(self.surface.depth * self.cliff.risk(x, t))

    def heights(self, x: Array, t: float) -> Array:
        """Expected heights at one horizon, the risk included, shape (n,)."""
        at = np.full(len(x), t)
        return self.surface.mean(x, at) + self.penalty(x, at)

    def excess(self, x: Array, over: float, t: float = 0.0) -> tuple[Array, Array]:
        """How much higher a run ends at some rates than at another one.

        Args:
            x: log10 rates, shape (n,).
            over: log10 of the rate that they are compared with.
            t: log10 of its horizon over the full one.

        Returns:
            Expected differences of the heights, the risk included, and their standard deviations, shape (n,).
        """
        both = np.append(x, over)
        at = np.full(len(both), t)
        mean, covariance = self.surface.predict(both, at)
        weights, gap = self.surface.weights, mean[:, :-1] - mean[:, -1:]
        own = np.diagonal(covariance, axis1=1, axis2=2)
        variance = own[:, :-1] + own[:, -1:] - 2 * covariance[:, :-1, -1]
        expected = weights @ gap
        spread = np.sqrt(np.maximum(weights @ (variance + (gap - expected) ** 2), 0.0))
        penalty = self.penalty(both, at)
        return expected + penalty[:-1] - penalty[-1], np.asarray(spread)

    def log_prior(self, x: Array, best: Array | float, t: float) -> Array:
        """How likely each rate is the best one of a horizon, by the longest one tried and the usual rate.

        Args:
            x: log10 rates, shape (n,).
            best: Best log10 rate at the longest horizon that says where it is, one for all or shape (n,).
            t: log10 of the horizon over the full one.

        Returns:
            Logarithms of a density up to a constant, shape (n,).
        """
        return drift.log_prior(x, best, self.beyond(t), self._centre - RISE * t, self._epochs)

    def beyond(self, t: float) -> float:
        """How far a horizon lies beyond the longest one that says where its best rate is, in decades."""
        return max(0.0, t - self.longest)

    @cached_property
    def longest(self) -> float:
        """log10 of the longest horizon that says where its best rate is, over the full one."""
        return _longest(self.points)


def _longest(points: Points) -> float:
    """log10 of the longest horizon with enough trials that stood, or of the longest of all."""
    stood = points.t[points.stood]
    known: Sequence[float] = [float(t) for t in np.unique(stood) if (stood == t).sum() >= ENOUGH]
    return max(known) if known else float(stood.max())
