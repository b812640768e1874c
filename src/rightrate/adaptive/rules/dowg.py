"""Distance over weighted gradients."""

import math
from dataclasses import dataclass
from typing import ClassVar, Final, final

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.rule import Need, Rule, Seen, State
from rightrate.adaptive.rules.dog import stuck
from rightrate.errors import require

#: After so many steps the distance should have left its first value behind.
_STEPS: Final = 200


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DoWG(Rule):
    r"""The squared distance over the root of all squared gradients, weighted by the distance of their time.

    .. math:: u \, \eta_t = \frac{\bar r_t^2}{\sqrt{v_t} + \epsilon}, \qquad v_t = v_{t-1} + \bar r_t^2
    \|g_t\|^2,
        \quad \bar r_t = \max\bigl(\bar r_{t-1}, \|x_t - x_0\|\bigr), \quad \bar r_0 = \rho \, (1 + \|x_0\|)

    For SGD, whose lr is u. Larger rates than those of `DoG`, since early gradients weigh less.

    Args:
        reps: First distance, relative, above 0.
        eps: Added to the divisor, at least 0.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Khaled, Mishchenko, Jin (2023), DoWG unleashed: an efficient universal parameter-free gradient descent
        method.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = DoWG(reps=0.01)
        >>> state, rate = rule.step(rule.init(), Sight(squared=4.0, distance=0.0, start=1.0))
        >>> round(rate, 6)
        0.01
    """

    reps: float = 1e-4
    eps: float = 1e-8

    needs: ClassVar[frozenset[Need]] = frozenset({Need.GRADIENT, Need.DISTANCE})
    any_base: ClassVar[bool] = False

    def __post_init__(self) -> None:
        require(0 < self.reps < math.inf, "reps", self.reps, "above 0 and finite")
        require(0 <= self.eps < math.inf, "eps", self.eps, "at least 0 and finite")

    def init(self) -> State:
        """The state before the first step."""
        return {"distance": 0.0, "first": 0.0, "sum": 0.0, "steps": 0.0}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        """The rate of one step.

        Args:
            state: What `init`, or the step before, returned.
            seen: Squared gradient, distance and norm at the start.

        Returns:
            The next state and the rate.
        """
        first = state["first"] or self.reps * (1 + seen.start)
        distance = max(state["distance"], first, seen.distance)
        total = state["sum"] + distance**2 * seen.squared
        kept = {"distance": distance, "first": first, "sum": total, "steps": state["steps"] + 1}
        divisor = (math.sqrt(total) + self.eps) * seen.unit
        return kept, distance**2 / divisor if divisor > 0 else 0.0

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Whether the distance hardly grew."""
        return stuck(state, _STEPS)
