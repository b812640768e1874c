"""Why the evidence may not identify a rate although the trials show a best one, in plain sentences.

The constants are set on the development tasks (docs/log.md, "Whom to trust", "trials that tell nothing"): of
327 answers without a doubt 12 cost more than a fifth.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Protocol

from rightrate.search import drift
from rightrate.search.belief import Belief
from rightrate.search.decision import Decision
from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence

#: A search whose longest trial is below this tells too little of a long run: on the development tasks
#: shorter runs carry little signal of the regime that the full run is in.
SHORT = 100

#: Trials below the full horizon that have not gained this much, on the scale of the model, are on a plateau
#: and tell nothing of what comes after it.
PLATEAU = 0.12

#: If the score falls on as it did from the shortest to the longest trial, the full run may gain so much more
#: than the longest trial: half of the loss. Beyond that it is another regime.
TO_COME = math.log(2)

#: A run overfits with more than this probability from five passes over the data on; the longest trial must
#: then take this share of it. Of the 18 answers of the development tasks that looked sure with less, 6 cost
#: more than a tenth, of the others 3 in 73.
OVERFITTING, SEEN = 0.25, 0.25

#: Expected regret above which no rate counts as identified: this share of the best score, or so many standard
#: deviations of one trial where that is more, and never more than the last.
TOLERATED, TOLERATED_NOISE, FAR = 0.15, 1.5, 0.2


class Measured(Protocol):
    """What the doubts need to know of the search."""

    steps: int
    epochs: float | None

    @property
    def scale(self) -> Scale:
        """The scale on which the scores are compared."""

    @property
    def evidence(self) -> Sequence[Evidence]:
        """Everything that was told."""


def doubts(asked: Measured, belief: Belief, decision: Decision, steps: int) -> tuple[str, ...]:
    """Find what speaks against trusting a choice.

    Args:
        asked: The search, at least one of whose trials stood.
        belief: What it believes.
        decision: The rate that was chosen from it.
        steps: Horizon of the run that it was chosen for, in optimizer steps.

    Returns:
        One sentence for each doubt; nothing if there is none.
    """
    longest = max(e.trial.steps for e in asked.evidence)
    unseen = _unseen(asked, longest, steps) if longest < steps else ()
    return (*_costly(asked, belief, decision), *unseen)


def _unseen(asked: Measured, longest: int, steps: int) -> Iterator[str]:
    """What the trials are too short to have shown."""
    if longest < SHORT:
        yield f"No trial took more than {longest} steps; below {SHORT} they show little of a long run."
    best = _best(asked, longest)
    if best > -PLATEAU:
        yield "The trials have hardly learned, and tell nothing of what comes after a plateau."
    if _slope(asked, longest, best) * math.log2(steps / longest) > TO_COME:
        yield (
            f"After {longest:,} of {steps:,} steps the score still improves so fast that the run will end in "
            "another regime than the trials."
        )
    passes = (asked.epochs or 0.0) * steps / asked.steps
    if drift.overfits(passes) > OVERFITTING and longest < SEEN * steps:
        yield (
            f"The run makes {passes:.0f} passes over its data, and the longest trial took "
            f"{100 * longest / steps:.2g} % of it: overfitting that sets in later was not seen."
        )


def _best(asked: Measured, upto: int) -> float:
    """Lowest height of the trials that took up to so many steps."""
    return min(
        (asked.scale.y(e.loss) for e in asked.evidence if not e.diverged and e.trial.steps <= upto),
        default=0.0,
    )


def _slope(asked: Measured, longest: int, best: float) -> float:
    """How much the best height falls for each doubling from the shortest trials to the longest."""
    shortest = min(e.trial.steps for e in asked.evidence)
    return (_best(asked, shortest) - best) / math.log2(longest / shortest) if shortest < longest else 0.0


def _costly(asked: Measured, belief: Belief, decision: Decision) -> Iterator[str]:
    """Whether too much regret is to be expected."""
    best = min((e.loss for e in asked.evidence if not e.diverged), key=asked.scale.y)
    tolerated = min(max(TOLERATED, TOLERATED_NOISE * belief.surface.noise), FAR)
    if asked.scale.loss_of(decision.regret, best) > tolerated:
        yield f"That is above {100 * tolerated:.2g} %, up to which a rate counts as identified."
