"""The rate of a range test."""

from dataclasses import dataclass
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import real, stretched
from rightrate.schedules.base import Schedule, clamped


@dataclass(frozen=True, slots=True, kw_only=True)
class Rising(Schedule):
    r"""By the same factor from step to step, up to the peak on the last one: the schedule of a range test.

    .. math:: \eta(t) = s^{\,1 - t / (T - 1)}

    A run of a single step is at the peak.

    Args:
        start: Factor s at the first step, above 0 and at most 1.

    Raises:
        ArgumentError: If `start` is out of range.

    Example:
        >>> curve = Rising(start=0.001).over(4)
        >>> [round(curve(step), 6) for step in range(4)]
        [0.001, 0.01, 0.1, 1.0]
    """

    start: float

    def __post_init__(self) -> None:
        wanted = "above 0 and at most 1, a factor of the peak"
        start = real("start", self.start, wanted)
        require(0 < start <= 1, "start", self.start, wanted)
        object.__setattr__(self, "start", start)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        left = 1 - step / (steps - 1) if steps > 1 else 0.0
        return float(self.start**left)

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long: itself."""
        stretched(0, ratio)  # refuses what is no ratio
        return self
