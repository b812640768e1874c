"""Cosine or polynomial decay that begins later."""

import math
from dataclasses import dataclass

from rightrate.schedules.arguments import choice, keep, positive
from rightrate.schedules.warmed import Warmed


@dataclass(frozen=True, slots=True, kw_only=True)
class KDecay(Warmed):
    r"""A cosine or a polynomial whose way down is bent, so that it stays high for longer.

    .. math:: \eta(x) = f + (1 - f)\, s(x^k)^p, \quad s(y) = \tfrac12 (1 + \cos \pi y) \text{ or } 1 - y

    Args:
        warmup: Length of the warm-up W: a float in [0, 1) is a share of the run, rounded to whole
            steps; an int is a number of optimizer steps.
        floor: Factor f on the last step, in [0, 1].
        k: How late it falls, above 0; 1 is the plain curve, and more stays high for longer.
        curve: 'cosine' or 'polynomial', the plain curve s.
        power: Power p of the curve, above 0.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> curve = KDecay(k=2, curve="polynomial").over(5)
        >>> [curve(step) for step in range(6)]
        [1.0, 0.9375, 0.75, 0.4375, 0.0, 0.0]

    References:
        Zhang and Li, k-decay: a new method for learning rate schedule, 2020,
        https://arxiv.org/abs/2004.05909.
    """

    k: float = 2.0
    curve: str = "cosine"
    power: float = 1.0

    def __post_init__(self) -> None:
        Warmed.__post_init__(self)
        keep(self, k=positive("k", self.k), power=positive("power", self.power))
        keep(self, curve=choice("curve", self.curve, ("cosine", "polynomial")))

    def shape(self, done: float) -> float:
        """The curve at the bent moment."""
        bent = done**self.k
        height = (1 + math.cos(math.pi * bent)) / 2 if self.curve == "cosine" else 1 - bent
        return float(height**self.power)
