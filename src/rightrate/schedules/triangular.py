"""A slanted triangle."""

from dataclasses import dataclass, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import extent, keep, longer, ratio
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.spans import boundary


@dataclass(frozen=True, slots=True, kw_only=True)
class Triangular(Schedule):
    r"""A straight line up to the peak, and a straight line down to where it began.

    .. math:: \eta(t) = l + (1 - l) \min\Bigl(\frac{t}{p}, \frac{T - 1 - t}{T - 1 - p}\Bigr), \quad p = W - 1

    Args:
        rise: Length W of the way up: a float in (0, 1] is a share of the run, rounded to whole steps;
            an int is a number of optimizer steps. The last of these steps is at the peak.
        low: Factor l at both ends, in (0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Triangular(rise=3, low=0.5).over(7)
        >>> [curve(step) for step in range(7)]
        [0.5, 0.75, 1.0, 0.875, 0.75, 0.625, 0.5]

    References:
        Howard and Ruder, Universal language model fine-tuning, 2018, https://arxiv.org/abs/1801.06146, with
        a rise of a tenth and a ratio of 32.
    """

    rise: float | int = 0.1
    low: float = 0.03125  # 1 / 32, the ratio of Howard and Ruder

    def __post_init__(self) -> None:
        keep(self, rise=extent("rise", self.rise), low=ratio("low", self.low, zero=False))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        peak = boundary(self.rise, steps) - 1
        height = step / peak if step < peak else 1 - (step - peak) / max(steps - 1 - peak, 1)
        return self.low + (1 - self.low) * height

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, rise=longer(self.rise, ratio))

    def check(self, steps: int) -> None:
        """Refuse a run that ends before it is at its peak."""
        Schedule.check(self, steps)
        hint = "Give it as a share of the run, such as 0.1, to fit any length."
        fits = isinstance(self.rise, float) or self.rise <= steps
        require(fits, "rise", self.rise, f"at most the length of the run, {steps} steps", hint)
