"""Whether the evidence identifies a rate, as one word."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rightrate.search.answer import Status
from rightrate.search.decision import Decision
from rightrate.search.model import Posterior
from rightrate.search.points import Points
from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence

#: A search whose longest trial is below this tells too little of a long run: on the development tasks
#: shorter runs carry no signal of the regime that the full run is in.
SHORT = 100

#: Expected regret above which no rate counts as identified, in units of y.
TOLERATED = 0.2

#: Scatter around the bowl from which on it cannot be trusted, in units of y: the upper end of what the model
#: knows. It may be noise, or a bowl that is no parabola; asking for a wide interval as well let more wrong
#: answers through than right ones on the development tasks.
LOUD = 0.2

#: Relative change of the score below which a rate did nothing.
NOTHING = 1e-6

#: What a rate off by `NEIGHBOUR` must cost at least to count as worse, in standard deviations of one trial.
TELLING = 2.0

#: Distance on either side within which rates count as neighbours of the choice, in decades: a factor of 2.
NEIGHBOUR = 0.3


class Asked(Protocol):
    """What a verdict needs to know of the search."""

    steps: int

    @property
    def scale(self) -> Scale:
        """The scale on which the scores are compared."""


def verdict(
    points: Points, posterior: Posterior, decision: Decision, evidence: Sequence[Evidence], asked: Asked
) -> Status:
    """Judge what the trials amount to.

    Args:
        points: The trials as the model reads them.
        posterior: What they say.
        decision: The rate that was chosen from it.
        evidence: The trials themselves.
        asked: The search.

    Returns:
        The status.
    """
    if not evidence:
        return "noisy"
    if points.diverged.all():
        return "diverged"
    if _is_flat(evidence):
        return "flat"
    if not _is_bracketed(points):
        return "edge"
    longest = max(e.trial.steps for e in evidence)
    unclear = decision.regret > TOLERATED or posterior.noise > LOUD
    if unclear or longest < min(SHORT, asked.steps):
        return "noisy"
    sides = posterior.regret(np.array([decision.x - NEIGHBOUR, decision.x + NEIGHBOUR]))
    return "tie" if float(sides.max()) - decision.regret < TELLING * posterior.noise else "ok"


def _is_flat(evidence: Sequence[Evidence]) -> bool:
    """Whether on every rung all rates end with the same score; other seeds may begin with other weights."""
    rungs: dict[tuple[int, int], list[float]] = {}
    for e in evidence:
        if not e.diverged:
            rungs.setdefault((e.trial.steps, e.trial.seed), []).append(e.loss)
    compared = [scores for scores in rungs.values() if len(scores) > 1]
    return bool(compared) and all(
        max(scores) - min(scores) <= NOTHING * max(map(abs, scores)) for scores in compared
    )


def _is_bracketed(points: Points) -> bool:
    """Whether at some horizon a rate is better than a lower one and than a higher one that was tried."""
    return any(_has_inner_best(points, value) for value in np.unique(points.t))


def _has_inner_best(points: Points, t: float) -> bool:
    at = points.t == t
    order = np.argsort(points.x[at])
    heights = np.where(points.diverged[at], np.inf, points.y[at])[order]
    best = int(heights.argmin())
    return 0 < best < len(heights) - 1
