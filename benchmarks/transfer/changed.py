"""Development tasks with one thing changed: batch size over as many passes, width, schedule, or data."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, Subset

from benchmarks.regret.tasks import DEVELOPMENT
from benchmarks.regret.tasks.blocks import mlp
from rightrate.schedules import Constant, Linear
from rightrate.tasks.torch import TorchTask

#: A builder of the model of each task at `times` its width.
WIDER: Mapping[str, Callable[[int], Callable[[], nn.Module]]] = {
    "wine": lambda times: mlp(13, 64 * times, 64 * times, 3),
    "rare": lambda times: mlp(25, 48 * times, 1),
    "constant": lambda times: mlp(30, 64 * times, 2),
    "mixture": lambda times: mlp(32, 128 * times, 128 * times, 20),
    "teacher": lambda times: mlp(20, 64 * times, 64 * times, 1, between=nn.Tanh),
}

#: Width of the hidden layers as they are.
WIDTH: Mapping[str, int] = {"wine": 64, "rare": 48, "constant": 64, "mixture": 128, "teacher": 64}


@dataclass(frozen=True)
class Changed:
    """A task after a change.

    Args:
        task: The task.
        words: Arguments of `rightrate.transfer` for the change.
        naive: Exponents of naive rules and the ratio that they are of.
    """

    task: TorchTask
    words: dict[str, Any]
    naive: dict[str, float]


def changed(name: str, change: str) -> Changed:
    """A task after a change such as "batch*4", "batch/4", "width*4", "schedule" or "examples/2"."""
    task = DEVELOPMENT[name]()
    kind, _, number = change.replace("/", "*1/").partition("*")
    times = 1 / int(number[2:]) if number.startswith("1/") else int(number or 1)
    return {"batch": _batch, "width": _width, "schedule": _schedule, "examples": _examples}[kind](
        name, task, times
    )


def _batch(name: str, task: TorchTask, times: float) -> Changed:
    old = _batch_size(task.train)
    new, steps = round(old * times), round(task.steps / times)
    return Changed(
        replace(_rescheduled(task, task.schedule, steps), train=_rebatched(task.train, new)),
        {"batch_size": (old, new), "steps": (task.steps, steps)},
        {"no change": 1.0, "square root": times**0.5, "linear": times},
    )


def _width(name: str, task: TorchTask, times: float) -> Changed:
    return Changed(
        replace(task, model=WIDER[name](round(times))),
        {"width": (WIDTH[name], round(WIDTH[name] * times))},
        {"no change": 1.0, "1/sqrt(width)": times**-0.5, "1/width": 1 / times},
    )


def _schedule(name: str, task: TorchTask, times: float) -> Changed:
    decays = not isinstance(task.schedule, Constant)
    warmup = getattr(task.schedule, "warmup", 0.05)
    other = Constant(warmup=warmup) if decays else Linear(warmup=warmup)
    half = 0.5 if decays else 2.0
    return Changed(
        _rescheduled(task, other, task.steps),
        {"schedule": (task.schedule, other), "steps": (task.steps, task.steps)},
        {"no change": 1.0, "half for a constant rate": half},
    )


def _examples(name: str, task: TorchTask, times: float) -> Changed:
    loader: Any = task.train
    old = len(loader.dataset)
    new, steps = round(old * times), round(task.steps * times)
    part = Subset(loader.dataset, range(new))
    train: Any = DataLoader(part, loader.batch_size, shuffle=True, drop_last=True)
    return Changed(
        replace(_rescheduled(task, task.schedule, steps), train=train),
        {"examples": (old, new), "steps": (task.steps, steps)},
        {"no change": 1.0, "1/steps": 1 / times},
    )


def _rescheduled(task: TorchTask, schedule: Any, steps: int) -> TorchTask:
    other: TorchTask = task.rescheduled(schedule, steps)
    return other


class Joined:
    """The batches of a stream, so many joined to one."""

    def __init__(self, stream: Any, times: int) -> None:
        self._stream, self._times = stream, times

    def __iter__(self) -> Iterator[Any]:
        batches = iter(self._stream)
        while parts := list(islice(batches, self._times)):
            yield tuple(torch.cat(pieces) for pieces in zip(*parts, strict=True))


def _batch_size(train: Any) -> int:
    return int(train.batch_size) if isinstance(train, DataLoader) else len(next(iter(train))[0])


def _rebatched(train: Any, size: int) -> Any:
    if isinstance(train, DataLoader):
        return DataLoader(train.dataset, size, shuffle=True, drop_last=True)
    return Joined(train, size // _batch_size(train))
