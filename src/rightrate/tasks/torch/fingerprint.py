"""The digest that tells two tasks apart."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.errors import ArgumentError
from rightrate.schedules import (
    Clip,
    Constant,
    Cosine,
    Join,
    Linear,
    Rising,
    Sampled,
    Scale,
    Schedule,
    text,
)
from rightrate.tasks.torch.batch import arrays
from rightrate.tasks.torch.facts import group_settings

#: Points of a full run at which the schedule is compared.
POINTS = 65


def digest(**parts: Any) -> str:
    """A digest of everything that makes a trial's result what it is, as far as it can be seen from outside.

    Numbers that were computed are to be handed over as text of few digits: another number of threads adds
    in another order, which changes the last bits.

    Args:
        **parts: Plain values by name.

    Returns:
        Hexadecimal digits.
    """
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def of_model(model: nn.Module) -> list[Any]:
    """Name, shape and kind of every parameter and buffer."""
    parameters = [
        (name, list(p.shape), str(p.dtype), p.requires_grad) for name, p in model.named_parameters()
    ]
    return [*parameters, *((name, list(b.shape), str(b.dtype)) for name, b in model.named_buffers())]


def of_optimizer(optimizer: Optimizer, ratios: Sequence[float], model: nn.Module) -> list[Any]:
    """Kind of the optimizer; settings, ratio and parameters of every group."""
    names = {id(p): name for name, p in model.named_parameters()}
    groups = zip(optimizer.param_groups, group_settings(optimizer), ratios, strict=True)
    held = [[f"{ratio:.6g}", told, [names[id(p)] for p in group["params"]]] for group, told, ratio in groups]
    return [type(optimizer).__name__, held]


def of_schedule(schedule: Schedule, steps: int) -> list[str]:
    """Kind of the schedule, its factors over the full run, and where samples do not tell all, its text."""
    curve = schedule.over(steps)
    factors = (curve(round(k * (steps - 1) / (POINTS - 1))) for k in range(POINTS))
    return [type(schedule).__name__, *(f"{factor:.6g}" for factor in factors), *_written(schedule)]


def _written(schedule: Schedule) -> list[str]:
    """The text of a schedule that may change between two samples; a kind of somebody else has none."""
    if _is_known_by_samples(schedule):
        return []
    try:
        return [text(schedule)]
    except ArgumentError:
        return []


def _is_known_by_samples(schedule: Schedule) -> bool:
    """Whether the schedule is made of kinds that the studies so far tell apart by their samples alone."""
    match schedule:
        case Join(parts=parts):
            return all(_is_known_by_samples(part) for part, _ in parts)
        case Clip(schedule=inside) | Scale(schedule=inside):
            return _is_known_by_samples(inside)
    return isinstance(schedule, Constant | Cosine | Linear | Rising | Sampled)


def of_batch(batch: Any) -> list[Any]:
    """Shape, kind and mean size of the numbers of every array in a batch."""
    return [[list(array.shape), str(array.dtype), _mean_size(array)] for array in arrays(batch)]


def _mean_size(array: Any) -> str:
    """Mean absolute value: unlike the mean, it is no small difference of large numbers."""
    if isinstance(array, np.ndarray):
        if array.dtype.kind not in "biufc":
            return ""
        array = torch.tensor(array)
    values = array.detach().coalesce().values() if array.is_sparse else array.detach()
    sizes = values.abs() if values.is_complex() else values.double().abs()
    return f"{sizes.double().mean().item():.4g}"
