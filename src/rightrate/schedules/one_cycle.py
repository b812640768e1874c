"""One cycle: up, then far down, with the momentum the other way round."""

import math
from dataclasses import dataclass, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import choice, extent, keep, longer, ratio, real
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.spans import boundary


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCycle(Schedule):
    r"""Up to the peak over part of the run, then down to almost nothing; its momentum mirrors that.

    .. math::
        \eta(t) = s + (1 - s)\, a\!\left(\tfrac{t}{p}\right) \text{ up to } p = W - 1, \qquad
        \eta(t) = e + (1 - e)\,\Bigl(1 - a\!\left(\tfrac{t - p}{T - 1 - p}\right)\Bigr) \text{ from there},
        \qquad a(x) = \tfrac12 (1 - \cos \pi x) \text{ or } x

    Args:
        rise: Length W of the way up: a float in (0, 1] is a share of the run, rounded to whole steps;
            an int is a number of optimizer steps. The last of these steps is at the peak.
        start: Factor s at the first step, in (0, 1].
        end: Factor e at the last step, in [0, 1].
        shape: 'cosine' or 'linear', the way a between two levels.
        high: Momentum at both ends, in [0, 1).
        low: Momentum at the peak, in [0, high].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> cycle = OneCycle(rise=0.5, start=0.2, end=0.0, shape="linear")
        >>> [round(cycle.over(6)(step), 3) for step in range(6)]
        [0.2, 0.6, 1.0, 0.667, 0.333, 0.0]
        >>> [round(cycle.momentum(step, 6), 3) for step in range(6)]
        [0.95, 0.9, 0.85, 0.883, 0.917, 0.95]

    References:
        Smith and Topin, Super-convergence, 2017, https://arxiv.org/abs/1708.07120; the defaults are those
        of torch.optim.lr_scheduler.OneCycleLR.
    """

    rise: float | int = 0.3
    start: float = 0.04  # 1 / div_factor of torch, 25
    end: float = 4e-06  # start / final_div_factor of torch, 1e4
    shape: str = "cosine"
    high: float = 0.95
    low: float = 0.85

    def __post_init__(self) -> None:
        keep(self, rise=extent("rise", self.rise), shape=choice("shape", self.shape, ("cosine", "linear")))
        keep(self, start=ratio("start", self.start, zero=False), end=ratio("end", self.end))
        high, low = real("high", self.high, "in [0, 1)"), real("low", self.low, "in [0, high]")
        require(0 <= high < 1, "high", self.high, "in [0, 1)")
        require(0 <= low <= high, "low", self.low, f"in [0, high], here [0, {high!r}]")
        keep(self, high=high, low=low)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        return self._between(clamped(step, steps), steps, self.start, 1.0, self.end)

    def momentum(self, step: float, steps: int) -> float:
        """Momentum at one step: low where the rate is high.

        Args:
            step: Optimizer step, counted from 0.
            steps: Length of the run in optimizer steps, at least 1.

        Returns:
            The momentum, or the first of Adam's two betas.

        Raises:
            ArgumentError: If `step` is negative or not a number.
        """
        return self._between(clamped(step, steps), steps, self.high, self.low, self.high)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, rise=longer(self.rise, ratio))

    def check(self, steps: int) -> None:
        """Refuse a run that ends before it is at its peak."""
        Schedule.check(self, steps)
        hint = "Give it as a share of the run, such as 0.3, to fit any length."
        fits = isinstance(self.rise, float) or self.rise <= steps
        require(fits, "rise", self.rise, f"at most the length of the run, {steps} steps", hint)

    def _between(self, step: float, steps: int, first: float, middle: float, last: float) -> float:
        """From the first level to the middle one at the peak, and on to the last one."""
        peak = boundary(self.rise, steps) - 1
        if step < peak:
            return first + (middle - first) * self._way(step / peak)
        done = (step - peak) / max(steps - 1 - peak, 1)
        return last + (middle - last) * self._way(1 - done)

    def _way(self, done: float) -> float:
        return done if self.shape == "linear" else (1 - math.cos(math.pi * done)) / 2
