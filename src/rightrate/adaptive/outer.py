"""The small optimizer that moves a rate, a number at a time."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, final

from rightrate.errors import require

#: Adam's own betas and epsilon. Squares begin at epsilon, as in the package of Chandra et al., so that the
#: first derivative alone does not set the size of the first step.
_BETAS: Final = (0.9, 0.999)
_EPS: Final = 1e-8


@final
@dataclass(frozen=True, slots=True)
class Outer:
    r"""How the derivative of the loss by a number moves that number.

    Args:
        rate: The rate of the rate, above 0.
        kind: "sgd" subtracts rate times derivative; "adam" goes by about `rate` a step, whatever the size of
            the derivative.

    Raises:
        ArgumentError: If an option is out of range.

    Example:
        >>> outer = Outer(0.5)
        >>> outer.step(outer.init(), 1.0, 0.2)[1]
        0.9
    """

    rate: float
    kind: Literal["sgd", "adam"] = "sgd"

    def __post_init__(self) -> None:
        require(0 < self.rate < math.inf, "rate", self.rate, "above 0 and finite")
        require(self.kind in ("sgd", "adam"), "kind", self.kind, '"sgd" or "adam"')

    def init(self) -> Mapping[str, float]:
        """The state before the first step."""
        return {"mean": 0.0, "square": _EPS, "steps": 0.0}

    def step(
        self, state: Mapping[str, float], value: float, derivative: float
    ) -> tuple[Mapping[str, float], float]:
        """The number after one step.

        Args:
            state: What `init`, or the step before, returned.
            value: The number.
            derivative: Derivative of the loss by it.

        Returns:
            The next state and the number.
        """
        if self.kind == "sgd":
            return state, value - self.rate * derivative
        steps = state["steps"] + 1
        mean = _BETAS[0] * state["mean"] + (1 - _BETAS[0]) * derivative
        square = _BETAS[1] * state["square"] + (1 - _BETAS[1]) * derivative**2
        step = mean / (1 - _BETAS[0] ** steps)
        size = math.sqrt(square / (1 - _BETAS[1] ** steps)) + _EPS
        return {"mean": mean, "square": square, "steps": steps}, value - self.rate * step / size
