"""The stochastic Polyak step."""

import math
from dataclasses import dataclass
from typing import ClassVar, Final, final

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.rule import Need, Rule, Seen, State
from rightrate.adaptive.rules.lowest import Lowest
from rightrate.errors import TrainingError, require

#: At this share of steps at the cap, and after so many steps, the rule no longer sets the rate: the cap does.
_SHARE: Final = 0.9
_STEPS: Final = 20


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Polyak(Rule):
    r"""The rate at which a line through the loss reaches the lowest loss that there can be.

    .. math:: \eta = \min\Bigl(\frac{f - f^*}{c \, (\text{slope} + \epsilon u)},\; \eta_{\max},\;
        \gamma^{1/n} \eta_{t-1}\Bigr)

    Over plain SGD the slope is u‖g‖², where u is its lr. SPS with smoothing is `Polyak(growth=2, period=n)`,
    SPS_max is `Polyak(cap=...)`, ALI-G is `Polyak(c=1, cap=..., eps=1e-5)`, and L4 is `Polyak(c=1 / 0.15,
    bound=Lowest())`. The rule rests on the bound: label smoothing, dropout, weight decay and rewards have a
    lowest loss that is not 0. A direction that leads uphill gets the rate 0.

    Args:
        c: Divides the rate, above 0. At 1 the line is followed to its end.
        bound: The lowest loss of any batch, a number, or `Lowest` to estimate it as training goes on.
        cap: Largest rate, above 0; infinite for none.
        growth: Largest growth of the rate in `period` steps, at least 1; infinite for none. The first step
            may take any rate.
        period: Steps of that growth, at least 1: those of one pass over the data.
        eps: Added to the squared gradient, at least 0.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Loizou, Vaswani, Laradji, Lacoste-Julien (2021), Stochastic Polyak step-size for SGD: an adaptive
        learning rate for fast convergence. Berrada, Zisserman, Kumar (2020), Training neural networks for and
        by interpolation. Rolinek, Martius (2018), L4: practical loss-based stepsize adaptation for deep
        learning.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = Polyak(c=0.5, cap=10.0)
        >>> rule.step(rule.init(), Sight(loss=3.0, slope=4.0))[1]
        1.5
    """

    c: float = 0.5
    bound: float | Lowest = 0.0
    cap: float = math.inf
    growth: float = math.inf
    period: int = 1
    eps: float = 0.0

    needs: ClassVar[frozenset[Need]] = frozenset({Need.LOSS, Need.SLOPE})

    def __post_init__(self) -> None:
        require(0 < self.c < math.inf, "c", self.c, "above 0 and finite")
        known = isinstance(self.bound, Lowest) or math.isfinite(self.bound)
        require(known, "bound", self.bound, "a finite loss, or Lowest()")
        require(self.cap > 0, "cap", self.cap, "above 0")
        require(self.growth >= 1, "growth", self.growth, "at least 1")
        require(self.period >= 1, "period", self.period, "at least 1")
        require(0 <= self.eps < math.inf, "eps", self.eps, "at least 0 and finite")

    def init(self) -> State:
        """The state before the first step."""
        return {"rate": math.inf, "lowest": math.inf, "steps": 0.0, "capped": 0.0, "bounded": 0.0}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        """The rate of one step.

        Args:
            state: What `init`, or the step before, returned.
            seen: Loss and slope.

        Returns:
            The next state and the rate.

        Raises:
            TrainingError: If the loss is below the bound.
        """
        bound, lowest = self._bound(state["lowest"], seen.loss)
        if seen.loss < bound:
            raise TrainingError(
                f"The loss must be at least the bound {bound:.6g}, got {seen.loss:.6g}. Nothing was "
                "changed. Pass a lower `bound`, or bound=Lowest() to estimate it."
            )
        slope = seen.slope + self.eps * seen.unit
        wanted = (seen.loss - bound) / (self.c * slope) if slope > 0 else 0.0
        if math.isinf(wanted):
            # A slope that all but vanished in rounding tells no rate.
            wanted = 0.0
        limit = min(self.cap, state["rate"] * self.growth ** (1 / self.period))
        rate = min(wanted, limit)
        kept = {
            "rate": rate if rate > 0 else state["rate"],
            "lowest": lowest,
            "steps": state["steps"] + 1,
            "capped": state["capped"] + (wanted >= self.cap),
            "bounded": state["bounded"] + (seen.loss <= bound),
        }
        return kept, rate

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Whether the cap sets the rate, or the loss lies at its bound."""
        found = []
        if state["steps"] >= _STEPS and state["capped"] >= _SHARE * state["steps"]:
            found.append(
                Finding(
                    "at its limit",
                    f"The rate was at its cap {self.cap:g} in {state['capped']:.0f} of {state['steps']:.0f} "
                    "steps, so that the cap sets it. Raise `cap`, or check that `bound` is not too low.",
                )
            )
        if state["bounded"] > 0:
            found.append(
                Finding(
                    "at its bound",
                    f"The loss was at its bound in {state['bounded']:.0f} of {state['steps']:.0f} steps, "
                    "where the rate is 0. If training should go on, lower `bound`, or pass bound=Lowest().",
                )
            )
        return tuple(found)

    def _bound(self, lowest: float, loss: float) -> tuple[float, float]:
        if not isinstance(self.bound, Lowest):
            return self.bound, lowest
        return self.bound.step(lowest, loss)
