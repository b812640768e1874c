"""Inputs and targets, told apart in batches of any shape."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray

from rightrate.measuring.labels import LOOKED_AT
from rightrate.tasks.torch.batch import Array, arrays, size

#: Keys under which data sets keep their targets.
_TARGETS: Final = ("labels", "label", "targets", "target", "y")


@dataclass(frozen=True, slots=True)
class Examples:
    """Examples of the training set.

    Args:
        inputs: The inputs, the examples along the first axis.
        targets: The targets likewise, or `None` where a batch is one array, as for language models.
        count: Number of examples.
        batch: Number of examples in the first batch.
    """

    inputs: NDArray[Any]
    targets: NDArray[Any] | None
    count: int
    batch: int


def gathered(batches: Iterable[Any]) -> Examples | None:
    """Read the first examples of a pass.

    Args:
        batches: Batches of one pass.

    Returns:
        At most as many examples as the estimators look at, and one batch; `None` where no array in a
        batch has the examples along its first axis, or where they differ in shape.
    """
    inputs: list[NDArray[Any]] = []
    targets: list[NDArray[Any]] = []
    first = total = 0
    for batch in batches:
        parts = _parts(batch)
        if parts is None or (inputs and parts[0].shape[1:] != inputs[0].shape[1:]):
            return None
        first, total = first or len(parts[0]), total + len(parts[0])
        inputs.append(parts[0])
        targets += [] if parts[1] is None else [parts[1]]
        if total >= LOOKED_AT:
            break
    if not inputs:
        return None
    alike = len(targets) == len(inputs) and len({part.shape[1:] for part in targets}) == 1
    return Examples(np.concatenate(inputs), np.concatenate(targets) if alike else None, total, first)


def _parts(batch: Any) -> tuple[NDArray[Any], NDArray[Any] | None] | None:
    """Inputs and targets of a batch: named ones, else the first array and the last one."""
    count = size(batch)
    if isinstance(batch, Mapping):
        named = next((batch[key] for key in _TARGETS if isinstance(batch.get(key), Array)), None)
        others = [part for part in arrays(batch) if part is not named]
        found = others[:1] + ([] if named is None else [named])
    else:
        found = list(arrays(batch))
    held = [_plain(part) for part in found if part.ndim > 0 and len(part) == count]
    if not held:
        return None
    return held[0], held[-1] if len(held) > 1 else None


def _plain(part: Array) -> NDArray[Any]:
    if isinstance(part, torch.Tensor):
        dense = part.detach().to_dense() if part.is_sparse else part.detach()
        return np.asarray(dense.cpu().float().numpy() if dense.is_floating_point() else dense.cpu().numpy())
    return part
