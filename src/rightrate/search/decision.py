r"""Which rate to use, given what is known: the one with the least expected regret.

Functions f are drawn from the surface at the full horizon, each weighted by the prior of where its lowest
point lies. The choice is

.. math:: \arg\min_x \sum_f w_f \big(f(x) - \min f\big)

and the interval holds the lowest points, with a margin that grows with the distance from the trials. The risk
of the cliff is part of f, so the choice keeps away from the high side by itself, the further the less is
known.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rightrate.search.belief import Belief
from rightrate.search.points import Points

Array = NDArray[np.float64]
Draws = NDArray[np.float32]

#: The interval holds the best rate with this probability.
CONFIDENCE = 0.9

#: Its ends lie so much further out for each decade of horizon beyond the trials: on tasks on which nothing
#: was set the posterior alone holds the best rate in 78 to 92 % (docs/log.md, "intervals that hold").
MARGIN = 0.3

#: Rates between which the decision is made, in decades: a factor of 1.12. Finer than any loss can tell apart.
FINENESS = 0.05

#: Functions that are drawn for each hypothesis: for the decision, and for the best rate of another horizon.
DRAWS, FEWER = 200, 50

#: When every rate diverged, the answer lies this far below the lowest of them, in decades.
RETREAT = 1.0

#: Added to the diagonal of a covariance, as a share of its largest entry, so that it has a root.
JITTER = 1e-7


@dataclass(frozen=True, slots=True)
class Decision:
    """The choice and what is expected of it.

    Args:
        x: log10 of the chosen rate.
        low: log10 of the lower end of the interval of the best rate.
        high: log10 of the upper end.
        regret: Expected height of the score above its best, in units of y.
        rates: log10 rates of the run.
        heights: Its expected height at each of them, in units of y.
    """

    x: float
    low: float
    high: float
    regret: float
    rates: tuple[float, ...] = ()
    heights: tuple[float, ...] = ()


def decide(belief: Belief, t: float = 0.0) -> Decision:
    """Minimise the expected regret at a horizon.

    Args:
        belief: What is believed.
        t: log10 of the horizon over the full one.

    Returns:
        The choice.
    """
    x = belief.rates(FINENESS)
    drawn = _drawn(belief, x, t, DRAWS)
    lowest = drawn.argmin(axis=1)
    shares = _shares(belief, x, lowest, t)
    above = np.minimum(drawn - drawn.min(axis=1, keepdims=True), belief.surface.depth)
    regret, expected = (np.einsum("hd,hnd->n", shares, part) for part in (above, drawn))
    at = int(regret.argmin())
    tail = (1 - CONFIDENCE) / 2
    low, high = _quantiles(x, lowest, shares, (tail, 1 - tail))
    margin = MARGIN * belief.beyond(t)
    return Decision(
        x=float(x[at]),
        low=min(low, float(x[at])) - margin,
        high=max(high, float(x[at])) + margin,
        regret=float(regret[at]),
        rates=tuple(map(float, x)),
        heights=tuple(map(float, expected)),
    )


def retreat(points: Points) -> Decision:
    """The choice when every trial went over the cliff: well below the lowest of them.

    Args:
        points: The trials.

    Returns:
        The choice.
    """
    lowest = float(points.x.min())
    return Decision(lowest - RETREAT, lowest - 2 * RETREAT, lowest, 1.0)


def guess(centre: float, spread: float) -> Decision:
    """The choice before the first trial: the usual rate.

    Args:
        centre: Its log10.
        spread: How far off it may be, in decades.

    Returns:
        The choice.
    """
    reach = 1.645 * spread  # of a normal distribution, 90 % lie within
    return Decision(centre, centre - reach, centre + reach, 1.0)


def optimum(belief: Belief, t: float) -> tuple[float, float, float]:
    """The best log10 rate at a horizon: the lower end of its interval, its middle, and the upper end.

    Args:
        belief: What is believed.
        t: log10 of the horizon over the full one.

    Returns:
        Three log10 rates, ascending.
    """
    x = belief.rates(2 * FINENESS)
    lowest = _drawn(belief, x, t, FEWER).argmin(axis=1)
    shares = _shares(belief, x, lowest, t)
    tail = (1 - CONFIDENCE) / 2
    low, middle, high = _quantiles(x, lowest, shares, (tail, 0.5, 1 - tail))
    margin = MARGIN * belief.beyond(t)
    return low - margin, middle, high + margin


def _drawn(belief: Belief, x: Array, t: float, draws: int) -> Draws:
    """Functions drawn from the surface at one horizon, the risk added, shape (H, n, draws)."""
    at = np.full(len(x), t)
    mean, covariance = belief.surface.predict(x, at)
    top = np.diagonal(covariance, axis1=1, axis2=2).max(axis=1)
    root = np.linalg.cholesky(covariance + JITTER * top[:, None, None] * np.eye(len(x)))
    # Half the digits: the noise of the draws is far larger, and this product is most of what an answer takes.
    level = (mean + belief.penalty(x, at)).astype(np.float32)
    return level[:, :, None] + root.astype(np.float32) @ _normals(len(x), draws)


def _shares(belief: Belief, x: Array, lowest: NDArray[np.intp], t: float) -> Array:
    """Weight of each function by where it is lowest, shape (H, draws); they sum to 1."""
    shares = belief.surface.weights[:, None] * np.exp(belief.log_prior(x, t))[lowest]
    return np.asarray(shares / shares.sum())


@cache
def _normals(count: int, draws: int) -> Draws:
    """The same normal numbers every time, shape (count, draws): the answer must not depend on luck."""
    return np.random.default_rng(0).standard_normal((count, draws)).astype(np.float32)


def _quantiles(
    x: Array, lowest: NDArray[np.intp], shares: Array, tails: tuple[float, ...]
) -> tuple[float, ...]:
    """Rates below which the lowest points lie with some probabilities."""
    below = np.cumsum(np.bincount(lowest.ravel(), shares.ravel(), len(x)))
    at = np.searchsorted(below, np.array(tails) * below[-1])
    return tuple(float(x[min(i, len(x) - 1)]) for i in at)
