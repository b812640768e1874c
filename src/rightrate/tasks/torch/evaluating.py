"""The weights that a run is scored at, where they are others than those that it trains at."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim import Optimizer

from rightrate.adaptive.torch.averaged import ScheduleFree
from rightrate.tasks.torch.generators import seeded

#: Batches over which the statistics of batch normalisation are taken anew at averaged weights.
RECALIBRATION: Final = 20

#: Dropout of those passes draws from this seed.
_SEED: Final = 0


@contextmanager
def at_average(
    optimizer: Optimizer, model: nn.Module, batches: Sequence[Any], forward: Callable[[Any], Any]
) -> Iterator[None]:
    """Lend the model the weights that its optimizer means to be evaluated; most have no others.

    An optimizer that averages has a context `averaged`. Schedule-Free optimizers average parameters alone, so
    that statistics of batch normalisation belong to other weights; they are taken anew, and put back after.

    Args:
        optimizer: The optimizer.
        model: The model.
        batches: The last batches of the run.
        forward: Runs the model on a batch.

    Yields:
        Nothing; the model is to be evaluated meanwhile.
    """
    averaged = getattr(optimizer, "averaged", None)
    if averaged is None:
        yield
        return
    norms = [one for one in model.modules() if isinstance(one, _BatchNorm) and one.track_running_stats]
    with averaged():
        if norms and isinstance(optimizer, ScheduleFree):
            with _recalibrated(norms, batches, forward):
                yield
        else:
            yield


@contextmanager
def _recalibrated(
    norms: Sequence[_BatchNorm], batches: Sequence[Any], forward: Callable[[Any], Any]
) -> Iterator[None]:
    """Statistics of batch normalisation as the mean over some batches, meanwhile."""
    buffers = [buffer for norm in norms for buffer in norm.buffers(recurse=False)]
    held = [buffer.clone() for buffer in buffers]
    momenta = [norm.momentum for norm in norms]
    try:
        for norm in norms:
            norm.reset_running_stats()
            norm.momentum = None  # the plain mean over all batches
        with seeded(_SEED), torch.no_grad():
            for batch in batches:
                forward(batch)
        yield
    finally:
        for norm, momentum in zip(norms, momenta, strict=True):
            norm.momentum = momentum
        with torch.no_grad():
            for buffer, old in zip(buffers, held, strict=True):
                buffer.copy_(old)
