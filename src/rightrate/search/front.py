"""What runs of other lengths are expected to reach: the front between speed and exactness."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from rightrate.search.belief import Belief
from rightrate.search.decision import FINENESS
from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence

#: Lengths on the front: four in every halving.
DENSITY = 4

#: A length is on the front from the shortest one on at which so many trials were run, and from so many steps
#: on, below which there is no task.
ENOUGH, LEAST = 3, 20


@dataclass(frozen=True, slots=True)
class Reach:
    """What complete runs of one length are expected to reach at the rate that is best for it.

    Args:
        steps: Length of the run in optimizer steps.
        lr: Its best rate.
        score: Expected final score.
        gain: Its gain over the untrained model as a share of the largest one of any length, on the scale of
            the search.
    """

    steps: int
    lr: float
    score: float
    gain: float


class Seen(Protocol):
    """What the front needs to know of a search."""

    steps: int

    @property
    def scale(self) -> Scale:
        """The scale on which the scores are compared."""

    @property
    def evidence(self) -> Sequence[Evidence]:
        """Everything that was told."""


def front(search: Seen, belief: Belief) -> tuple[Reach, ...]:
    """What runs of every length up to the full one are expected to reach.

    Args:
        search: The search.
        belief: What it believes.

    Returns:
        The lengths, ascending, the full run last.
    """
    lengths = [e.trial.steps for e in search.evidence]
    shortest = min((n for n in set(lengths) if lengths.count(n) >= ENOUGH), default=min(lengths))
    shortest = max(shortest, min(LEAST, search.steps))
    count = 1 + math.ceil(DENSITY * math.log2(search.steps / shortest))
    stated = sorted({round(float(n)) for n in np.geomspace(shortest, search.steps, count)})
    x = belief.rates(FINENESS)
    found = []
    for steps in stated:
        heights = belief.heights(x, math.log10(steps / search.steps))
        at = int(heights.argmin())
        found.append((steps, float(10 ** x[at]), float(heights[at])))
    lowest = min(height for _, _, height in found)
    return tuple(
        Reach(steps, lr, search.scale.score(height), height / lowest if lowest < 0 else 1.0)
        for steps, lr, height in found
    )
