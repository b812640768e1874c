"""Reflected exponential decay."""

from dataclasses import dataclass

from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Rex(Warmed):
    r"""Slowly at first and ever faster towards the floor: a hyperbola between the peak and the floor.

    .. math:: \eta(x) = f + (1 - f)\,\frac{1 - x}{1 - x / 2}, \quad x = (t - W) / (T - 1 - W)

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Rex().over(5)
        >>> [round(curve(step), 3) for step in range(6)]
        [1.0, 0.857, 0.667, 0.4, 0.0, 0.0]

    References:
        Chen et al., REX: Revisiting budgeted training with an improved schedule, 2021,
        https://arxiv.org/abs/2107.04197.
    """

    def shape(self, done: float) -> float:
        """A hyperbola from 1 to 0."""
        return (1 - done) / (1 - done / 2)
