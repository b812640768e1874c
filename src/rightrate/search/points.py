"""Trials as the model reads them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rightrate.search.scale import Scale
from rightrate.search.trial import Evidence

Array = NDArray[np.float64]

#: A training loss of 0 counts as this much where logarithms are compared.
SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class Points:
    """Trials of one horizon or of several, as arrays of the same length n.

    Args:
        x: log10 of the rates, shape (n,).
        t: log10 of horizon over full horizon, at most 0, shape (n,).
        y: Scores, lower is better, on a scale on which a difference of 1 is large; shape (n,).
        diverged: Whether a trial has no score, shape (n,); its `y` is not read.
        train: Training losses at the end on the scale of `y`, shape (n,); NaN where they are not known.
    """

    x: Array
    t: Array
    y: Array
    diverged: NDArray[np.bool_]
    train: Array

    @classmethod
    def of(cls, evidence: Sequence[Evidence], steps: int, scale: Scale) -> "Points":
        """Read evidence.

        Args:
            evidence: The trials and their scores.
            steps: Horizon of the full run in optimizer steps.
            scale: Scale on which the scores are compared.

        Returns:
            The points, in the order of the evidence.
        """
        return cls(
            x=np.array([math.log10(e.trial.lr) for e in evidence], dtype=np.float64),
            t=np.array([math.log10(e.trial.steps / steps) for e in evidence], dtype=np.float64),
            y=np.array([0.0 if e.diverged else scale.y(e.loss) for e in evidence], dtype=np.float64),
            diverged=np.array([e.diverged for e in evidence], dtype=np.bool_),
            train=np.array([_train(e, scale) for e in evidence], dtype=np.float64),
        )

    def at(self, t: float) -> "Points":
        """The points of one horizon."""
        here = self.t == t
        return Points(self.x[here], self.t[here], self.y[here], self.diverged[here], self.train[here])

    def horizons(self) -> list[float]:
        """The horizons that were tried, as log10 of their share of the full one, ascending."""
        return [float(t) for t in np.unique(self.t)]


def _train(evidence: Evidence, scale: Scale) -> float:
    if evidence.train is None or not math.isfinite(evidence.train):
        return math.nan
    return scale.y(max(evidence.train, SMALLEST) if scale.logarithmic else evidence.train)
