"""A schedule times a number."""

from dataclasses import dataclass, field, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import real
from rightrate.schedules.base import Schedule


@dataclass(frozen=True, slots=True)
class Scale(Schedule):
    r"""Another schedule, higher or lower.

    .. math:: \eta(t) = c\, \eta_0(t)

    Args:
        schedule: The schedule :math:`\eta_0`, of any kind.
        by: The number c, finite and above 0.

    Raises:
        ArgumentError: If `schedule` is not a schedule or `by` is out of range.

    Example:
        >>> from rightrate.schedules import Linear
        >>> curve = Scale(Linear(), by=0.5).over(3)
        >>> [curve(step) for step in range(3)]
        [0.5, 0.25, 0.0]
    """

    schedule: Schedule
    by: float = field(kw_only=True)

    def __post_init__(self) -> None:
        require(isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule")
        wanted = "finite and above 0"
        by = real("by", self.by, wanted)
        require(by > 0, "by", self.by, wanted)
        object.__setattr__(self, "by", by)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        return self.by * self.schedule.factor(step, steps)

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
