"""The rate for a run of another length among those that the search itself tried.

What the search believes of that horizon stands in its answer, interval and all. It comes from trials of this
very task, so it goes before any general rule, and its interval takes the place of that of the full run.
Beyond the full horizon the search has tried nothing; what it believes there would be the general rule again.
"""

from collections.abc import Sequence

import numpy as np

from rightrate.search import Optimum
from rightrate.transferring.fired import Fired
from rightrate.transferring.start import Start

SOURCE = "the trials of this study"


def covers(optima: Sequence[Optimum], steps: float, full: float) -> bool:
    """Whether a horizon lies between the shortest that was tried and the longest that the search was for."""
    known = [optimum.steps for optimum in optima]
    return full in known and min(known) <= steps <= max(known) and steps != full


def searched(start: Start, steps: float, full: float) -> tuple[Start, Fired]:
    """The answer of the search for a shorter run.

    Args:
        start: The answer for the full run, with the best rates of the horizons.
        steps: Length of the shorter run.
        full: Length of the full run.

    Returns:
        The start with the interval of that horizon, moved so that the factor leads to it, and what fired.
    """
    optima = sorted(start.optima, key=lambda optimum: optimum.steps)
    lengths = np.log([optimum.steps for optimum in optima])

    def at(moment: float, rates: list[float]) -> float:
        return float(np.exp(np.interp(np.log(moment), lengths, np.log(rates))))

    best = [optimum.lr for optimum in optima]
    factor = at(steps, best) / at(full, best)
    # The chosen rate keeps its distance from the best one: doubt lowers it.
    lr = start.lr * factor
    low = min(at(steps, [optimum.low for optimum in optima]), lr)
    high = max(at(steps, [optimum.high for optimum in optima]), lr)
    fired = Fired(
        rule="steps",
        factor=factor,
        spread=0.0,
        sure="searched",
        source=SOURCE,
        sentence=(
            f"A run {steps / full:.3g} times as long: the rate is multiplied by {factor:.3g}, since the "
            "search tried such lengths itself; the interval is the one it has for about "
            f"{round(steps):,} steps."
        ),
    )
    return start.between(low / factor, high / factor), fired
