"""Armijo's search with both sides averaged over the last steps, and left out while the rate is steady."""

from dataclasses import dataclass
from typing import Final, final

from rightrate.adaptive.rule import Seen, State
from rightrate.adaptive.rules.search import LineSearch
from rightrate.errors import require

#: Averages of the rate over about 10 and 100 steps tell how steady it is; at most so many steps go without a
#: search, and the first few never do: the values of the authors' package.
_FAST: Final = 0.9
_SLOW: Final = 0.99
_LEAST: Final = 1e-8
_REST: Final = 10.0
_FIRST: Final = 10


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Salsa(LineSearch):
    r"""A line search along Adam's direction that one unlike batch cannot throw off.

    .. math:: h_t \ge c \, \eta \, s_t, \qquad h_t = \beta h_{t-1} + (1 - \beta)(f(x) - f(x + \eta u)), \quad
        s_t = \beta s_{t-1} + (1 - \beta) \, \text{slope}

    Made for Adam of lr=1 as the base. A step that finds no rate does not move.

    Args:
        c: Share of the fall along the slope that the loss must fall, above 0 and below 1.
        start: First rate that is tried, above 0.
        shrink: Factor of the next rate after one that was too large, above 0 and below 1.
        growth: Growth of the rate from search to search, at least 1.
        period: Steps of that growth, at least 1.
        reset: Where searches begin, as for `Armijo`.
        cap: Largest rate, above 0; infinite for none.
        tries: Rates that are tried at most in one step, at least 1.
        beta: How long both sides are averaged, at least 0 and below 1.
        rest: Whether to leave searches out while the rate is steady, up to ten steps.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Kenneweg, Kenneweg, Fumagalli, Hammer (2024), No learning rates needed: introducing SALSA, stable
        Armijo line search adaptation; and the package salsa-optimizer 0.1.0, for the steps that go without a
        search.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = Salsa(start=4.0, shrink=0.5, beta=0.5)
        >>> parabola = Sight(loss=1.0, slope=2.0, trial=lambda rate: (1 - rate) ** 2)
        >>> rule.step(rule.init(), parabola)[1]
        1.0
    """

    c: float = 0.5
    shrink: float = 0.8
    growth: float = 1.1
    period: int = 1
    beta: float = 0.9
    rest: bool = True

    def __post_init__(self) -> None:
        # A dataclass with slots is another class than the one that super() without arguments would know.
        LineSearch.__post_init__(self)
        require(0 <= self.beta < 1, "beta", self.beta, "at least 0 and below 1")

    def init(self) -> State:
        """The state before the first step."""
        own = {"fall": 0.0, "slope": 0.0, "fast": _LEAST, "slow": _LEAST, "rested": _REST}
        return {**LineSearch.init(self), **own}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        """The rate of one step.

        Args:
            state: What `init`, or the step before, returned.
            seen: Loss, slope, and the loss at other rates.

        Returns:
            The next state and the rate; 0 where none was found.
        """
        if seen.slope <= 0:
            return self._counted(state, uphill=seen.slope < 0), 0.0
        first = self._first(state)
        if self.rest and state["steps"] >= _FIRST - 1 and state["rested"] + 1 < _wanted(state):
            return {**self._counted(state), "rested": state["rested"] + 1}, first
        return self._searched(state, seen, first)

    def _searched(self, state: State, seen: Seen, rate: float) -> tuple[State, float]:
        slope = self.beta * state["slope"] + (1 - self.beta) * seen.slope
        for _ in range(self.tries):
            fall = self.beta * state["fall"] + (1 - self.beta) * (seen.loss - seen.at(rate))
            if fall >= self.c * rate * slope:
                break
            rate *= self.shrink
        else:
            # Without a rate that was found, the next step may not go without a search.
            return {**self._counted(state, failed=True), "rate": rate, "slope": slope, "rested": _REST}, 0.0
        kept = {
            "rate": rate,
            "capped": state["capped"] + (rate >= self.cap),
            "fall": fall,
            "slope": slope,
            "fast": _FAST * state["fast"] + (1 - _FAST) * rate,
            "slow": _SLOW * state["slow"] + (1 - _SLOW) * rate,
            "rested": 0.0,
        }
        return {**self._counted(state), **kept}, rate


def _wanted(state: State) -> float:
    """Steps that should pass between two searches, by how steady the rate is."""
    ratio = state["fast"] / state["slow"]
    return min(_REST, 1 / (max(ratio, 1 / ratio) - 1 + _LEAST))
