r"""Functions drawn from what is believed, each with its weight.

A function f is drawn at two horizons at once: at the one that is asked for, and at the longest one that says
where its best rate is. Its weight is that of its hypothesis times the prior of where the best rate goes,

.. math:: w_f \propto w_h \; p\big(\arg\min_x f(x, t) \mid \arg\min_x f(x, t_0)\big)

so that the prior moves on from a best rate that is itself uncertain: after trials that tell little it lies
in other places in other functions, and only the usual rate is left to hold on to.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rightrate.search import drift
from rightrate.search.belief import Belief

Array = NDArray[np.float64]
Functions = NDArray[np.float32]

#: Distance between the rates among which the best one of the longest horizon is looked for, in decades.
COARSE = 0.1

#: Added to the diagonal of a covariance, as a share of its largest entry, so that it has a root.
JITTER = 1e-6

#: Rates that are less likely than this to be the best ones say nothing.
NEGLIGIBLE = 1e-3


@dataclass(frozen=True, slots=True)
class Drawn:
    """Functions over the rates at one horizon; H hypotheses.

    Args:
        heights: Their heights, the risk of the cliff included, shape (H, n, draws).
        lowest: Where each is lowest, as a place among the rates, shape (H, draws).
        weights: Weight of each, shape (H, draws); they sum to 1.
    """

    heights: Functions
    lowest: NDArray[np.intp]
    weights: Array


def draw(belief: Belief, x: Array, t: float, count: int) -> Drawn:
    """Draw functions at one horizon.

    Args:
        belief: What is believed.
        x: log10 rates, shape (n,).
        t: log10 of the horizon over the full one.
        count: Functions for each hypothesis.

    Returns:
        The functions.
    """
    near = belief.rates(COARSE) if belief.beyond(t) else x[:0]
    places = np.concatenate([x, near])
    times = np.concatenate([np.full(len(x), t), np.full(len(near), belief.longest)])
    drawn = _functions(belief, places, times, count)
    heights = drawn[:, : len(x)]
    lowest = heights.argmin(axis=1)
    weights = np.broadcast_to(belief.surface.weights[:, None], lowest.shape)
    if len(near):
        best = near[drawn[:, len(x) :].argmin(axis=1)]
        weights = weights * np.exp(drift.faded(belief.log_prior(x[lowest], best, t), belief.beyond(t)))
    return Drawn(heights, lowest, np.asarray(weights / weights.sum()))


def expected_prior(belief: Belief, x: Array, count: int) -> Array:
    """How likely each rate is the best one of the full run, whatever that of the longest horizon is.

    Args:
        belief: What is believed.
        x: log10 rates, shape (n,).
        count: Functions for each hypothesis from which the best rate of the longest horizon is told.

    Returns:
        Logarithms of weights, the largest of them 0, shape (n,); all 0 when the longest horizon is the full
        one.
    """
    distance = belief.beyond(0.0)
    if not distance:
        return np.zeros(len(x))
    near = belief.rates(COARSE)
    drawn = draw(belief, near, belief.longest, count)
    shares = np.bincount(drawn.lowest.ravel(), drawn.weights.ravel(), len(near))
    kept = np.flatnonzero(shares > NEGLIGIBLE)
    log = np.log(shares[kept]) + belief.log_prior(x[:, None], near[kept], 0.0)
    return drift.faded(np.logaddexp.reduce(log, axis=1), distance)


def _functions(belief: Belief, x: Array, t: Array, count: int) -> Functions:
    """Functions drawn from the surface at some places, the risk added, shape (H, n, count)."""
    mean, covariance = belief.surface.predict(x, t)
    top = np.diagonal(covariance, axis1=1, axis2=2).max(axis=1)
    root = np.linalg.cholesky(covariance + JITTER * top[:, None, None] * np.eye(len(x)))
    # Half the digits: the noise of the draws is far larger, and this product is most of what an answer takes.
    level = (mean + belief.penalty(x, t)).astype(np.float32)
    return np.asarray(level[:, :, None] + root.astype(np.float32) @ _normals(len(x), count))


@cache
def _normals(count: int, draws: int) -> Functions:
    """The same normal numbers every time, shape (count, draws): the answer must not depend on luck."""
    return np.random.default_rng(0).standard_normal((count, draws)).astype(np.float32)
