"""Exponential decay."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import extent, keep, longer, ratio
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.spans import intervals


@dataclass(frozen=True, slots=True, kw_only=True)
class Exponential(Schedule):
    r"""Lower by the same factor from step to step.

    .. math:: \eta(t) = r^{\,t / n}

    Args:
        rate: What is left after each stretch: the factor r, in (0, 1].
        every: Length n of a stretch: a float in (0, 1] is a share of the way from the first step to
            the last, an int is a number of optimizer steps. With 1.0 the run ends at `rate`.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Exponential(rate=0.01).over(5)
        >>> [round(curve(step), 3) for step in range(6)]
        [1.0, 0.316, 0.1, 0.032, 0.01, 0.01]
        >>> Exponential(rate=0.5, every=1).over(10)(3)
        0.125

    References:
        torch.optim.lr_scheduler.ExponentialLR and optax.exponential_decay, the same formula with steps.
    """

    rate: float = 0.01
    every: float | int = 1.0

    def __post_init__(self) -> None:
        keep(self, rate=ratio("rate", self.rate, zero=False), every=extent("every", self.every))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        return float(self.rate ** (step / intervals(self.every, steps)))

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, every=longer(self.every, ratio))
