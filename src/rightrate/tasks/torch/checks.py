"""What must hold before any trial is worth its cost."""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import nn

from rightrate.errors import TaskError
from rightrate.tasks.torch.batch import Array, arrays
from rightrate.tasks.torch.overflow import Measure, finite, measured
from rightrate.tasks.torch.user import calling

#: How a loss must look, for every message about one that does not.
WANTED = "`loss` must return a scalar tensor that depends on the model's parameters"


def check_builder(first: nn.Module, second: nn.Module) -> None:
    """Refuse a builder whose models are not fresh, or not the same for the same seed.

    Weights that are not trained may be shared, as those of a frozen pretrained part.

    Args:
        first: A model, just built.
        second: The next one, built from the same seed.

    Raises:
        TaskError: If the two share what is trained, or differ.
    """
    memory = {_place(p) for p in second.parameters()}
    shared = [name for name, p in first.named_parameters() if p.requires_grad and _place(p) in memory]
    if first is second or shared:
        raise TaskError(
            f"`model` returned the same weights twice{_first(shared)}, so a trial would go on where the last "
            "one ended. Build a new module in the function, return copy.deepcopy of the old one, or clone "
            "the tensor that the weights are made of."
        )
    one, other = _tensors(first), _tensors(second)
    changed = [name for name in one | other if not _equal(one.get(name), other.get(name))]
    if changed:
        raise TaskError(
            f"`model` gave different weights for the same seed{_first(changed)}, so rates could not be "
            "compared. Draw initial weights from PyTorch's, NumPy's or Python's global generator."
        )


@contextmanager
def unshared_buffers(first: nn.Module, second: nn.Module) -> Iterator[None]:
    """Refuse two models that share a buffer which training changes, such as running statistics.

    Args:
        first: A model, about to be trained in the block.
        second: Another one from the same builder.

    Raises:
        TaskError: If a buffer of both is another one after the block.
    """
    memory = {_place(buffer) for buffer in second.buffers()}
    shared = {name: b for name, b in first.named_buffers() if b.numel() and _place(b) in memory}
    before = {name: buffer.clone() for name, buffer in shared.items()}
    yield
    changed = [name for name, buffer in shared.items() if not _equal(buffer, before[name])]
    if changed:
        raise TaskError(
            f"`model` returned the same buffer twice{_first(changed)}, and training changes it, so a trial "
            "would go on where the last one ended. Clone it in the function."
        )


def check_loss(loss: Measure, model: nn.Module, batch: Any, trained: Sequence[torch.Tensor]) -> float:
    """Take the first loss and its gradient, and refuse what cannot be minimised.

    Args:
        loss: The user's loss.
        model: An untrained model in training mode; its gradients are left behind.
        batch: The first batch.
        trained: The parameters that the optimizer trains.

    Returns:
        The loss.

    Raises:
        TaskError: If it is no finite scalar, or has no finite gradient.
        UserCodeError: If the user's code raised.
    """
    value = measured("loss", loss, model, batch)
    if not isinstance(value, torch.Tensor):
        raise TaskError(f"{WANTED}, got {type(value).__name__}.")
    if value.numel() != 1:
        raise TaskError(f"{WANTED}, got one of shape {tuple(value.shape)}. Return its mean.")
    if not value.requires_grad:
        raise TaskError(
            f"{WANTED}, got one without a gradient. Look for `.item()`, `.detach()` or `no_grad`."
        )
    if not math.isfinite(value.item()):
        raise TaskError(
            f"`loss` is {value.item()} at the first step, before anything was trained. Look for NaN in the "
            "data, a division by zero or a logarithm of zero."
        )
    with calling("loss"):
        value.backward()  # type: ignore[no-untyped-call]
    gradients = [p.grad for p in trained if p.grad is not None]
    if not gradients:
        raise TaskError(
            f"{WANTED}; no parameter that the optimizer trains got a gradient. Compute the loss from the "
            "model that is passed in."
        )
    if not finite(gradients):
        raise TaskError(
            f"`loss` is {value.item():g} at the first step, but its gradient is not finite. Look for a "
            "square root or a norm of zero, and for a number type that is too small."
        )
    return float(value.item())


def check_score(score: float, name: str) -> float:
    """Refuse a score that is not finite before training.

    Args:
        score: Score of the untrained model.
        name: What it was computed with, "loss" or "metric".

    Returns:
        The score.

    Raises:
        TaskError: If it is not finite.
    """
    if not math.isfinite(score):
        raise TaskError(
            f"`{name}` is {score} on `valid` before training. Look for NaN in the validation data."
        )
    return score


def same_batch(one: Any, other: Any) -> bool:
    """Whether two batches hold the same numbers.

    Args:
        one: A batch.
        other: Another one.

    Returns:
        Whether all their tensors and arrays are equal; batches without any are taken to be.
    """
    first, second = list(arrays(one)), list(arrays(other))
    return len(first) == len(second) and all(map(_same, first, second))


def _tensors(model: nn.Module) -> dict[str, torch.Tensor]:
    return dict(model.named_parameters()) | dict(model.named_buffers())


def _place(tensor: torch.Tensor) -> object:
    """Where the numbers are: two tensors that share them are the same to a training run."""
    return tensor.untyped_storage().data_ptr() if tensor.numel() else id(tensor)


def _equal(a: torch.Tensor | None, b: torch.Tensor | None) -> bool:
    if a is None or b is None or a.shape != b.shape or a.dtype != b.dtype:
        return False
    if torch.equal(a, b):
        return True
    return a.is_floating_point() and torch.allclose(a, b, rtol=0, atol=0, equal_nan=True)


def _same(a: Array, b: Array) -> bool:
    if isinstance(a, torch.Tensor) and isinstance(b, torch.Tensor):
        return _equal(a, b)
    return bool(np.array_equal(np.asarray(a), np.asarray(b), equal_nan=np.asarray(a).dtype.kind in "fc"))


def _first(names: Sequence[str]) -> str:
    return f" (first at {names[0]!r})" if names else ""
