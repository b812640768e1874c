"""What optimizers share that need no other below them: precision, one transfer, no trace of a refusal."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from rightrate.adaptive.torch.optimizer import Adaptive, Live, NonFinite
from rightrate.adaptive.torch.tensors import all_cpu
from rightrate.errors import require

#: Name in the state of what a parameter of low precision cannot hold of its value.
REST = "rest"


@dataclass(frozen=True, slots=True)
class Part:
    """The parameters of one group as a step works on them.

    Args:
        one: The group and its parameters.
        ratio: Factor of the group over the largest factor of all groups.
        x: The parameters in single precision at least; the parameters themselves where they have it.
        g: Their gradients, likewise.
    """

    one: Live
    ratio: float
    x: list[Tensor]
    g: list[Tensor]

    def option(self, name: str) -> Any:
        """An option of the group."""
        return self.one.group[name]


class Complete(Adaptive):
    """A complete optimizer: it needs no other one below it.

    A group of factor 0 takes no part in a step. Parameters of less than single precision are worked on in
    single precision, and what they cannot hold is kept, so that steps too small for them add up.

    Args:
        params: Parameters or groups of them.
        defaults: Options of a group.
        nonfinite: What a step does whose gradient holds a NaN or an infinity.
    """

    def __init__(self, params: Iterable[Any], defaults: dict[str, Any], nonfinite: NonFinite) -> None:
        self._fresh: list[tuple[Tensor, str]] = []
        super().__init__(params, defaults, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied; between two steps nothing is fresh."""
        return {**super().__getstate__(), "_fresh": []}

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        decay = group.get("weight_decay", 0.0)
        require(math.isfinite(decay) and decay >= 0, "weight_decay", decay, "finite and at least 0")
        eps = group.get("eps", 1.0)
        require(math.isfinite(eps) and eps > 0, "eps", eps, "finite and above 0")
        for beta in group.get("betas", ()):
            require(0 <= beta < 1, "betas", group["betas"], "two numbers of at least 0 and below 1")
        momentum = group.get("momentum", 0.0)
        require(0 <= momentum < 1, "momentum", momentum, "at least 0 and below 1")

    def _live(self) -> list[Live]:
        return [one for one in super()._live() if one.factor > 0]

    def _parts(self, live: list[Live]) -> list[Part]:
        """The groups as a step works on them."""
        self._fresh = []
        top = max(one.factor for one in live)
        return [
            Part(one, one.factor / top, [self._wide(param) for param in one.params], _widened(one.grads))
            for one in live
        ]

    def _wide(self, param: Tensor) -> Tensor:
        if not _narrow(param):
            return param
        wide = param.float()
        rest = self.state[param].get(REST)
        return wide if rest is None else wide.add_(rest)

    def _settle(self, part: Part) -> None:
        """Write the values back to the parameters that are not worked on themselves."""
        for param, wide in zip(part.one.params, part.x, strict=True):
            if wide is not param:
                param.copy_(wide)
                self.state[param][REST] = wide.sub_(param)

    def _kept(
        self, part: Part, name: str, make: Callable[[Tensor], Tensor] = torch.zeros_like
    ) -> list[Tensor]:
        """The tensors of one name in the state, made where a parameter has none yet.

        Args:
            part: The parameters.
            name: Name in the state.
            make: Makes the first value from the parameter.

        Returns:
            One tensor for each parameter.
        """
        found = []
        for param, wide in zip(part.one.params, part.x, strict=True):
            state = self.state[param]
            if name not in state:
                # A new tensor even where `make` is given the parameter itself, and without its graph.
                state[name] = make(wide.detach())
                self._fresh.append((param, name))
            found.append(state[name])
        return found

    def _note(self, part: Part, name: str, value: float) -> None:
        """Keep one number for all parameters of a part."""
        for param in part.one.params:
            self.state[param][name] = value

    def _each(self, name: str) -> list[float]:
        """A number of each parameter that has one, also of those that take no part in this step."""
        return [state[name] for state in self.state.values() if name in state]

    def _keep(self, part: Part, name: str, tensors: list[Tensor]) -> None:
        """Put tensors in the place of those of one name."""
        for param, tensor in zip(part.one.params, tensors, strict=True):
            self.state[param][name] = tensor

    def _accepted(self, sums: dict[str, float]) -> bool:
        """Whether the sums of a step are finite; if not, the step is refused and leaves no trace.

        Every gradient is in one of the sums, so this is the question whether gradients are finite, at no
        cost.

        Returns:
            Whether the step may go on.
        """
        if all(map(math.isfinite, sums.values())):
            return True
        self._forget()
        return self._refused()

    def _forget(self) -> None:
        """Take out of the state what this step has put in."""
        for param, name in self._fresh:
            del self.state[param][name]
            if not self.state[param]:
                del self.state[param]
        self._fresh = []


class Summed(Complete):
    """A complete optimizer that has every gradient in its sums: they tell whether all of them are finite.

    On a CPU a look at the first sums costs nothing, and the rest of the step changes the state in place.
    Elsewhere each look makes the host wait; there is one at the end, and until then what changes is new.
    """

    def _finite(self, live: list[Live]) -> bool:
        # `_accepted` tells, from the numbers that the step needs anyway.
        return True

    def _in_place(self, parts: list[Part]) -> bool:
        """Whether the step changes the state in place."""
        return all_cpu(part.x for part in parts)


def _narrow(tensor: Tensor) -> bool:
    return torch.finfo(tensor.dtype).bits < 32


def _widened(grads: list[Tensor]) -> list[Tensor]:
    return [grad.float() if _narrow(grad) else grad for grad in grads]


def decayed(part: Part) -> list[Tensor]:
    """The gradients with the weight decay of the group, as an L2 penalty; the gradients themselves are left.

    Args:
        part: The parameters of one group.

    Returns:
        One tensor for each parameter.
    """
    decay = part.option("weight_decay")
    return list(torch._foreach_add(part.g, part.x, alpha=decay)) if decay else part.g
