"""A warm-up for Adam that has nothing to tune."""

import math
from dataclasses import dataclass, field, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import choice, keep, real
from rightrate.schedules.base import Schedule, clamped


@dataclass(frozen=True, slots=True)
class Untuned(Schedule):
    r"""Another schedule, held back for as long as Adam needs to know the size of the gradient.

    .. math:: \eta(t) = \omega(t)\, \eta_0(t), \qquad
        \omega(t) = \min\bigl(1, \tfrac{1 - \beta_2}{2}(t + 1)\bigr) \text{ or } 1 - e^{-(1 - \beta_2)(t + 1)}

    The length of the warm-up is the memory of the optimizer; a run of another length does not change it.

    Args:
        schedule: The schedule :math:`\eta_0`, of any kind, over the whole run.
        beta2: Second beta of Adam, in [0, 1).
        shape: 'linear' or 'exponential', the way up :math:`\omega`.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> from rightrate.schedules import Constant
        >>> curve = Untuned(Constant(), beta2=0.5).over(6)
        >>> [curve(step) for step in range(6)]
        [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]

    References:
        Ma and Yarats, On the adequacy of untuned warmup for adaptive optimization, 2019,
        https://arxiv.org/abs/1910.04209.
    """

    schedule: Schedule
    beta2: float = field(default=0.999, kw_only=True)
    shape: str = field(default="linear", kw_only=True)

    def __post_init__(self) -> None:
        require(isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule")
        beta2 = real("beta2", self.beta2, "in [0, 1)")
        require(0 <= beta2 < 1, "beta2", self.beta2, "in [0, 1)")
        keep(self, beta2=beta2, shape=choice("shape", self.shape, ("linear", "exponential")))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        seen = (1 - self.beta2) * (step + 1)
        held = min(1.0, seen / 2) if self.shape == "linear" else -math.expm1(-seen)
        return held * self.schedule.factor(step, steps)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long; the warm-up stays as long as it is."""
        return replace(self, schedule=self.schedule.scaled(ratio))

    def resized(self, steps: int, new: int) -> Self:
        """The same shape for a run of another length."""
        return replace(self, schedule=self.schedule.resized(steps, new))

    def counted(self) -> int:
        """The one length that it fits, or 0: that of the schedule inside."""
        return self.schedule.counted()

    def check(self, steps: int) -> None:
        """Refuse a run that is too short for the schedule inside."""
        self.schedule.check(steps)
