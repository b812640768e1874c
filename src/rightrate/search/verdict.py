"""Whether the evidence identifies a rate, as one word."""

import math
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from rightrate.search.answer import Status
from rightrate.search.belief import Belief
from rightrate.search.decision import Decision
from rightrate.search.doubts import Measured, doubts
from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence

#: Relative change of the score below which a rate did nothing.
NOTHING = 1e-6

#: What a rate off by `NEIGHBOUR` must cost at least to count as worse: in standard deviations of one trial,
#: and in those of the expected difference. Of made-up tasks with a level bottom at most 4 % then have a
#: winner, at any budget; with half of the second up to 20 % have.
TELLING, CERTAIN = 2.0, 1.0

#: Distance on either side within which rates count as neighbours of the choice, in decades: a factor of 2.
NEIGHBOUR = 0.3


class Asked(Measured, Protocol):
    """What a verdict needs to know of the search."""

    def belief(self) -> Belief | None:
        """What the evidence says; `None` when all of it went over the cliff."""


def verdict(asked: Asked, decision: Decision, steps: int) -> Status:
    """Judge what the trials amount to.

    Args:
        asked: The search.
        decision: The rate that was chosen from it.
        steps: Horizon of the run that it was chosen for, in optimizer steps.

    Returns:
        The status.
    """
    evidence, belief = asked.evidence, asked.belief()
    if not evidence or belief is None:
        return "diverged" if evidence else "noisy"
    if _is_flat(evidence):
        return "flat"
    if not _is_bracketed(evidence, asked.scale):
        return "edge"
    if doubts(asked, belief, decision, steps):
        return "noisy"
    excess, spread = belief.excess(
        decision.x + np.array([-NEIGHBOUR, NEIGHBOUR]), decision.x, math.log10(steps / asked.steps)
    )
    worse = excess >= np.maximum(TELLING * belief.surface.noise, CERTAIN * spread)
    return "ok" if worse.all() else "tie"


def _is_flat(evidence: Sequence[Evidence]) -> bool:
    """Whether at every horizon all rates end with the same score."""
    rungs: dict[tuple[int, int], list[float]] = {}
    for e in evidence:
        if not e.diverged:
            rungs.setdefault((e.trial.steps, e.trial.seed), []).append(e.loss)
    compared = [scores for scores in rungs.values() if len(scores) > 1]
    return bool(compared) and all(
        max(scores) - min(scores) <= NOTHING * max(map(abs, scores)) for scores in compared
    )


def _is_bracketed(evidence: Sequence[Evidence], scale: Scale) -> bool:
    """Whether at some horizon a rate is better than a lower one and than a higher one that was tried."""
    return any(_has_inner_best(evidence, scale, steps) for steps in {e.trial.steps for e in evidence})


def _has_inner_best(evidence: Sequence[Evidence], scale: Scale, steps: int) -> bool:
    tried = sorted((e for e in evidence if e.trial.steps == steps), key=lambda e: e.trial.lr)
    heights = [0.0 if e.diverged else scale.y(e.loss) for e in tried]
    best = min(range(len(tried)), key=heights.__getitem__)
    return 0 < best < len(tried) - 1
