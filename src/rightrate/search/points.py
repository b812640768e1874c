"""Trials as the model reads them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: A run above the best rate of its horizon that ends with less than this share of the best gain has gone over
#: the cliff, whether it exploded or only stopped to learn; where the best rate itself has learnt.
GAINED = 0.03

#: A gain below this share of the score is no gain yet: differences between such runs are chance, or how soon
#: each finds the mean of the targets. Set on the development tasks, level from 0.05 to 0.12 (docs/log.md,
#: "trials that tell nothing").
LEAST = 0.1


@dataclass(frozen=True, slots=True)
class Points:
    """Trials as arrays of the same length n.

    Args:
        x: log10 of the rates, shape (n,).
        t: log10 of horizon over full horizon, at most 0, shape (n,).
        y: Heights on `Scale`, at most 0, shape (n,); 0 where a trial has no score.
        fallen: Whether a trial went over the cliff, shape (n,).
        wall: How much higher a trial above the best rate of its horizon lies than that rate, shape (n,);
            0 at the best rate and below it.
        depth: What the best trial gained over the untrained model, at least `LEAST`.
    """

    x: Array
    t: Array
    y: Array
    fallen: Flags
    wall: Array
    depth: float

    @classmethod
    def of(cls, evidence: Sequence[Evidence], steps: int, scale: Scale) -> Self:
        """Read evidence.

        Args:
            evidence: The trials and their scores.
            steps: Horizon of the full run in optimizer steps.
            scale: Scale on which the scores are compared.

        Returns:
            The points, in the order of the evidence.
        """
        x = np.array([math.log10(e.trial.lr) for e in evidence], dtype=np.float64)
        t = np.array([math.log10(e.trial.steps / steps) for e in evidence], dtype=np.float64)
        fallen = np.array([e.diverged for e in evidence], dtype=np.bool_)
        y = np.array([0.0 if e.diverged else scale.y(e.loss) for e in evidence], dtype=np.float64)
        depth = max(LEAST, -float(y.min(initial=0.0)))
        wall = np.zeros(len(x))
        for horizon in np.unique(t):
            here = np.flatnonzero(t == horizon)
            best = here[np.lexsort((-x[here], y[here]))[0]]  # of equal ones the highest: none of them fell
            above = here[x[here] > x[best]]
            wall[above] = y[above] - y[best]
            if y[best] <= -LEAST:
                fallen[above] |= y[above] >= -GAINED * depth
        return cls(x, t, y, fallen, wall, depth)

    @property
    def stood(self) -> Flags:
        """Whether a trial did not go over the cliff, shape (n,)."""
        return ~self.fallen

    def only(self, chosen: Flags) -> "Points":
        """Some of the points."""
        return Points(
            self.x[chosen],
            self.t[chosen],
            self.y[chosen],
            self.fallen[chosen],
            self.wall[chosen],
            self.depth,
        )
