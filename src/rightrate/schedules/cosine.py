"""Cosine decay."""

import math
from dataclasses import dataclass

from rightrate.schedules.arguments import keep, positive
from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosine(Warmed):
    r"""Half a cosine from the peak down to the floor.

    .. math:: \eta(x) = f + (1 - f)\,\bigl(\tfrac12 (1 + \cos \pi x)\bigr)^p, \quad x = (t - W) / (T - 1 - W)

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].
        exponent: Power p of the cosine, above 0; more than 1 falls earlier.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Cosine().over(5)
        >>> [round(curve(step), 3) for step in (0, 1, 2, 3, 4, 50)]
        [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]

    References:
        Loshchilov and Hutter, SGDR, 2017, https://arxiv.org/abs/1608.03983.
    """

    exponent: float = 1.0

    def __post_init__(self) -> None:
        Warmed.__post_init__(self)
        keep(self, exponent=positive("exponent", self.exponent))

    def __repr__(self) -> str:
        # Studies that are kept name their schedule: the plain cosine keeps the name that it has in them.
        power = "" if self.exponent == 1 else f", exponent={self.exponent!r}"
        return f"Cosine(warmup={self.warmup!r}, floor={self.floor!r}{power})"

    def shape(self, done: float) -> float:
        """Half a cosine from 1 to 0, to the power of the exponent."""
        height = (1 + math.cos(math.pi * done)) / 2
        return height if self.exponent == 1 else float(height**self.exponent)
