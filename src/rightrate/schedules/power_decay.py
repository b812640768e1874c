"""The decay that a scaling law finds best for easy tasks."""

from dataclasses import dataclass

from rightrate.errors import require
from rightrate.schedules.arguments import keep, real
from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerDecay(Warmed):
    r"""A power of a straight line, with the power that a scaling law asks for.

    .. math:: \eta(x) = f + (1 - f)(1 - x)^{2 \beta - 1}, \quad x = (t - W) / (T - 1 - W)

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].
        capacity: Capacity exponent :math:`\beta` of the model on the task, above 1: the larger, the less
            the capacity.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = PowerDecay(capacity=1.5).over(5)
        >>> [curve(step) for step in range(6)]
        [1.0, 0.5625, 0.25, 0.0625, 0.0, 0.0]

    References:
        Li et al., Optimal learning-rate schedules under functional scaling laws: power decay and
        warmup-stable-decay, 2026, https://arxiv.org/abs/2602.06797.
    """

    capacity: float

    def __post_init__(self) -> None:
        Warmed.__post_init__(self)
        wanted = "finite and above 1"
        capacity = real("capacity", self.capacity, wanted)
        require(capacity > 1, "capacity", self.capacity, wanted)
        keep(self, capacity=capacity)

    def shape(self, done: float) -> float:
        """A power of what is left of the way."""
        return float((1 - done) ** (2 * self.capacity - 1))
