"""Decay in steps at chosen places."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import keep, ratio
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.milestones import Places, moved, passed, places, reached


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiStep(Schedule):
    r"""Level, and lower by the same factor from each of some places on.

    .. math:: \eta(t) = c^{\,\#\{i : a_i \le t\}}

    Args:
        at: Places :math:`a_i` in rising order: floats in [0, 1) are shares of the run, rounded to
            whole steps; ints are numbers of optimizer steps.
        by: The factor c, in (0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = MultiStep(at=(0.5, 0.75), by=0.1).over(8)
        >>> [round(curve(step), 3) for step in range(8)]
        [1.0, 1.0, 1.0, 1.0, 0.1, 0.1, 0.01, 0.01]

    References:
        He et al., Deep residual learning for image recognition, 2015, https://arxiv.org/abs/1512.03385:
        on CIFAR-10 at one half and three quarters of the run.
    """

    at: Places = (0.5, 0.75)
    by: float = 0.1

    def __post_init__(self) -> None:
        keep(self, at=places("at", self.at), by=ratio("by", self.by, zero=False))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        return float(self.by ** passed(clamped(step, steps), self.at, steps))

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, at=moved(self.at, ratio))

    def check(self, steps: int) -> None:
        """Refuse a run that does not reach every place."""
        Schedule.check(self, steps)
        reached("at", self.at, steps)
