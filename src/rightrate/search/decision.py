r"""Which rate to use, given what is known: the one with the least expected regret.

Functions f are drawn at the full horizon, each with a weight (`rightrate.search.draws`). The choice is

.. math:: \arg\min_x \sum_f w_f \big(f(x) - \min f\big)

and the interval holds the lowest points, with a margin that grows with the distance from the trials. The risk
of the cliff is part of f, so the choice keeps away from the high side by itself, the further the less is
known.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rightrate.search.belief import Belief
from rightrate.search.draws import Drawn, draw
from rightrate.search.points import Points

Array = NDArray[np.float64]

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
    drawn = draw(belief, x, t, DRAWS)
    heights = drawn.heights
    above = np.minimum(heights - heights.min(axis=1, keepdims=True), belief.surface.depth)
    regret, expected = (np.einsum("hd,hnd->n", drawn.weights, part) for part in (above, heights))
    at = int(regret.argmin())
    tail = (1 - CONFIDENCE) / 2
    low, high = _quantiles(x, drawn, (tail, 1 - tail))
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
    tail = (1 - CONFIDENCE) / 2
    low, middle, high = _quantiles(x, draw(belief, x, t, FEWER), (tail, 0.5, 1 - tail))
    margin = MARGIN * belief.beyond(t)
    return low - margin, middle, high + margin


def _quantiles(x: Array, drawn: Drawn, tails: tuple[float, ...]) -> tuple[float, ...]:
    """Rates below which the lowest points lie with some probabilities."""
    below = np.cumsum(np.bincount(drawn.lowest.ravel(), drawn.weights.ravel(), len(x)))
    at = np.searchsorted(below, np.array(tails) * below[-1])
    return tuple(float(x[min(i, len(x) - 1)]) for i in at)
