"""Distance over gradients."""

import math
from dataclasses import dataclass
from typing import ClassVar, Final, final

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.rule import Need, Rule, Seen, State
from rightrate.errors import require

#: After so many steps the distance should have left its first value behind: it grows at least twofold in a
#: few steps wherever the gradients agree.
_STEPS: Final = 200


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class DoG(Rule):
    r"""The largest distance so far over the root of all squared gradients.

    .. math:: u \, \eta_t = \frac{\bar r_t}{\sqrt{\sum_{i \le t} \|g_i\|^2 + \epsilon}}, \qquad
        \bar r_t = \max\bigl(\bar r_{t-1}, \|x_t - x_0\|\bigr), \quad \bar r_0 = \rho \, (1 + \|x_0\|)

    For SGD, whose lr is u, and for averaged parameters: see `rightrate.adaptive.Averager`.

    Args:
        reps: First distance, relative, above 0; 1e-4 is better with batch normalisation.
        eps: Added to the sum of squares, at least 0.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Ivgi, Hinder, Carmon (2023), DoG is SGD's best friend: a parameter-free dynamic step size schedule.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = DoG(reps=0.01)
        >>> state, rate = rule.step(rule.init(), Sight(squared=4.0, distance=0.0, start=1.0))
        >>> round(rate, 6)
        0.01
    """

    reps: float = 1e-6
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
        total = state["sum"] + seen.squared
        kept = {"distance": distance, "first": first, "sum": total, "steps": state["steps"] + 1}
        divisor = math.sqrt(total + self.eps)
        return kept, distance / (divisor * seen.unit) if divisor > 0 else 0.0

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Whether the distance hardly grew."""
        return stuck(state, _STEPS)


def stuck(state: State, steps: int) -> tuple[Finding, ...]:
    """Whether the distance is what it was at the start.

    Args:
        state: With distance, first and steps.
        steps: After how many steps to ask.

    Returns:
        The finding, if there is one.
    """
    if state["steps"] < steps or state["distance"] >= 10 * state["first"]:
        return ()
    return (
        Finding(
            "stuck",
            f"The distance is {state['distance']:.3g} after {state['steps']:.0f} steps, less than ten times "
            f"the first one, {state['first']:.3g}. Raise `reps` by 10 to 100.",
        ),
    )
