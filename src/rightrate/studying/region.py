"""How wide the good region is, and how much the rate matters."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rightrate.search import Goal
from rightrate.studying.effects import Effect

#: Scores within this share of the best one are good.
GOOD = 0.02


@dataclass(frozen=True, slots=True)
class Region:
    """The rates around the best one whose scores are good.

    Args:
        low: The lowest of them, interpolated between the rates that were run.
        high: The highest of them.
        open_low: Whether the region goes on below the lowest rate that was run.
        open_high: Whether it goes on above the highest one.
    """

    low: float
    high: float
    open_low: bool
    open_high: bool

    @property
    def decades(self) -> float:
        """Its width in decades, as far as it was run."""
        return math.log10(self.high / self.low)


def region(effects: Sequence[Effect], best: Effect, goal: Goal, share: float = GOOD) -> Region:
    """The region around the best rate in which the mean score is within a share of the best one.

    Args:
        effects: What each rate did, the lowest first.
        best: One of them, with a score.
        goal: Whether scores are to be minimised or maximised.
        share: How much worse a good score may be, as a share of the best one, above 0.

    Returns:
        The region. A rate at which a run diverged is not good.
    """
    sign = 1 if goal == "min" else -1
    heights = [sign * _mean(effect) if effect.stood else math.inf for effect in effects]
    at = next(i for i, effect in enumerate(effects) if effect.lr == best.lr)
    top = heights[at] + share * abs(heights[at]) if math.isfinite(heights[at]) else math.inf
    xs = [math.log10(effect.lr) for effect in effects]
    below, open_low = _end(xs[: at + 1][::-1], heights[: at + 1][::-1], top)
    above, open_high = _end(xs[at:], heights[at:], top)
    return Region(10**below, 10**above, open_low, open_high)


def sensitivity(effects: Sequence[Effect], initial: float, goal: Goal) -> float:
    r"""How much is lost by a rate that is not the best one, on average over the range that was run.

    .. math:: \mathrm{E}_{\eta \in [a, b]} \big[\min(\ell(\eta), \ell_0) - \ell^\ast\big]

    with the score of the untrained model :math:`\ell_0` and the best one :math:`\ell^\ast`; the mean is
    over the logarithm of the rate. A run that diverged counts as the untrained model.

    Args:
        effects: What each rate did, the lowest first.
        initial: Score of the untrained model.
        goal: Whether scores are to be minimised or maximised.

    Returns:
        The sensitivity, in units of the score, at least 0; 0 for a single rate.

    References:
        Wortsman et al., Small-scale proxies for large-scale transformer training instabilities, 2023,
        https://arxiv.org/abs/2309.14322, section 2.
    """
    sign = 1 if goal == "min" else -1
    capped = [
        statistics.fmean(
            min(sign * run.evidence.loss, sign * initial) if not run.evidence.diverged else sign * initial
            for run in effect.runs.values()
        )
        for effect in effects
    ]
    if len(effects) < 2:
        return 0.0
    xs = [math.log10(effect.lr) for effect in effects]
    steps = zip(pairwise(xs), pairwise(capped), strict=True)
    area = sum((b - a) * (left + right) / 2 for (a, b), (left, right) in steps)
    return area / (xs[-1] - xs[0]) - min(capped)


def _mean(effect: Effect) -> float:
    return statistics.fmean(effect.scores.values())


def _end(xs: Sequence[float], heights: Sequence[float], top: float) -> tuple[float, bool]:
    """Where the heights first pass the top, going outwards, and whether they never do."""
    for (x, next_x), (height, next_height) in zip(pairwise(xs), pairwise(heights), strict=True):
        if next_height > top:
            rise = next_height - height
            way = (top - height) / rise if math.isfinite(rise) and rise > 0 else 0.0
            return x + way * (next_x - x), False
    return xs[-1], True
