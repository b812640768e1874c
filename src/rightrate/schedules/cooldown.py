"""A decay at the end of any schedule."""

from dataclasses import dataclass, field, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import choice, keep, ratio
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.decays import DECAYS, decayed
from rightrate.schedules.warming import fits_run, rescaled, steps_of, warm


@dataclass(frozen=True, slots=True)
class Cooldown(Schedule):
    r"""Another schedule, taken down to the end over the last part of the run.

    .. math:: \eta(t) = \eta_0(t)\,\Bigl(f + (1 - f)\, s\!\left(\tfrac{t - (T - 1 - D)}{D}\right)\Bigr)
        \text{ for the last } D \text{ steps, } \eta_0(t) \text{ before}

    Args:
        schedule: The schedule :math:`\eta_0`, of any kind, over the whole run.
        length: Length D of the decay: a float in [0, 1) is a share of the run, rounded to whole steps;
            an int is a number of optimizer steps.
        shape: 'linear', 'cosine', '1-sqrt', '1-square', 'square' or 'exponential', the way s down.
        to: What is left of the other schedule at the end: the factor f, in [0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> from rightrate.schedules import Constant
        >>> curve = Cooldown(Constant(), length=2, shape="linear").over(5)
        >>> [curve(step) for step in range(5)]
        [1.0, 1.0, 1.0, 0.5, 0.0]

    References:
        Zhai et al., Scaling vision transformers, 2021, https://arxiv.org/abs/2106.04560: a cool-down after
        the inverse square root.
    """

    schedule: Schedule
    length: float | int = field(default=0.2, kw_only=True)
    shape: str = field(default="linear", kw_only=True)
    to: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        require(isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule")
        keep(self, length=warm("length", self.length), shape=choice("shape", self.shape, DECAYS))
        keep(self, to=ratio("to", self.to))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        done = decayed(step, steps_of(self.length, steps), steps)
        left = self.to + (1 - self.to) * DECAYS[self.shape](done)
        return self.schedule.factor(step, steps) * left

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, schedule=self.schedule.scaled(ratio), length=rescaled(self.length, ratio))

    def resized(self, steps: int, new: int) -> Self:
        """The same shape for a run of another length."""
        length = rescaled(self.length, new / steps)
        return replace(self, schedule=self.schedule.resized(steps, new), length=length)

    def counted(self) -> int:
        """The one length that it fits, or 0: that of the schedule inside."""
        return self.schedule.counted()

    def check(self, steps: int) -> None:
        """Refuse a run that is too short for the decay, or for the schedule inside."""
        Schedule.check(self, steps)
        fits_run("length", self.length, steps)
        self.schedule.check(steps)
