"""From the user's scores to a scale on which differences mean the same everywhere."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rightrate.search.answer import Goal

#: Scores below this are 0, and nothing can be told as a share of them.
TINY = 1e-12


@dataclass(frozen=True, slots=True)
class Scale:
    r"""Maps a score to its height above that of the untrained model: lower is better, and none is above 0.

    .. math::
        y = \min(\ln l - \ln l_0,\; 0) \quad\text{or}\quad
        y = \min\left(\frac{l - l_0}{\max(|l_0|, |\min l|)},\; 0\right)

    Positive losses l are compared by their logarithm, so that a difference is a share of the loss; other
    scores (a metric to maximise, a loss that may be negative) as a share of the untrained score or of the
    best one, whichever is larger. What is worse than untrained is as bad as untrained: how far a run has
    exploded says nothing about where the best rate is.

    Args:
        logarithmic: Whether y is a difference of logarithms.
        origin: Score of the untrained model, or the worst one that was seen when that is not known.
        unit: Score that one unit of y stands for, above 0; not read on the logarithmic scale.
        sign: 1 for a score to minimise, -1 for one to maximise.

    Example:
        >>> scale = Scale.of([1.0, 0.5], initial=2.0, goal="min")
        >>> round(scale.y(0.5), 3), scale.y(9.0), scale.score(scale.y(0.5))
        (-1.386, 0.0, 0.5)
    """

    logarithmic: bool
    origin: float
    unit: float = 1.0
    sign: int = 1

    @classmethod
    def of(cls, scores: Sequence[float], initial: float | None, goal: Goal) -> "Scale":
        """The scale for a set of finite scores.

        Args:
            scores: Scores seen so far.
            initial: Score of the untrained model, or `None` when it is not known.
            goal: Whether they are to be minimised.

        Returns:
            The scale.
        """
        sign = 1 if goal == "min" else -1
        known = [*scores] if initial is None else [*scores, initial]
        worst = max((sign * score for score in known), default=1.0)
        origin = sign * worst if initial is None else initial
        if goal == "min" and min(known, default=1.0) > 0:
            return cls(logarithmic=True, origin=origin)
        best = min((sign * score for score in known), default=0.0)
        size = max(abs(origin), abs(best))
        return cls(False, origin, size if size > TINY else 1.0, sign)

    def y(self, score: float) -> float:
        """Height of a finite score, at most 0."""
        return min(self.above(score), 0.0)

    def above(self, score: float) -> float:
        """How far a finite score lies above that of the untrained model; below 0 where it is better."""
        if self.logarithmic:
            return math.log(score) - math.log(self.origin)
        return self.sign * (score - self.origin) / self.unit

    def score(self, y: float) -> float:
        """The score at a height, the inverse of `y` below 0."""
        return self.origin * math.exp(y) if self.logarithmic else self.origin + self.sign * y * self.unit

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
        return height * self.unit / max(abs(best), TINY * self.unit)
