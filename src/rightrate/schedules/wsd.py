"""Warm-up, stable, decay."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import choice, keep
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.decays import DECAYS, decayed
from rightrate.schedules.warming import checked, fits_run, ramp, rescaled, steps_of, warm


@dataclass(frozen=True, slots=True, kw_only=True)
class WSD(Schedule):
    r"""A warm-up, a long stay at the peak, and a decay at the end: a trapezoid.

    .. math::
        \eta(t) = \frac{t + 1}{W + 1} \text{ for } t < W, \qquad \eta(t) = 1, \qquad
        \eta(t) = f + (1 - f)\, s\!\left(\frac{t - (T - 1 - D)}{D}\right) \text{ for the last } D

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        decay: Length D of the decay: a float in [0, 1) is a share of the run, rounded to whole steps;
            an int is a number of optimizer steps.
        shape: 'linear', 'cosine', '1-sqrt', '1-square', 'square' or 'exponential', the way s down.
        floor: Factor f on the last step, in [0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = WSD(decay=4, shape="linear").over(8)
        >>> [curve(step) for step in range(8)]
        [1.0, 1.0, 1.0, 1.0, 0.75, 0.5, 0.25, 0.0]

    References:
        Hu et al., MiniCPM, 2024, https://arxiv.org/abs/2404.06395; Hägele et al., Scaling laws and
        compute-optimal training beyond fixed training durations, 2024, https://arxiv.org/abs/2405.18392.
    """

    warmup: float | int = 0
    decay: float | int = 0.2
    shape: str = "1-sqrt"
    floor: float = 0.0

    def __post_init__(self) -> None:
        warmup, floor = checked(self.warmup, self.floor)
        keep(self, warmup=warmup, floor=floor)
        keep(self, decay=warm("decay", self.decay), shape=choice("shape", self.shape, DECAYS))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        warmup = self.warmup_steps(steps)
        if step < warmup:
            return ramp(step, warmup)
        done = decayed(step, self._decay_steps(steps), steps)
        return self.floor + (1 - self.floor) * DECAYS[self.shape](done)

    def warmup_steps(self, steps: int) -> int:
        """Length of the warm-up in a run of `steps` optimizer steps."""
        return steps_of(self.warmup, steps)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, warmup=rescaled(self.warmup, ratio), decay=rescaled(self.decay, ratio))

    def check(self, steps: int) -> None:
        """Refuse a run that is too short for both ends and one step at the peak."""
        Schedule.check(self, steps)
        fits_run("warmup", self.warmup, steps)
        left = steps - self.warmup_steps(steps)
        fits_run("decay", self.decay, left, f"{steps} steps less {steps - left} of warm-up, {left} steps")

    def _decay_steps(self, steps: int) -> int:
        """Length of the decay: where both ends are shares, the warm-up goes before."""
        return min(steps_of(self.decay, steps), steps - 1 - self.warmup_steps(steps))
