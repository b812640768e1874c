"""Polynomial decay."""

from dataclasses import dataclass

from rightrate.schedules.arguments import keep, positive
from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Polynomial(Warmed):
    r"""A power of a straight line from the peak down to the floor.

    .. math:: \eta(x) = f + (1 - f)(1 - x)^p, \quad x = (t - W) / (T - 1 - W)

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].
        power: Power p, above 0; 1 is a straight line, more falls early and less falls late.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Polynomial(power=2).over(5)
        >>> [curve(step) for step in range(6)]
        [1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0]

    References:
        Chen et al., DeepLab, 2016, https://arxiv.org/abs/1606.00915, which made p = 0.9 popular.
    """

    power: float = 2.0

    def __post_init__(self) -> None:
        Warmed.__post_init__(self)
        keep(self, power=positive("power", self.power))

    def shape(self, done: float) -> float:
        """A power of what is left of the way."""
        return float((1 - done) ** self.power)
