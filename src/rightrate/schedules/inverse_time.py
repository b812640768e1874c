"""Decay by inverse time."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import extent, keep, longer, positive
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.spans import intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class InverseTime(Schedule):
    r"""One over a number that grows by the same amount from step to step.

    .. math:: \eta(t) = \frac{1}{1 + r\, t / n}

    Args:
        rate: Growth r of the number over each stretch, above 0.
        every: Length n of a stretch: a float in (0, 1] is a share of the way from the first step to
            the last, an int is a number of optimizer steps.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = InverseTime(rate=9.0).over(4)
        >>> [curve(step) for step in range(5)]
        [1.0, 0.25, 0.14285714285714285, 0.1, 0.1]

    References:
        Robbins and Monro, A stochastic approximation method, 1951, https://doi.org/10.1214/aoms/1177729586:
        sums to infinity while its squares do not.
    """

    rate: float = 9.0
    every: float | int = 1.0

    def __post_init__(self) -> None:
        keep(self, rate=positive("rate", self.rate), every=extent("every", self.every))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        return 1 / (1 + self.rate * (step / intervals(self.every, steps)))

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, every=longer(self.every, ratio))
