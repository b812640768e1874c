"""Batches of any shape: dicts, tuples, named tuples, data classes, objects that know how to move."""

import copy
import dataclasses
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

import numpy as np
import torch

#: What holds the numbers of a batch.
Array = torch.Tensor | np.ndarray

#: How many layers of containers are opened, so that an object that points to itself ends.
_DEPTH = 4


def moved(batch: Any, device: torch.device) -> Any:
    """The same batch with every tensor on one device; what is no tensor stays as it is.

    Containers are copied, so that a loss may take its batch apart. An object of another kind is moved
    by its own method `to`; without one it stays where it is.

    Args:
        batch: A tensor, a container of batches, or any object.
        device: Where the model is.

    Returns:
        A batch of the same type.
    """
    if isinstance(batch, torch.Tensor) or callable(getattr(type(batch), "to", None)):
        return batch.to(device)
    if isinstance(batch, Mapping):
        return _moved_mapping(batch, device)
    if isinstance(batch, list | tuple):
        return _moved_sequence(batch, device)
    if dataclasses.is_dataclass(batch) and not isinstance(batch, type):
        twin = copy.copy(batch)
        for field in dataclasses.fields(batch):
            object.__setattr__(twin, field.name, moved(getattr(batch, field.name), device))
        return twin
    return batch


def size(batch: Any) -> int:
    """Number of examples in a batch: the first dimension of the first array found in it.

    Args:
        batch: A batch of any shape.

    Returns:
        The number of examples; 1 for a batch without any array of at least one dimension.
    """
    return next((len(array) for array in arrays(batch) if array.ndim > 0), 1)


def arrays(batch: Any, depth: int = _DEPTH) -> Iterator[Array]:
    """Every tensor and every NumPy array of a batch, in the order of its parts.

    Args:
        batch: A batch of any shape.
        depth: How many layers of containers to open.

    Yields:
        The tensors and arrays.
    """
    if isinstance(batch, torch.Tensor | np.ndarray):
        yield batch
    elif depth > 0:
        for part in _parts(batch):
            yield from arrays(part, depth - 1)


def _parts(batch: Any) -> Iterable[Any]:
    if isinstance(batch, Mapping):
        return batch.values()
    if isinstance(batch, list | tuple):
        return batch
    if dataclasses.is_dataclass(batch) and not isinstance(batch, type):
        return [getattr(batch, field.name) for field in dataclasses.fields(batch)]
    return getattr(batch, "__dict__", {}).values()


def _moved_mapping(batch: Mapping[Any, Any], device: torch.device) -> Mapping[Any, Any]:
    parts = {key: moved(value, device) for key, value in batch.items()}
    if type(batch) is dict or not isinstance(batch, MutableMapping):
        return parts
    twin = copy.copy(batch)
    twin.update(parts)
    return twin


def _moved_sequence(batch: Any, device: torch.device) -> Any:
    parts = [moved(value, device) for value in batch]
    if isinstance(getattr(batch, "_fields", None), tuple):
        return type(batch)(*parts)
    return type(batch)(parts)
