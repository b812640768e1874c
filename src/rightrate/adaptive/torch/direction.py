"""Where a step leads: the parameters along it, and what the base optimizer would have done."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import Tensor
from torch.optim import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, Optimizer, RAdam, RMSprop

from rightrate.adaptive.torch.measures import product, squared, summed
from rightrate.adaptive.torch.optimizer import Live

#: Optimizers whose step does not look at the parameters unless there is weight decay.
_BLIND: Final = (SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop)


@dataclass(frozen=True, slots=True)
class Part:
    """The direction of the parameters of one group: the vectors, times a weight."""

    params: list[Tensor]
    grads: list[Tensor]
    vectors: list[Tensor]
    weight: float


class Direction:
    """The straight line along which a step moves.

    Args:
        parts: The directions of the groups.
        starts: Copies of the parameters where the line begins, group by group.
    """

    def __init__(self, parts: Sequence[Part], starts: Sequence[list[Tensor]] | None = None) -> None:
        self.parts = parts
        self._starts = starts if starts is not None else [_cloned(part.params) for part in parts]
        self._rate = 0.0

    def place(self, rate: float) -> None:
        """Put the parameters at some rate along the line; at 0 they are what they were, bit for bit."""
        if rate == self._rate:
            return
        for part, start in zip(self.parts, self._starts, strict=True):
            torch._foreach_copy_(part.params, start)
            if rate * part.weight != 0:
                torch._foreach_add_(part.params, part.vectors, alpha=rate * part.weight)
        self._rate = rate

    def begun(self) -> None:
        """Put the parameters where the line begins, wherever they are."""
        for part, start in zip(self.parts, self._starts, strict=True):
            torch._foreach_copy_(part.params, start)
        self._rate = 0.0


def measured(parts: Sequence[Part]) -> dict[str, Tensor]:
    """Squared gradient, slope and squared length of a direction.

    Args:
        parts: The directions of the groups.

    Returns:
        The scalars by name; lengths are squared.
    """
    squares = [squared(part.grads) for part in parts]
    if all(part.vectors is part.grads for part in parts):
        falls = [-part.weight * square for part, square in zip(parts, squares, strict=True)]
        lengths = [part.weight**2 * square for part, square in zip(parts, squares, strict=True)]
    else:
        falls = [-part.weight * product(part.grads, part.vectors) for part in parts]
        lengths = [part.weight**2 * squared(part.vectors) for part in parts]
    return {"squared": summed(squares), "slope": summed(falls), "length": summed(lengths)}


def is_plain(base: Optimizer) -> bool:
    """Whether the direction of an optimizer is minus the gradient, times its rate."""
    extras = ("momentum", "weight_decay", "dampening", "nesterov", "maximize")
    return type(base) is SGD and not any(group[name] for group in base.param_groups for name in extras)


def along_gradient(live: Sequence[Live], rates: Sequence[float]) -> list[Part]:
    """The direction of plain SGD; nothing is copied."""
    return [Part(one.params, one.grads, one.grads, -rate) for one, rate in zip(live, rates, strict=True)]


def displaced(base: Optimizer, live: Sequence[Live], rates: Sequence[float]) -> Direction:
    """The step that an optimizer takes at some rates, with the parameters back where they were.

    Where the step does not look at the parameters, they are 0 meanwhile, so that no digit of a small step is
    lost in the sum with a large parameter.

    Args:
        base: The optimizer; its state moves on.
        live: The groups with their gradients.
        rates: The rate of each of these groups.

    Returns:
        The direction.
    """
    starts = [_cloned(one.params) for one in live]
    blind = type(base) in _BLIND and not any(one.group.get("weight_decay") for one in live)
    try:
        with at_rates([one.group for one in live], rates):
            if blind:
                for one in live:
                    torch._foreach_zero_(one.params)
            base.step()
        vectors = [
            _cloned(one.params) if blind else list(torch._foreach_sub(one.params, start))
            for one, start in zip(live, starts, strict=True)
        ]
    finally:
        for one, start in zip(live, starts, strict=True):
            torch._foreach_copy_(one.params, start)
    parts = [Part(one.params, one.grads, some, 1.0) for one, some in zip(live, vectors, strict=True)]
    return Direction(parts, starts)


@contextmanager
def at_rates(groups: Sequence[dict[str, Any]], rates: Sequence[Any]) -> Iterator[None]:
    """Let groups have other rates inside the block."""
    own = [group["lr"] for group in groups]
    try:
        for group, rate in zip(groups, rates, strict=True):
            group["lr"] = rate
        yield
    finally:
        for group, rate in zip(groups, own, strict=True):
            group["lr"] = rate


@contextmanager
def unless_it_fails(base: Optimizer, live: Sequence[Live]) -> Iterator[None]:
    """Take the state of an optimizer back to what it was if the block raises."""
    params = [param for one in live for param in one.params]
    kept = {param: _kept(base.state[param]) for param in params if param in base.state}
    try:
        yield
    except BaseException:
        for param in params:
            base.state.pop(param, None)
        base.state.update(kept)
        raise


def _kept(state: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.clone() if isinstance(value, Tensor) else deepcopy(value) for name, value in state.items()
    }


def _cloned(tensors: Sequence[Tensor]) -> list[Tensor]:
    return [tensor.detach().clone() for tensor in tensors]
