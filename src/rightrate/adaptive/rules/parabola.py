"""The lowest point of a parabola through two losses and a slope."""

import math
from dataclasses import dataclass
from typing import ClassVar, Final, final

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.rule import Need, Rule, Seen, State
from rightrate.adaptive.rules.search import SHARE, STEPS
from rightrate.errors import require

#: The authors' package: a stretch that gave the best training on their tasks, and steps of at most root 10.
_STRETCH: Final = 1 / 0.6
_CAP: Final = 3.16


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Parabola(Rule):
    r"""One more loss, a little further along the direction, and the parabola through all that is known.

    .. math:: a = \frac{f(\mu) - f(0) - b \mu}{\mu^2}, \qquad s = \min\Bigl(-\alpha \frac{b}{2 a},
    s_{\max}\Bigr)

    Here b is the slope, which is below 0, and lengths are those of the step in the space of the parameters.
    Where the loss does not bend upward, the step goes to μ. This is PAL; its adapted direction is the
    momentum of the base, SGD with momentum=0.4.

    Args:
        probe: Length μ at which the loss is tried, above 0; 0.1 to 1 is usual.
        stretch: Factor of the step to the lowest point, above 0.
        cap: Longest step, at least 0.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Mutschler, Zell (2020), Parabolic approximation line search for DNNs.

    Example:
        >>> from rightrate.adaptive.sight import Sight
        >>> rule = Parabola(stretch=1.0)
        >>> parabola = Sight(loss=1.0, slope=2.0, length=1.0, trial=lambda rate: (1 - rate) ** 2)
        >>> rule.step(rule.init(), parabola)[1]
        1.0
    """

    probe: float = 1.0
    stretch: float = _STRETCH
    cap: float = _CAP

    needs: ClassVar[frozenset[Need]] = frozenset({Need.LOSS, Need.SLOPE, Need.TRIAL})

    def __post_init__(self) -> None:
        require(0 < self.probe < math.inf, "probe", self.probe, "above 0 and finite")
        require(0 < self.stretch < math.inf, "stretch", self.stretch, "above 0 and finite")
        require(self.cap > 0, "cap", self.cap, "above 0")

    def init(self) -> State:
        """The state before the first step."""
        return {"steps": 0.0, "capped": 0.0, "failed": 0.0}

    def step(self, state: State, seen: Seen) -> tuple[State, float]:
        """The rate of one step.

        Args:
            state: What `init`, or the step before, returned.
            seen: Loss, slope, length, and the loss at one other rate.

        Returns:
            The next state and the rate; 0 where the direction leads uphill, or the loss at the probe is not
            finite.
        """
        steps = {**state, "steps": state["steps"] + 1}
        if seen.slope <= 0 or seen.length == 0:
            return steps, 0.0
        fall = -seen.slope / seen.length
        bend = (seen.at(self.probe / seen.length) - seen.loss - fall * self.probe) / self.probe**2
        if math.isinf(bend):
            return {**steps, "failed": state["failed"] + 1}, 0.0
        length = -self.stretch * fall / (2 * bend) if bend > 0 else self.probe
        capped = state["capped"] + (length >= self.cap)
        return {**steps, "capped": capped}, min(length, self.cap) / seen.length

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Whether steps end at the cap, or the loss at the probe is not finite."""
        steps = state["steps"]
        found = []
        if steps >= STEPS and state["capped"] >= (1 - SHARE) * steps:
            found.append(
                Finding(
                    "at its limit",
                    f"The step was {self.cap:g} long, which is the longest, in {state['capped']:.0f} of "
                    f"{steps:.0f} steps. Raise `cap`.",
                )
            )
        if steps >= STEPS and state["failed"] >= SHARE * steps:
            found.append(
                Finding(
                    "no rate found",
                    f"The loss at the probe was not finite in {state['failed']:.0f} of {steps:.0f} steps, "
                    f"and nothing moved. Lower `probe`, which is {self.probe:g}.",
                )
            )
        return tuple(found)
