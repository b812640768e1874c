"""Levels one after another."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from rightrate.errors import require
from rightrate.schedules.arguments import keep, real
from rightrate.schedules.base import Schedule, clamped
from rightrate.schedules.milestones import Places, moved, passed, places, reached

_WANTED = "finite factors of the peak, at least 0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piecewise(Schedule):
    r"""Level between chosen places, at any height.

    .. math:: \eta(t) = c_i \text{ for } a_i \le t < a_{i+1}, \quad a_0 = 0

    Args:
        at: Places :math:`a_1, a_2, \dots` in rising order: floats in [0, 1) are shares of the run,
            rounded to whole steps; ints are numbers of optimizer steps.
        factors: Factors :math:`c_0, c_1, \dots` of the peak, one more than places, at least 0, the
            first one above 0.

    Raises:
        ArgumentError: If an argument is out of range, or there is not one factor more than places.

    Example:
        >>> curve = Piecewise(at=(2, 3), factors=(0.5, 1.0, 0.25)).over(5)
        >>> [curve(step) for step in range(5)]
        [0.5, 0.5, 1.0, 0.25, 0.25]

    References:
        optax.piecewise_constant_schedule and keras PiecewiseConstantDecay. A place is the first step of
        the new level, as in optax; keras stays on the old one for one step more.
    """

    at: Places
    factors: tuple[float, ...]

    def __post_init__(self) -> None:
        at = places("at", self.at)
        listed = isinstance(self.factors, Iterable) and not isinstance(self.factors, str | bytes)
        require(listed, "factors", self.factors, _WANTED)
        factors = tuple(real("factors", one, _WANTED) for one in self.factors)
        require(len(factors) == len(at) + 1, "factors", self.factors, f"{len(at) + 1}, one more than places")
        require(min(factors) >= 0, "factors", min(factors), _WANTED)
        hint = "A step at rate 0 would be wasted."
        require(factors[0] > 0, "factors", factors[0], "above 0 at the first step", hint)
        keep(self, at=at, factors=factors)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        return self.factors[passed(clamped(step, steps), self.at, steps)]

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, at=moved(self.at, ratio))

    def check(self, steps: int) -> None:
        """Refuse a run that does not reach every place."""
        Schedule.check(self, steps)
        reached("at", self.at, steps)
