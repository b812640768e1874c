"""Decay by the inverse square root."""

import math
from dataclasses import dataclass, replace
from typing import Self

from rightrate.schedules.arguments import extent, keep, longer
from rightrate.schedules.base import Schedule, clamped


@dataclass(frozen=True, slots=True, kw_only=True)
class InverseSqrt(Schedule):
    r"""One over the square root of the step, counted from a time before the start.

    .. math:: \eta(t) = \sqrt{\frac{s}{s + t}}

    Args:
        timescale: The time s after which the rate begins to fall: a float in (0, 1] is a share of the
            run, an int is a number of optimizer steps. It is often as long as the warm-up.

    Raises:
        ArgumentError: If `timescale` is out of range.

    Example:
        >>> curve = InverseSqrt(timescale=3).over(10)
        >>> [round(curve(step), 3) for step in (0, 1, 3, 9)]
        [1.0, 0.866, 0.707, 0.5]

    References:
        Vaswani et al., Attention is all you need, 2017, https://arxiv.org/abs/1706.03762, with a warm-up as
        long as the timescale.
    """

    timescale: float | int = 0.1

    def __post_init__(self) -> None:
        keep(self, timescale=extent("timescale", self.timescale))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        scale = self.timescale if isinstance(self.timescale, int) else self.timescale * steps
        return math.sqrt(scale / (scale + step))

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, timescale=longer(self.timescale, ratio))
