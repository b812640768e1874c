"""A warm-up before any schedule."""

from dataclasses import dataclass, field, replace
from typing import Self

from rightrate.errors import ArgumentError, require
from rightrate.schedules.arguments import keep, ratio, stretched
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.warming import fits_run, ramp, rescaled, steps_of, warm


@dataclass(frozen=True, slots=True)
class Warmup(Schedule):
    r"""A straight line up to where another schedule begins, then that schedule over the rest of the run.

    .. math::
        \eta(t) = \eta_0(0)\,\Bigl(s + (1 - s)\frac{t + 1}{W + 1}\Bigr) \text{ for } t < W, \qquad
        \eta(t) = \eta_0(t - W) \text{ from } W \text{ on}

    Args:
        schedule: The schedule :math:`\eta_0`, of any kind, over the steps that the warm-up leaves.
        length: Length W of the warm-up: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        start: Factor s from which the line starts, in [0, 1]; its first step is above it.

    Raises:
        ArgumentError: If an argument is out of range, or a share stands before lengths that are all
            counted in steps.

    Example:
        >>> from rightrate.schedules import InverseSqrt
        >>> curve = Warmup(InverseSqrt(timescale=3), length=3).over(10)
        >>> [round(curve(step), 3) for step in range(10)]
        [0.25, 0.5, 0.75, 1.0, 0.866, 0.775, 0.707, 0.655, 0.612, 0.577]

    References:
        Goyal et al., Accurate, large minibatch SGD, 2017, https://arxiv.org/abs/1706.02677.
    """

    schedule: Schedule
    length: float | int = field(kw_only=True)
    start: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        require(isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule")
        length = warm("length", self.length)
        inside = self.schedule.counted()
        wanted = f"a number of steps, as what follows is counted in steps, {inside} in all"
        require(isinstance(length, int) or inside == 0, "length", self.length, wanted)
        keep(self, length=length, start=ratio("start", self.start))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        warmup = self.warmup_steps(steps)
        if step >= warmup:
            return self.schedule.factor(step - warmup, steps - warmup)
        top = self.schedule.factor(0, steps - warmup)
        return top * (self.start + (1 - self.start) * ramp(step, warmup))

    def warmup_steps(self, steps: int) -> int:
        """Length of the warm-up in a run of `steps` optimizer steps."""
        return steps_of(self.length, steps)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        total = self.counted()
        if total:
            return self.resized(total, max(stretched(total, ratio), 1))
        return replace(self, schedule=self.schedule.scaled(ratio), length=rescaled(self.length, ratio))

    def resized(self, steps: int, new: int) -> Self:
        """The same shape for a run of another length: what follows gets what the warm-up leaves."""
        length = rescaled(self.length, new / steps)
        old_rest, new_rest = steps - self.warmup_steps(steps), new - steps_of(length, new)
        return replace(self, schedule=self.schedule.resized(old_rest, new_rest), length=length)

    def counted(self) -> int:
        """The one length that it fits, or 0: its own and that of the schedule inside."""
        inside = self.schedule.counted()
        return int(self.length) + inside if inside else 0

    def check(self, steps: int) -> None:
        """Refuse a run that ends before the warm-up, or leaves too little for what follows."""
        Schedule.check(self, steps)
        fits_run("length", self.length, steps)
        warmup = self.warmup_steps(steps)
        try:
            self.schedule.check(steps - warmup)
        except ArgumentError as error:
            rest = f"{steps} steps - {warmup} of warm-up = {steps - warmup} for what follows"
            raise ArgumentError(f"{rest}: {error}") from error
