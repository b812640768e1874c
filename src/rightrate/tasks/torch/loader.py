"""What is known of PyTorch's own loader: its indices, its workers, and the epochs of its sampler."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.utils.data import DataLoader, TensorDataset, default_collate

#: Share of a GPU's free memory that the data set may take: the model, its gradients, its optimizer
#: state and its activations need the rest. A judgement, not a measurement.
DEVICE_SHARE = 0.25

#: Attributes through which a loader may reach an object that is told the epoch.
_PARTS = ("sampler", "batch_sampler", "dataset")


def resident(loader: object, device: torch.device) -> tuple[torch.Tensor, ...]:
    """The tensors behind a plain loader, on the device, if gathering from them equals the loader's own work.

    Args:
        loader: Any iterable of batches.
        device: Where the model is.

    Returns:
        The tensors; none for any loader but a plain one over a `TensorDataset` that fits.
    """
    if type(loader) is not DataLoader or type(loader.dataset) is not TensorDataset:
        return ()
    if loader.collate_fn is not default_collate or loader.batch_sampler is None:
        return ()
    tensors = loader.dataset.tensors
    if any(tensor.layout is not torch.strided or tensor.requires_grad for tensor in tensors):
        return ()
    if not _fits(sum(tensor.nbytes for tensor in tensors), device):
        return ()
    return tuple(tensor.to(device) for tensor in tensors)


def indices(loader: Any) -> Iterator[Any]:
    """The indices of each batch of one pass, drawn as the loader would draw them.

    Args:
        loader: A loader of which `resident` returned the tensors.

    Returns:
        An iterator over lists of indices.
    """
    picked: Iterator[Any] = iter(loader.batch_sampler)
    # The loader draws a seed for its workers at this moment, even when it has none. Drawing it keeps the
    # order of the batches, and all that is drawn later, as in a loop over the loader itself.
    torch.empty((), dtype=torch.int64).random_(generator=loader.generator)
    return picked


@contextmanager
def borrowed(loader: object) -> Iterator[None]:
    """Use a loader inside the block as if it were new, and leave it as it was found.

    Workers that outlive a pass go on drawing where they stopped, so a trial gets its own; and the epoch
    that a sampler was told is told again.

    Args:
        loader: Any iterable of batches.
    """
    told = [(set_epoch, epoch) for set_epoch, epoch in _listeners(loader) if isinstance(epoch, int)]
    lasting = isinstance(loader, DataLoader) and loader.persistent_workers
    workers = getattr(loader, "_iterator", None)
    try:
        _set_workers(loader, None, lasting)
        yield
    finally:
        _set_workers(loader, workers, lasting)
        for set_epoch, epoch in told:
            set_epoch(epoch)


def announce(loader: object, epoch: int) -> None:
    """Tell everything that shuffles by the number of the epoch, as distributed samplers do, which one begins.

    Args:
        loader: Any iterable of batches; it and its parts are told if they have a method `set_epoch`.
        epoch: Number of the pass, counted from 0.
    """
    for set_epoch, _ in _listeners(loader):
        set_epoch(epoch)


def _fits(size: int, device: torch.device) -> bool:
    if device.type == "cuda":
        return size <= DEVICE_SHARE * torch.cuda.mem_get_info(device)[0]
    return device.type == "cpu"


def _set_workers(loader: object, workers: object, lasting: bool) -> None:
    if lasting:
        loader._iterator = workers  # type: ignore[attr-defined]


def _listeners(loader: object) -> list[tuple[Callable[[int], Any], Any]]:
    """What can be told an epoch, each once, with the epoch that it knows now."""
    parts = [loader, *(getattr(loader, name, None) for name in _PARTS)]
    parts.append(getattr(parts[2], "sampler", None))
    unique = {id(part): part for part in parts}.values()
    told = [(getattr(part, "set_epoch", None), getattr(part, "epoch", None)) for part in unique]
    return [(set_epoch, epoch) for set_epoch, epoch in told if callable(set_epoch)]
