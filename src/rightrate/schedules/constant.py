"""The constant factor."""

from dataclasses import dataclass

from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant(Warmed):
    r"""The peak rate from the end of the warm-up to the end of the run.

    .. math:: \eta(t) = 1

    Args:
        warmup: Length of the warm-up: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Has no effect on a constant; kept so that all kinds take the same arguments.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> Constant(warmup=1).over(4)(0), Constant().over(4)(3)
        (0.5, 1.0)
    """

    def shape(self, done: float) -> float:
        """Always at the peak."""
        return 1.0
