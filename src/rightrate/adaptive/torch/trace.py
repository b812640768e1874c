"""Where the parameters have been: where they began, and which way they went last."""

from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

import torch
from torch import Tensor

from rightrate.adaptive.torch.direction import Part
from rightrate.adaptive.torch.measures import apart, product, squared
from rightrate.adaptive.torch.optimizer import Live

#: The state of an optimizer: by parameter, and by the names of what belongs to none.
States = MutableMapping[Any, Any]


def joined(state: States, live: Sequence[Live]) -> list[Tensor]:
    """Parameters that take part for the first time.

    Args:
        state: The state of the optimizer.
        live: The groups with their gradients.

    Returns:
        The parameters whose start is not kept yet.
    """
    return [param for one in live for param in one.params if "start" not in state.get(param, {})]


def distance_squared(state: States, like: Tensor) -> Tensor:
    """Squared distance from where training began, over all parameters that ever took part.

    Args:
        state: The state of the optimizer.
        like: A scalar on the device where the answer should be.

    Returns:
        The scalar.
    """
    moved = [param for param in state if isinstance(param, Tensor) and "start" in state[param]]
    if not moved:
        return torch.zeros_like(like)
    starts = [state[param]["start"] for param in moved]
    return apart(moved, starts)


def turn(state: States, live: Sequence[Live], like: Tensor) -> tuple[Tensor, Tensor]:
    """How the gradients stand to the last direction.

    Args:
        state: The state of the optimizer.
        live: The groups with their gradients.
        like: A scalar on the device where the answers should be.

    Returns:
        The product with the last direction, and its squared length.
    """
    pairs = [
        (grad, state[param]["last"])
        for one in live
        for param, grad in zip(one.params, one.grads, strict=True)
        if "last" in state.get(param, {})
    ]
    if not pairs:
        return torch.zeros_like(like), torch.zeros_like(like)
    grads, lasts = [grad for grad, _ in pairs], [last for _, last in pairs]
    return product(grads, lasts), squared(lasts)


def remember(state: States, params: Iterable[Tensor], parts: Sequence[Part]) -> dict[Tensor, Tensor]:
    """Keep the direction for the next step; of parameters that stood still, none.

    Args:
        state: The state of the optimizer.
        params: All its parameters.
        parts: The direction of this step.

    Returns:
        Tensors by parameter that were kept until now, and are free.
    """
    old = {param: state[param].pop("last") for param in params if "last" in state.get(param, {})}
    for part in parts:
        vectors = part.vectors
        if vectors is part.grads:
            # Into the memory of the last one, since the gradients are the caller's.
            vectors = [
                old.pop(param) if param in old else torch.empty_like(vector)
                for param, vector in zip(part.params, vectors, strict=True)
            ]
            torch._foreach_copy_(vectors, part.grads)
            torch._foreach_mul_(vectors, part.weight)
        for param, vector in zip(part.params, vectors, strict=True):
            state[param]["last"] = vector
    return old
