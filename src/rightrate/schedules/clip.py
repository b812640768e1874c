"""A schedule held between two bounds."""

from dataclasses import dataclass, field, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import real
from rightrate.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class Clip(Schedule):
    r"""Another schedule, cut off below and above.

    .. math:: \eta(t) = \min(h, \max(l, \eta_0(t)))

    Args:
        schedule: The schedule :math:`\eta_0`, of any kind.
        low: The smallest factor l, in [0, high].
        high: The largest factor h, finite and above 0.

    Raises:
        ArgumentError: If `schedule` is not a schedule or a bound is out of range.

    Example:
        >>> from rightrate.schedules import Linear
        >>> curve = Clip(Linear(), low=0.25, high=0.75).over(5)
        >>> [curve(step) for step in range(5)]
        [0.75, 0.75, 0.5, 0.25, 0.25]
    """

    schedule: Schedule
    low: float = field(default=0.0, kw_only=True)
    high: float = field(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        require(isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule")
        wanted = "finite and above 0"
        high = real("high", self.high, wanted)
        require(high > 0, "high", self.high, wanted)
        wanted = f"in [0, high], here [0, {high!r}]"
        low = real("low", self.low, wanted)
        require(0 <= low <= high, "low", self.low, wanted)
        object.__setattr__(self, "low", low)
        object.__setattr__(self, "high", high)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        return min(self.high, max(self.low, self.schedule.factor(step, steps)))

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
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
