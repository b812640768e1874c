"""From the user's scores to a scale on which differences mean the same everywhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rightrate.search.answer import Goal

#: So many units above the best score all is equally bad.
CEILING = 5.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps a score to y: lower is better, and a difference of 1 is a large one.

    Positive losses are compared by their logarithm, so that a difference is a share of the loss. Other
    scores (a metric to maximise, a loss that may be negative) are divided by the distance between the best
    and the middle one, and what is far worse than that counts as no worse than `CEILING`: one run that
    exploded must not make all others look the same.

    Args:
        logarithmic: Whether y is the logarithm of the score.
        unit: Score that one unit of y stands for, above 0; not read on the logarithmic scale.
        sign: 1 for a score to minimise, -1 for one to maximise.
        ceiling: Largest y.
    """

    logarithmic: bool
    unit: float = 1.0
    sign: int = 1
    ceiling: float = math.inf

    @classmethod
    def of(cls, scores: Sequence[float], goal: Goal) -> "Scale":
        """The scale for a set of finite scores.

        Args:
            scores: Scores seen so far, that of the untrained model among them when it is known.
            goal: Whether they are to be minimised.

        Returns:
            The scale.
        """
        if goal == "min" and scores and min(scores) > 0:
            return cls(logarithmic=True)
        sign = 1 if goal == "min" else -1
        ordered = sorted(sign * score for score in scores) or [0.0]
        middle, worst = ordered[len(ordered) // 2], ordered[-1]
        unit = middle - ordered[0] or worst - ordered[0] or 1.0
        return cls(logarithmic=False, unit=unit, sign=sign, ceiling=ordered[0] / unit + CEILING)

    def y(self, score: float) -> float:
        """Position of a finite score on the scale."""
        return math.log(score) if self.logarithmic else min(self.sign * score / self.unit, self.ceiling)

    def score(self, y: float) -> float:
        """The score at a position, the inverse of `y` below the ceiling."""
        return math.exp(y) if self.logarithmic else self.sign * y * self.unit

    def loss_of(self, height: float, best: float) -> float:
        """Regret that a height above the best score stands for, as a share of the best score.

        Args:
            height: Difference on the scale, at least 0.
            best: The best score.

        Returns:
            (score - best score) / best score, in absolute value.
        """
        if self.logarithmic:
            return math.expm1(height)
        return height * self.unit / max(abs(best), 1e-12 * self.unit)
