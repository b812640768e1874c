"""Where a step leads: the parameters along it, and what the base optimizer would have done."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.optim import SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, Optimizer, RAdam, RMSprop

from rightrate.adaptive.torch.measures import dots, squared, squares, summed
from rightrate.adaptive.torch.optimizer import Live
from rightrate.adaptive.torch.scratch import Scratch
from rightrate.adaptive.torch.tensors import pieces

#: Optimizers that remember nothing of the memory of their parameters, and do not look at it unless there is
#: weight decay.
_KNOWN: Final = (SGD, Adadelta, Adagrad, Adam, Adamax, AdamW, NAdam, RAdam, RMSprop)

#: The direction, in the memory between steps.
DIRECTION: Final = "direction"

#: Copies of the state of the base optimizer, in the memory between steps.
_PREFIX: Final = "state: "


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
        scratch: Memory for the beginning of the line.
        starts: The beginning, where it is known already: copies of the parameters, group by group.
    """

    def __init__(
        self, parts: Sequence[Part], scratch: Scratch, starts: Sequence[list[Tensor]] | None = None
    ) -> None:
        self.parts = parts
        self._scratch = scratch
        self._starts = starts
        self._rate = 0.0

    def go(self, rate: float) -> None:
        """Move the parameters from the beginning, for good."""
        for part in self.parts:
            if rate * part.weight != 0:
                torch._foreach_add_(part.params, part.vectors, alpha=rate * part.weight)

    def place(self, rate: float) -> None:
        """Put the parameters at some rate along the line; at 0 they are what they were, bit for bit."""
        if rate == self._rate:
            return
        if self._starts is None:
            params = [param for part in self.parts for param in part.params]
            self._starts = _by_group(self.parts, self._scratch.copies("start", params, params))
        elif self._rate != 0:
            self.begun()
        self._rate = rate
        self.go(rate)

    def begun(self) -> None:
        """Put the parameters where the line begins, wherever they are."""
        if self._starts is not None:
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
    sums, falls, lengths = [], [], []
    for part in parts:
        if part.vectors is part.grads:
            square = squared(part.grads)
            found = square, square, square
        else:
            found = _products(part.grads, part.vectors)
        sums.append(found[0])
        falls.append(-part.weight * found[1])
        lengths.append(part.weight**2 * found[2])
    return {"squared": summed(sums), "slope": summed(falls), "length": summed(lengths)}


def _products(grads: Sequence[Tensor], vectors: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    found: tuple[list[Tensor], list[Tensor], list[Tensor]] = ([], [], [])
    # All three of a batch while the cache of a CPU holds it.
    for some, others in pieces(grads, vectors):
        for scalars, more in zip(found, (squares(some), dots(some, others), squares(others)), strict=True):
            scalars.extend(more)
    square, product, length = map(summed, found)
    return square, product, length


def is_plain(base: Optimizer) -> bool:
    """Whether the direction of an optimizer is minus the gradient, times its rate."""
    extras = ("momentum", "weight_decay", "dampening", "nesterov", "maximize")
    return type(base) is SGD and not any(group[name] for group in base.param_groups for name in extras)


def along_gradient(live: Sequence[Live], rates: Sequence[float]) -> list[Part]:
    """The direction of plain SGD; nothing is copied."""
    return [Part(one.params, one.grads, one.grads, -rate) for one, rate in zip(live, rates, strict=True)]


def displaced(base: Optimizer, live: Sequence[Live], rates: Sequence[float], scratch: Scratch) -> Direction:
    """The step that an optimizer takes at some rates, with the parameters where they were.

    Where the step does not look at the parameters, they are 0 meanwhile, so that no digit of a small step is
    lost in the sum with a large parameter.

    Args:
        base: The optimizer; its state moves on.
        live: The groups with their gradients.
        rates: The rate of each of these groups.
        scratch: Memory for the direction.

    Returns:
        The direction, which lasts until the next one is asked for.
    """
    params = [param for one in live for param in one.params]
    vectors = scratch.room(DIRECTION, params, params)
    starts = None
    with at_rates([one.group for one in live], rates):
        if type(base) in _KNOWN and all(type(param) in (Tensor, nn.Parameter) for param in params):
            _instead(base, live, params, vectors)
        else:
            starts = scratch.copies("start", params, params)
            _there_and_back(base, params, vectors, starts)
    each = zip(live, _by_group(live, vectors), strict=True)
    parts = [Part(one.params, one.grads, some, 1.0) for one, some in each]
    return Direction(parts, scratch, _by_group(live, starts) if starts is not None else None)


def _instead(base: Optimizer, live: Sequence[Live], params: list[Tensor], vectors: list[Tensor]) -> None:
    """Let an optimizer step in other memory, where the parameters are not touched."""
    blind = not any(one.group.get("weight_decay") for one in live)
    if blind:
        torch._foreach_zero_(vectors)
    else:
        torch._foreach_copy_(vectors, params)
    own = [param.data for param in params]
    try:
        for param, vector in zip(params, vectors, strict=True):
            param.data = vector
        base.step()
    finally:
        for param, memory in zip(params, own, strict=True):
            param.data = memory
    if not blind:
        torch._foreach_sub_(vectors, params)


def _there_and_back(
    base: Optimizer, params: list[Tensor], vectors: list[Tensor], starts: list[Tensor]
) -> None:
    """Let an optimizer step that may know the memory of its parameters, and take them back."""
    try:
        base.step()
        torch._foreach_copy_(vectors, params)
        torch._foreach_sub_(vectors, starts)
    finally:
        torch._foreach_copy_(params, starts)


def _by_group(groups: Sequence[Part] | Sequence[Live], tensors: Sequence[Tensor]) -> list[list[Tensor]]:
    """Cut a list of tensors, one for each parameter, as the parameters are cut into groups."""
    rest = iter(tensors)
    return [list(islice(rest, len(group.params))) for group in groups]


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
def unless_it_fails(base: Optimizer, live: Sequence[Live], scratch: Scratch) -> Iterator[None]:
    """Take the state of an optimizer back to what it was if the block raises."""
    params = [param for one in live for param in one.params]
    kept = _kept(base, [param for param in params if param in base.state], scratch)
    try:
        yield
    except BaseException:
        for param in params:
            base.state.pop(param, None)
        base.state.update(kept)
        for name in {name for state in kept.values() for name in state}:
            scratch.given_away(_PREFIX + name)
        raise


def _kept(base: Optimizer, params: Sequence[Tensor], scratch: Scratch) -> dict[Tensor, dict[str, Any]]:
    """Copies of the states of parameters."""
    found: dict[Tensor, dict[str, Any]] = {param: {} for param in params}
    tensors: dict[str, list[Tensor]] = {}
    for param in params:
        for name, value in base.state[param].items():
            if isinstance(value, Tensor):
                tensors.setdefault(name, []).append(param)
            else:
                found[param][name] = deepcopy(value)
    for name, owners in tensors.items():
        values = [base.state[param][name] for param in owners]
        for param, copy in zip(owners, scratch.copies(_PREFIX + name, owners, values), strict=True):
            found[param][name] = copy
    return found
