"""Evidence, points and beliefs as a test wants them."""

import math
from collections.abc import Sequence

import numpy as np

from rightrate.search import Evidence, Trial
from rightrate.search.belief import Belief
from rightrate.search.points import Points
from rightrate.search.scale import Scale

#: Rate, horizon and score of a trial.
Row = tuple[float, int, float]

#: log10 of the usual rate in these tests.
CENTRE = -2.6


def evidence(rows: Sequence[Row]) -> list[Evidence]:
    """The evidence of some trials, all of one seed."""
    return [Evidence(Trial(lr, steps, 0), score, steps) for lr, steps, score in rows]


def read(rows: Sequence[Row], steps: int, initial: float | None = None) -> Points:
    """The points of some trials of a loss."""
    known = evidence(rows)
    scale = Scale.of([e.loss for e in known if not e.diverged], initial, "min")
    return Points.of(known, steps, scale)


def points(
    x: Sequence[float], t: Sequence[float], y: Sequence[float], depth: float, wall: Sequence[float] = ()
) -> Points:
    """Points by hand; a height that is not finite has fallen."""
    heights = np.array(y, dtype=np.float64)
    fallen = ~np.isfinite(heights)
    return Points(
        x=np.array(x, dtype=np.float64),
        t=np.array(t, dtype=np.float64),
        y=np.where(fallen, 0.0, heights),
        fallen=fallen,
        wall=np.array(wall or [0.0] * len(x), dtype=np.float64),
        depth=depth,
    )


def believed(rows: Sequence[Row], steps: int, initial: float, epochs: float | None = None) -> Belief:
    """What is believed after some trials."""
    return Belief(read(rows, steps, initial), CENTRE, steps, epochs)


def bowl(steps: int, fraction: int, best: float, rates: Sequence[float]) -> list[Row]:
    """Trials of a bowl around a log10 rate at a fraction of the horizon; the untrained loss is 1."""
    return [(10**x, steps // fraction, math.exp(-math.exp(-((x - best) ** 2)))) for x in rates]
