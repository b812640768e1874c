"""Linear decay."""

from dataclasses import dataclass

from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear(Warmed):
    r"""A straight line from the peak down to the floor.

    .. math:: \eta(x) = f + (1 - f)(1 - x), \quad x = (t - W) / (T - 1 - W)

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Linear(warmup=2, floor=0.1).over(7)
        >>> [round(curve(step), 3) for step in range(7)]
        [0.333, 0.667, 1.0, 0.775, 0.55, 0.325, 0.1]

    References:
        Defazio et al., Optimal linear decay learning rate schedules and further refinements, 2023,
        https://arxiv.org/abs/2310.07831.
    """

    def shape(self, done: float) -> float:
        """A straight line from 1 to 0."""
        return 1 - done
