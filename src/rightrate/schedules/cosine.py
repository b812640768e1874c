"""Cosine decay."""

import math
from dataclasses import dataclass

from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Cosine(Warmed):
    r"""Half a cosine from the peak down to the floor.

    .. math:: \eta(x) = f + (1 - f)\,\tfrac12 (1 + \cos \pi x), \quad x = (t - W) / (T - 1 - W)

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = Cosine().over(5)
        >>> [round(curve(step), 3) for step in (0, 1, 2, 3, 4, 50)]
        [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]

    References:
        Loshchilov and Hutter, SGDR, 2017, https://arxiv.org/abs/1608.03983.
    """

    def shape(self, done: float) -> float:
        """Half a cosine from 1 to 0."""
        return (1 + math.cos(math.pi * done)) / 2
