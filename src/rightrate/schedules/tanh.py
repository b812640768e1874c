"""Decay along a hyperbolic tangent."""

import math
from dataclasses import dataclass

from rightrate.errors import require
from rightrate.schedules.arguments import keep, real
from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Tanh(Warmed):
    r"""A long stay at the peak, then a steep fall, along a hyperbolic tangent.

    The tangent is stretched so that it starts at the peak and ends at the floor exactly; without that it
    would stay a little above the floor.

    .. math::
        \eta(x) = f + (1 - f)\,\frac{\tanh h - \tanh(l (1 - x) + h x)}{\tanh h - \tanh l}, \quad
        x = (t - W) / (T - 1 - W)

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].
        low: Argument l of the tangent at the peak, below `high`.
        high: Argument h of the tangent at the end.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Tanh().over(5)
        >>> [round(curve(step), 3) for step in range(6)]
        [1.0, 1.0, 0.982, 0.267, 0.0, 0.0]

    References:
        Hsueh et al., Stochastic gradient descent with hyperbolic-tangent decay on classification, 2018,
        https://arxiv.org/abs/1806.01593.
    """

    low: float = -7.0
    high: float = 3.0

    def __post_init__(self) -> None:
        Warmed.__post_init__(self)
        low, high = (real(name, getattr(self, name), "a finite number") for name in ("low", "high"))
        wanted = f"below high, here {high!r}, by more than rounding takes away"
        require(math.tanh(low) < math.tanh(high), "low", self.low, wanted)
        keep(self, low=low, high=high)

    def shape(self, done: float) -> float:
        """A hyperbolic tangent from 1 to 0."""
        top, bottom = math.tanh(self.high), math.tanh(self.low)
        here = math.tanh(self.low * (1 - done) + self.high * done)
        return min(1.0, max(0.0, (top - here) / (top - bottom)))
