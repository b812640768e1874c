"""What optimizers share whose rate is learned with the parameters, through the last step."""

import math
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, Final

import torch
from torch import Tensor

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.outer import Outer
from rightrate.adaptive.torch.measures import numbers, product, squared
from rightrate.adaptive.torch.optimizer import Adaptive, Live, NonFinite
from rightrate.errors import require

#: After so many steps a rate that has not left a percent around its start is stuck.
_STEPS: Final = 200
_LEFT: Final = 0.01

#: The derivatives of the step of a group by the numbers that are learned, by name; that by the rate is the
#: step of rate 1.
Derivatives = dict[str, list[Tensor]]


class Learned(Adaptive):
    """An optimizer whose rate, and perhaps more, is learned.

    The derivative of a step by what is learned is written down when the step is taken, one value for each
    parameter and number, and multiplied with the next gradient: no graph is kept.

    Args:
        params: Parameters or groups of them.
        learned: What is learned, by name; one is called "rate".
        outer: How the derivatives move them.
        nonfinite: What a step does whose gradient is not finite.
    """

    def __init__(
        self, params: Iterable[Any], learned: dict[str, float], outer: Outer, nonfinite: NonFinite
    ) -> None:
        require(0 < learned["rate"] < math.inf, "rate", learned["rate"], "above 0 and finite")
        require(isinstance(outer, Outer), "outer", outer, "an Outer, such as Outer(1e-3)")
        self.outer = outer
        super().__init__(params, {}, nonfinite)
        self.whole.update(
            steps=0,
            started=learned["rate"],
            left=False,
            learned=dict(learned),
            outer={name: dict(outer.init()) for name in learned},
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "outer": self.outer}

    @property
    def rate(self) -> float:
        """The rate of the last step, before the factors of the groups."""
        return float(self.whole["learned"]["rate"])

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the rate, each with its remedy; empty if nothing is."""
        whole = self.whole
        if self.rate == 0:
            text = "The rate has fallen to 0. Lower the rate of the rate in `outer`."
            return (Finding("at its limit", text),)
        if whole["steps"] >= _STEPS and not whole["left"]:
            return (
                Finding(
                    "stuck",
                    f"After {whole['steps']} steps the rate has not left its start {whole['started']:g} by a "
                    "percent. Raise the rate of the rate in `outer`.",
                ),
            )
        return ()

    @abstractmethod
    def _move(self, one: Live, learned: dict[str, float]) -> Derivatives:
        """The derivatives of the step of a group, at the factor 1; the state moves on."""

    def _finite(self, live: list[Live]) -> bool:
        # `_update` asks, together with what else it needs from the device.
        return True

    def _update(self, live: list[Live]) -> None:
        names = list(self.whole["learned"])
        scalars = [squared([grad for one in live for grad in one.grads])]
        scalars += [self._derivative(live, name, scalars[0]) for name in names]
        values = numbers(scalars)
        if not all(map(math.isfinite, values)):
            self._refused()
            return
        learned = self._learn(dict(zip(names, values[1:], strict=True)))
        self._forget()
        for one in live:
            derivatives = self._move(one, learned)
            if one.factor != 0:
                torch._foreach_add_(one.params, derivatives["rate"], alpha=learned["rate"] * one.factor)
            for name, tensors in derivatives.items():
                if one.factor != 1:
                    torch._foreach_mul_(tensors, one.factor)
                for param, tensor in zip(one.params, tensors, strict=True):
                    self.state[param]["by " + name] = tensor

    def _derivative(self, live: list[Live], name: str, like: Tensor) -> Tensor:
        """The derivative of the loss by a number, through the last step."""
        pairs = [
            (grad, self.state[param]["by " + name])
            for one in live
            for param, grad in zip(one.params, one.grads, strict=True)
            if "by " + name in self.state.get(param, {})
        ]
        if not pairs:
            return torch.zeros_like(like)
        return product([grad for grad, _ in pairs], [by for _, by in pairs])

    def _learn(self, derivatives: dict[str, float]) -> dict[str, float]:
        whole = self.whole
        for name, derivative in derivatives.items():
            moved = self.outer.step(whole["outer"][name], whole["learned"][name], derivative)
            whole["outer"][name] = dict(moved[0])
            whole["learned"][name] = max(moved[1], 0.0) if name == "rate" else moved[1]
        whole["steps"] += 1
        whole["left"] = whole["left"] or abs(self.rate - whole["started"]) > _LEFT * whole["started"]
        learned: dict[str, float] = whole["learned"]
        return learned

    def _forget(self) -> None:
        """Forget the derivatives of the last step, also of parameters that take no part in this one."""
        for state in self.state.values():
            for name in [name for name in state if str(name).startswith("by ")]:
                del state[name]
