"""Which rate to use, given what is known: the one with the least expected regret."""

from dataclasses import dataclass

import numpy as np

from rightrate.search.model import Posterior

#: The interval holds the best rate with this probability.
CONFIDENCE = 0.9

#: Rates between which the decision is made, in decades: a factor of 1.06.
FINENESS = 0.025

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
    """

    x: float
    low: float
    high: float
    regret: float


def decide(posterior: Posterior) -> Decision:
    """Minimise the expected regret at the full horizon.

    The bowl is steeper on its right side and ends there in a cliff, so the least expected regret lies
    below the most probable rate, the further the less is known: the choice is shaded low by itself. Where
    every trial diverged there is no bowl, and the answer is a retreat.

    Args:
        posterior: What the trials say.

    Returns:
        The choice.
    """
    fallen = posterior.points.x[posterior.points.diverged]
    if len(fallen) and posterior.points.diverged.all():
        lowest = float(fallen.min())
        return Decision(lowest - RETREAT, lowest - 2 * RETREAT, lowest, 1.0)
    grid = posterior.prior.best
    x = np.arange(grid[0], grid[-1], FINENESS)
    regret = posterior.regret(x)
    at = int(regret.argmin())
    tail = (1 - CONFIDENCE) / 2
    low, high = posterior.best(0.0, [tail, 1 - tail])
    return Decision(float(x[at]), min(low, float(x[at])), max(high, float(x[at])), float(regret[at]))
