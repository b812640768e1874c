"""A rate that descends the loss itself."""

import math
from dataclasses import dataclass
from typing import ClassVar, Final, Literal, final

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.rule import Need, Rule, Seen, State
from rightrate.errors import require

#: How the derivative changes the rate.
Form = Literal["add", "multiply", "scale"]

#: After so many steps a rate that has not left a percent around its start is stuck.
_STEPS: Final = 200
_LEFT: Final = 0.01


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Hypergradient(Rule):
    r"""The derivative of the loss by the last rate moves the rate.

    .. math:: h_t = -\langle g_t, u_{t-1} \rangle, \qquad
        \eta_t = \eta_{t-1} + \begin{cases} \beta \, h_t / u^2 & \text{add} \\
        \beta \, \eta_{t-1} \, h_t / (\|g_t\| \, \|u_{t-1}\|) & \text{multiply} \\
        \beta \, h_t / \|u_{t-1}\|^2 & \text{scale} \end{cases}

    Here the unsquared u in the first form is the base optimizer's own rate, so that β is that of the paper.
    "scale" divides by the squared step and not by its size at hand: the losses per squared step are then
    convex in the rate wherever the loss is convex, and on a fixed loss the rate does as well, in the mean
    over all steps, as the best constant rate, up to what online gradient descent regrets. It has no null
    steps: the loss may rise meanwhile. All of them look one step ahead only, and favour small rates in noise.

    Args:
        beta: The rate of the rate, above 0. The best one depends on the task for "add" and for "scale", where
            it should be below 1 / (4 L) for a loss of curvature at most L; for "multiply" 0.001 to 0.1 is
            usual.
        form: "add", "multiply" or "scale".
        start: Rate of the first step, at least 0.
        cap: Largest rate, above 0; infinite for none.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Baydin, Cornish, Martínez Rubio, Schmidt, Wood (2018), Online learning rate adaptation with
        hypergradient descent. For "scale": Chu, Gao, Ye, Udell (2025), Provable and practical online learning
        rate adaptation with hypergradient descent.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = Hypergradient(beta=0.1, form="multiply")
        >>> round(rule.step(rule.init(), Sight(squared=4.0, turn=-2.0, last=1.0))[1], 6)
        1.1
    """

    beta: float = 0.01
    form: Form = "multiply"
    start: float = 1.0
    cap: float = math.inf

    needs: ClassVar[frozenset[Need]] = frozenset({Need.GRADIENT, Need.TURN})

    def __post_init__(self) -> None:
        require(0 < self.beta < math.inf, "beta", self.beta, "above 0 and finite")
        forms = ("add", "multiply", "scale")
        require(self.form in forms, "form", self.form, '"add", "multiply" or "scale"')
        require(0 <= self.start < math.inf, "start", self.start, "at least 0 and finite")
        require(self.cap > 0, "cap", self.cap, "above 0")

    def init(self) -> State:
        """The state before the first step."""
        return {"rate": min(self.start, self.cap), "steps": 0.0, "limited": 0.0, "left": 0.0}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        """The rate of one step.

        Args:
            state: What `init`, or the step before, returned.
            seen: Squared gradient, and its product with the last direction.

        Returns:
            The next state and the rate.
        """
        wanted = state["rate"] + self._change(state["rate"], seen)
        rate = min(max(wanted, 0.0), self.cap)
        left = abs(rate - self.start) > _LEFT * self.start
        kept = {
            "rate": rate,
            "steps": state["steps"] + 1,
            "limited": state["limited"] + (rate != wanted),
            "left": max(state["left"], float(left)),
        }
        return kept, rate

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Whether the rate is at 0 or its cap, or has hardly moved."""
        if state["rate"] in (0.0, self.cap) and state["limited"] > 0:
            return (
                Finding(
                    "at its limit",
                    f"The rate is {state['rate']:g}, and wanted to go beyond in {state['limited']:.0f} of "
                    f"{state['steps']:.0f} steps. "
                    + ("Lower `beta`." if state["rate"] == 0 else "Raise `cap`, or lower `beta`."),
                ),
            )
        if state["steps"] >= _STEPS and not state["left"]:
            return (
                Finding(
                    "stuck",
                    f"After {state['steps']:.0f} steps the rate has not left the start {self.start:g} by a "
                    "percent. "
                    'Raise `beta`, or take form="multiply", which does not depend on the size of gradients.',
                ),
            )
        return ()

    def _change(self, rate: float, seen: Seen) -> float:
        gain = -seen.turn
        if self.form == "add":
            return self.beta * gain / seen.unit**2
        divisor = math.sqrt(seen.squared) * seen.last if self.form == "multiply" else seen.last**2
        share = gain / divisor if divisor > 0 else 0.0
        return self.beta * share * (rate if self.form == "multiply" else 1.0)
