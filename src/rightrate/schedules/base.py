"""What a schedule is: a pure function from the step, and the length of the run, to a factor of the peak."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from rightrate.errors import require
from rightrate.schedules.arguments import whole


class Schedule(ABC):
    """A shape of the learning rate over one run, fixed in advance and free of the run's length.

    The same value serves a run of any length, which is what lets a short trial be a complete run.
    Steps are counted from 0; the factor at step 0 is above 0; the end is reached on the last step,
    `steps - 1`; after it the factor stays where it is. A schedule is immutable and can be compared,
    hashed, copied and pickled. `rightrate.testing.schedules` checks all of this for any subclass.
    """

    __slots__ = ()

    @abstractmethod
    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at one step.

        Whether the run is long enough is the business of `check`, which `over` calls once.

        Args:
            step: Optimizer step, counted from 0; steps past the end give the last factor. A
                fraction is a moment between two steps.
            steps: Length of the run in optimizer steps, at least 1.

        Returns:
            The factor, finite and at least 0, usually in [0, 1].

        Raises:
            ArgumentError: If `step` is negative or not a number.
        """

    @abstractmethod
    def scaled(self, ratio: float) -> "Schedule":
        """The same shape for a run `ratio` times as long: lengths given in steps are multiplied.

        Args:
            ratio: New length over old length, finite and above 0.

        Returns:
            The schedule for the other length; an equal one when every length is a share.

        Raises:
            ArgumentError: If `ratio` is not finite and above 0.
        """

    def resized(self, steps: int, new: int) -> "Schedule":
        """The same shape for a run of another length: what fits the one fits the other.

        A ratio alone does not promise that: a share of 7 steps is rounded another way than one of 14, and a
        length in steps inside of it has to go along. Schedules that hold others say more than this.

        Args:
            steps: Length of the run that the schedule is for, which it fits.
            new: Length of the other run, at least 1.

        Returns:
            The schedule for the other length.
        """
        return self.scaled(new / steps)

    def counted(self) -> int:
        """The one length that it fits, where every length in it is counted in steps.

        Returns:
            That length in optimizer steps, or 0 for a schedule that fits every run that is long enough.
        """
        return 0

    def over(self, steps: int) -> "Bound":
        """Fix the length of the run.

        Args:
            steps: Length of the run in optimizer steps, at least 1.

        Returns:
            A function from the step to the factor.
        """
        return Bound(self, steps)

    def check(self, steps: int) -> None:
        """Refuse a run that is too short for this schedule.

        Args:
            steps: Length of the run in optimizer steps.

        Raises:
            ArgumentError: If `steps` is not a whole number of at least 1, or a part of the schedule
                does not fit into the run.
        """
        whole("steps", steps, at_least=1)


def clamped(step: float, steps: int) -> float:
    """The step itself, or the last step of the run where it lies past the end.

    Args:
        step: Optimizer step, counted from 0.
        steps: Length of the run in optimizer steps, at least 1.

    Returns:
        A plain float in [0, steps - 1].

    Raises:
        ArgumentError: If `step` is negative or not a number, or `steps` is below 1.

    Example:
        >>> clamped(3, 10), clamped(99, 10)
        (3.0, 9.0)
    """
    require(step >= 0, "step", step, "at least 0")
    require(steps >= 1, "steps", steps, "at least 1")
    return float(min(step, steps - 1))


@dataclass(frozen=True, slots=True)
class Bound:
    """A schedule over a run of known length: a pure function from the step to the factor.

    Args:
        schedule: The shape.
        steps: Length of the run in optimizer steps, at least 1.

    Raises:
        ArgumentError: If `schedule` is not one, or the run is too short for it.

    Example:
        >>> from rightrate.schedules import Linear
        >>> curve = Linear().over(5)
        >>> [curve(step) for step in range(6)]
        [1.0, 0.75, 0.5, 0.25, 0.0, 0.0]
    """

    schedule: Schedule
    steps: int

    def __post_init__(self) -> None:
        require(isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule")
        self.schedule.check(self.steps)
        object.__setattr__(self, "steps", whole("steps", self.steps, at_least=1))

    def __call__(self, step: float) -> float:
        """Factor of the peak rate at `step`, counted in optimizer steps from 0."""
        return self.schedule.factor(step, self.steps)
