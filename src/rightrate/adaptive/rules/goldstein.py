"""A rate that lowers the loss enough, but not so much that a larger one would do."""

from dataclasses import dataclass
from typing import final

from rightrate.adaptive.rule import Seen, State
from rightrate.adaptive.rules.search import LineSearch
from rightrate.errors import require


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Goldstein(LineSearch):
    r"""Rates are lowered or raised until the fall of the loss lies between two lines.

    .. math:: f(x) - (1 - c) \, \eta \, \text{slope} \le f(x + \eta u) \le f(x) - c \, \eta \, \text{slope}

    Where the cap still lies above the upper line, it is taken.

    Args:
        c: Share of the fall along the slope that the loss must fall, above 0 and below 1/2.
        start: First rate that is tried, above 0.
        shrink: Factor of the next rate after one that was too large, above 0 and below 1.
        growth: Growth of the rate in `period` steps where searches begin a little higher, at least 1.
        period: Steps of that growth, at least 1: those of one pass over the data.
        reset: "grow" begins at the last rate and a little more, "keep" at the last rate, "start" at the
            first.
        cap: Largest rate, above 0.
        tries: Rates that are tried at most in one step, at least 1.
        stretch: Factor of the next rate after one that was too small, above 1.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Vaswani, Mishkin, Laradji, Schmidt, Gidel, Lacoste-Julien (2019), Painless stochastic gradient:
        interpolation, line-search, and convergence rates.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = Goldstein(c=0.25, start=0.1, stretch=2.0)
        >>> parabola = Sight(loss=1.0, slope=2.0, trial=lambda rate: (1 - rate) ** 2)
        >>> rule.step(rule.init(), parabola)[1]
        0.8
    """

    cap: float = 10.0
    stretch: float = 2.0

    def __post_init__(self) -> None:
        # A dataclass with slots is another class than the one that super() without arguments would know.
        LineSearch.__post_init__(self)
        require(self.c < 1 / 2, "c", self.c, "above 0 and below 1/2")
        require(self.stretch > 1, "stretch", self.stretch, "above 1")

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
            loss = seen.at(rate)
            low = loss <= seen.loss - self.c * rate * seen.slope
            far = loss >= seen.loss - (1 - self.c) * rate * seen.slope
            if low and (far or rate >= self.cap):
                capped = state["capped"] + (rate >= self.cap)
                return {**self._counted(state), "rate": rate, "capped": capped}, rate
            rate = min(rate * self.stretch, self.cap) if low else rate * self.shrink
        return {**self._counted(state, failed=True), "rate": rate}, 0.0
