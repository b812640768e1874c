"""The largest rate of a falling row that lowers the loss enough."""

from dataclasses import dataclass
from typing import final

from rightrate.adaptive.rule import Seen, State
from rightrate.adaptive.rules.search import LineSearch


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Armijo(LineSearch):
    r"""Rates are lowered until the loss falls by a share of what the slope promises.

    .. math:: f(x + \eta u) \le f(x) - c \, \eta \, \text{slope}

    Over SGD this is the stochastic line search SLS. A step that finds no rate does not move. The loss must be
    one that single batches can nearly reach the bottom of, or the rate falls without end.

    Args:
        c: Share of the fall along the slope that the loss must fall, above 0 and below 1.
        start: First rate that is tried, above 0.
        shrink: Factor of the next rate after one that was too large, above 0 and below 1.
        growth: Growth of the rate in `period` steps where searches begin a little higher, at least 1.
        period: Steps of that growth, at least 1: those of one pass over the data.
        reset: "grow" begins at the last rate and a little more, "keep" at the last rate, "start" at the
            first.
        cap: Largest rate, above 0; infinite for none.
        tries: Rates that are tried at most in one step, at least 1.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Vaswani, Mishkin, Laradji, Schmidt, Gidel, Lacoste-Julien (2019), Painless stochastic gradient:
        interpolation, line-search, and convergence rates.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = Armijo(c=0.5, start=4.0, shrink=0.5)
        >>> parabola = Sight(loss=1.0, slope=2.0, trial=lambda rate: (1 - rate) ** 2)
        >>> rule.step(rule.init(), parabola)[1]
        1.0
    """

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
        rate = self._first(state)
        for _ in range(self.tries):
            if seen.at(rate) <= seen.loss - self.c * rate * seen.slope:
                capped = state["capped"] + (rate >= self.cap)
                return {**self._counted(state), "rate": rate, "capped": capped}, rate
            rate *= self.shrink
        return {**self._counted(state, failed=True), "rate": rate}, 0.0
