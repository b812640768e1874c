"""Decay in equal steps."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import extent, keep, longer, ratio
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.spans import stretches


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(Schedule):
    r"""Level, and lower by the same factor after each stretch.

    .. math:: \eta(t) = c^{\lfloor t / n \rfloor}

    Args:
        every: Length n of a stretch: a float in (0, 1] is a share of the run, an int is a number of
            optimizer steps.
        by: The factor c, in (0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Step(every=2, by=0.5).over(6)
        >>> [curve(step) for step in range(6)]
        [1.0, 1.0, 0.5, 0.5, 0.25, 0.25]

    References:
        He et al., Deep residual learning for image recognition, 2015, https://arxiv.org/abs/1512.03385,
        which divides by 10 when the error stays where it is.
    """

    every: float | int = 0.3
    by: float = 0.1

    def __post_init__(self) -> None:
        keep(self, every=extent("every", self.every), by=ratio("by", self.by, zero=False))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        return float(self.by ** stretches(clamped(step, steps), self.every, steps))

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, every=longer(self.every, ratio))
