"""Everything that a measurement may change, and how it is put back."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Any

from torch import nn
from torch.optim import Optimizer

from rightrate.measuring.torch.keep import Restore, keep, keep_attributes
from rightrate.tasks.torch.generators import private_generators, seeded
from rightrate.tasks.torch.loader import borrowed

#: Attributes of a module that are walked through and not kept as they stand.
_WALKED = frozenset({"_parameters", "_buffers", "_modules", "_non_persistent_buffers_set"})

#: Through these a loader reaches what may count where it is.
_PARTS = ("dataset", "sampler", "batch_sampler")


@contextmanager
def put_back(*owners: object) -> Iterator[None]:
    """Leave models and optimizers as they were found, however the block ends.

    Of a module: weights, buffers that are saved or not, gradients, which of them are trained, training
    and evaluation mode of each part, and plain attributes such as counters. Of an optimizer: its state, its
    groups and their rates. All of it bit for bit, in the same objects and the same memory. A copy of it all
    is kept meanwhile. Ctrl-C during the putting back waits until it is done.

    Args:
        *owners: Modules and optimizers; what is neither is left alone.
    """
    restores = [_kept(owner) for owner in owners]
    try:
        yield
    finally:
        with _undisturbed():
            for restore in restores:
                restore()


@contextmanager
def borrowed_all(loaders: Sequence[object], seed: int) -> Iterator[None]:
    """Seed every random generator and use loaders, and leave all of them as they were found.

    Args:
        loaders: Iterables of batches; their workers, epochs, counters and generators are put back.
        seed: Seed of all generators.
    """
    private = [draws for loader in loaders for draws in private_generators(loader)]
    parts = list(loaders)
    parts += [getattr(loader, name, None) for loader in loaders for name in _PARTS]
    with ExitStack() as stack:
        for loader in loaders:
            stack.enter_context(borrowed(loader))
        stack.callback(_all, [keep_attributes(part) for part in parts])
        stack.enter_context(seeded(seed, private))
        yield


def _kept(owner: object) -> Restore:
    if isinstance(owner, nn.Module):
        return _kept_module(owner)
    if isinstance(owner, Optimizer):
        state, groups, rest = keep(owner.state), keep(owner.param_groups), keep_attributes(owner)
        return lambda: (state(), groups(), rest())
    return lambda: owner


def _kept_module(model: nn.Module) -> Restore:
    restores: list[Restore] = []
    for module in model.modules():
        restores += [keep(module._parameters), keep(module._buffers), keep_attributes(module, _WALKED)]
    return lambda: _all(restores)


def _all(restores: Sequence[Restore]) -> None:
    for restore in restores:
        restore()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait until the block is through; outside the main thread it does not come anyway."""
    handler: Any = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(handler):
        yield
        return
    waiting: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda number, frame: waiting.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
    for number, frame in waiting:
        handler(number, frame)
