"""Batches from the user's loaders: endless for training, once for validation, on the model's device."""

from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from typing import Any, final

import numpy as np
import torch
from torch.utils.data import DataLoader

from rightrate.errors import TaskError
from rightrate.tasks.torch.batch import moved
from rightrate.tasks.torch.generators import private_generators, seeded
from rightrate.tasks.torch.loader import announce, borrowed, indices, resident
from rightrate.tasks.torch.user import calling


def refuse_unreadable(loader: object, name: str) -> None:
    """Refuse what is no collection of batches, and what cannot be read again for every trial.

    Args:
        loader: What the user gave.
        name: Name of the argument.

    Raises:
        TaskError: If it is no iterable of batches, or can be read only once.
        UserCodeError: If it raised.
    """
    kind = type(loader).__name__
    if not isinstance(loader, Iterable) or isinstance(loader, Mapping | str | bytes):
        raise TaskError(
            f"`{name}` must be a re-iterable of batches, such as a DataLoader or a list, got {kind}. "
            "Wrap a data set in a DataLoader, or put a single batch in a list."
        )
    if isinstance(loader, Iterator) or _hands_out_one_iterator(loader, name):
        raise TaskError(
            f"`{name}` can be read only once (its iterator is one {kind}), but every trial reads it from the "
            "start. Pass the loader itself, or a list of batches."
        )


@final
class Source:
    """A loader of the user's, read as batches on the model's device.

    The data of a plain loader over tensors are kept on the device once, where they fit; the batches are
    those of the loader, bit for bit and in its order.

    Args:
        loader: Re-iterable of batches.
        name: Name of the argument, for messages.
        device: Where the model is.
    """

    def __init__(self, loader: Iterable[Any], name: str, device: torch.device) -> None:
        self.loader = loader
        self.name = name
        self._device = device
        self._resident: tuple[torch.Tensor, ...] = resident(loader, device)
        self._yielded = False

    def once(self) -> Iterator[Any]:
        """One pass over the data.

        Yields:
            The batches.

        Raises:
            TaskError: If there is no batch.
            UserCodeError: If the loader raised.
        """
        empty = True
        for batch in self._on_device():
            empty, self._yielded = False, True
            yield batch
        if empty and self._yielded:
            raise TaskError(
                f"`{self.name}` has no batches this time, though it had some before: it can be read only "
                "once, but every trial reads it from the start. Let its `__iter__` return a new iterator."
            )
        if empty:
            raise TaskError(f"`{self.name}` has no batches. Give it at least one, and check `drop_last`.")

    def endless(self) -> Generator[Any, None, None]:
        """Pass after pass, reshuffled as the loader does it.

        Yields:
            The batches.

        Raises:
            TaskError: If a pass yields no batch.
            UserCodeError: If the loader raised.
        """
        epoch = 0
        while True:
            with calling(self.name):
                announce(self.loader, epoch)
            yield from self.once()
            epoch += 1

    def _on_device(self) -> Iterator[Any]:
        with calling(self.name):
            parts = iter(self.loader) if not self._resident else indices(self.loader)
        while True:
            with calling(self.name):
                try:
                    part = next(parts)
                except StopIteration:
                    return
                batch = moved(part, self._device) if not self._resident else self._gathered(part)
            yield batch

    def _gathered(self, picked: Any) -> list[torch.Tensor]:
        # By way of NumPy, because torch takes five times as long to read a list.
        index = np.asarray(picked, dtype=np.int64)
        if index.min(initial=0) < 0:  # a sampler may count from the end, `index_select` does not
            index = np.where(index < 0, index + len(self._resident[0]), index)
        chosen = torch.from_numpy(index).to(self._device)
        return [tensor.index_select(0, chosen) for tensor in self._resident]


@contextmanager
def drawing(source: Source, seed: int) -> Iterator[Iterator[Any]]:
    """Everything random seeded, and endless batches drawn from it; all is put back on leaving.

    Args:
        source: The training data.
        seed: Seed of all generators, those of the loader among them.

    Yields:
        The batches.
    """
    loader = source.loader
    with borrowed(loader), seeded(seed, private_generators(loader)), closing(source.endless()) as batches:
        yield batches


def _hands_out_one_iterator(loader: Iterable[Any], name: str) -> bool:
    """Whether a second iterator would go on where the first one stopped, because it is the same."""
    if isinstance(loader, DataLoader):  # it makes a new one each time, and may start workers for it
        return False
    with calling(name):
        return iter(loader) is iter(loader)
