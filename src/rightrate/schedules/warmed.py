"""What all kinds with a warm-up and a floor share."""

from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import keep
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.warming import checked, fits_run, ramp, rescaled, steps_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Warmed(Schedule):
    r"""A linear warm-up to the peak, then a shape that falls from the peak to the floor.

    .. math::
        \eta(t) = \frac{t + 1}{W + 1} \text{ for } t < W, \qquad
        \eta(t) = f + (1 - f)\, s\!\left(\frac{t - W}{T - 1 - W}\right) \text{ from } W \text{ on}

    The ramp starts above 0, since a step at rate 0 would be wasted. Where the warm-up leaves a
    single step, that step is at the peak: a run must have reached what it was given.

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f at the end of the run, in [0, 1].

    Raises:
        ArgumentError: If an argument is out of range.
    """

    warmup: float | int = 0
    floor: float = 0.0

    def __post_init__(self) -> None:
        # Plain numbers only, so that the representation evaluates back without NumPy.
        warmup, floor = checked(self.warmup, self.floor)
        keep(self, warmup=warmup, floor=floor)

    @abstractmethod
    def shape(self, done: float) -> float:
        """Height above the floor, 1 at `done` = 0, when `done` in [0, 1] of the way down is over."""

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        warmup = self.warmup_steps(steps)
        if step < warmup:
            return ramp(step, warmup)
        height = self.shape(float((step - warmup) / max(steps - 1 - warmup, 1)))
        return self.floor + (1 - self.floor) * height  # in floats: exact at both ends, and monotone between

    def warmup_steps(self, steps: int) -> int:
        """Length of the warm-up in a run of `steps` optimizer steps."""
        return steps_of(self.warmup, steps)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        warmup = rescaled(self.warmup, ratio)
        return replace(self, warmup=warmup) if isinstance(warmup, int) else self

    def check(self, steps: int) -> None:
        """Refuse a run that ends before the warm-up does."""
        Schedule.check(self, steps)
        fits_run("warmup", self.warmup, steps)
