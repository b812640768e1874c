"""The coordinate check of PyTorch tasks."""

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from rightrate.errors import ArgumentError, TaskError, require
from rightrate.measuring.coordinates import Coordinates, check_widths
from rightrate.schedules import Constant
from rightrate.search import Trial
from rightrate.search.prior import usual
from rightrate.tasks.torch import TorchTask
from rightrate.tasks.torch.batch import moved
from rightrate.tasks.torch.generators import private_generators, seeded
from rightrate.tasks.torch.loader import borrowed
from rightrate.tasks.torch.user import calling

#: Length of the runs of which the first steps are taken: no task is shorter.
LENGTH = 20


def coordinate_check(
    task_at: Callable[[int], TorchTask],
    widths: Sequence[int] = (64, 128, 256),
    *,
    lr: float | None = None,
    steps: int = 5,
    seeds: int = 3,
    progress: Callable[[int, int], None] | None = None,
) -> Coordinates:
    """See whether a rate can be carried over to another width, from a few steps at some widths.

    A model of each width takes the same steps at one constant rate. Where the outputs of a layer change more
    the wider it is, the best rate falls with the width, and a transfer without change fails.

    Args:
        task_at: Makes the task of a width; its layers have the same names at every width.
        widths: The widths, at least two, ascending.
        lr: The rate; by default the usual one of the optimizer.
        steps: Number of steps, in [1, 20].
        seeds: Number of seeds over which the changes are averaged, at least 1.
        progress: Called after each step with the number of steps done and the number of all; an exception
            that it raises ends the check.

    Returns:
        The changes, their slopes, and what they mean.

    Raises:
        ArgumentError: If an argument is out of range, or the layers have other names at another width.
        TaskError: If `task_at` returns something else, or a task that cannot be trained.
        UserCodeError: If the user's own code raised.
    """
    sizes = check_widths(widths)
    require(1 <= steps <= LENGTH, "steps", steps, f"in [1, {LENGTH}]")
    require(seeds >= 1, "seeds", seeds, "at least 1")
    require(lr is None or (math.isfinite(lr) and lr > 0), "lr", lr, "finite and above 0")
    tasks = {width: _built(task_at, width) for width in sizes}
    # All are made by one function, and a check scores a model, which takes longer the wider it is.
    tasks[sizes[0]].check()
    rate = _usual(tasks[sizes[0]]) if lr is None else lr
    told = _Counter(steps * seeds * len(sizes), progress)
    found = {
        width: [_changes(task, Trial(rate, LENGTH, seed), steps, told) for seed in range(seeds)]
        for width, task in tasks.items()
    }
    names = list(found[sizes[0]][0])
    for width, runs in found.items():
        if list(runs[0]) != names:
            raise ArgumentError(
                f"`task_at` must give layers of the same names at every width; at {sizes[0]} they are "
                f"{', '.join(names)}, at {width} {', '.join(runs[0])}."
            )
    changes = {
        name: tuple(statistics.fmean(run[name] for run in found[width]) for width in sizes) for name in names
    }
    return Coordinates(widths=sizes, steps=steps, lr=rate, changes=changes)


class _Counter:
    """Counts the steps, and tells whoever wants to know."""

    def __init__(self, steps: int, progress: Callable[[int, int], None] | None) -> None:
        self._done, self._steps, self._progress = 0, steps, progress

    def step(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._steps)


def _built(task_at: Callable[[int], TorchTask], width: int) -> TorchTask:
    with calling("task_at"):
        task: object = task_at(width)
    if not isinstance(task, TorchTask):
        raise TaskError(
            f"`task_at` must return a TorchTask, got {type(task).__name__} at the width {width}. "
            "Make one with rightrate.TorchTask(...)."
        )
    return task


def _usual(task: TorchTask) -> float:
    hint = task.hint()
    return float(10 ** usual(hint.optimizer, hint.momentum, hint.lr)[0])


def _changes(task: TorchTask, trial: Trial, steps: int, told: _Counter) -> dict[str, float]:
    """How much some steps change the outputs of each layer on one batch."""
    with borrowed(task.train), seeded(trial.seed, private_generators(task.train)), calling("train"):
        batch = next(iter(task.train))
    with task.rescheduled(Constant(), LENGTH).start(trial) as run:
        before = _outputs(task, run.model, batch)
        for _ in range(steps):
            run.step()
            told.step()
        after = _outputs(task, run.model, batch)
    return {name: float((after[name] - before[name]).abs().mean().item()) for name in before}


def _outputs(task: TorchTask, model: nn.Module, batch: Any) -> dict[str, Tensor]:
    """What each layer with parameters of its own gives for a batch, in evaluation mode."""
    device = next(model.parameters()).device
    found: dict[str, Tensor] = {}
    modes = {module: module.training for module in model.modules()}
    with torch.no_grad(), seeded(0), _listening(model, found):
        try:
            with calling("loss"):
                model.eval()
                task.loss(model, moved(batch, device))
        finally:
            for module, training in modes.items():
                module.training = training
    return found


@contextmanager
def _listening(model: nn.Module, found: dict[str, Tensor]) -> Iterator[None]:
    """Note the outputs of the layers that have parameters of their own."""

    def hook(name: str) -> Callable[..., None]:
        def note(module: nn.Module, inputs: Any, output: Any) -> None:
            first = output[0] if isinstance(output, tuple) else output
            if isinstance(first, Tensor):
                found[name] = first.detach().float().clone()

        return note

    layers = [(name or "model", m) for name, m in model.named_modules() if list(m.parameters(recurse=False))]
    handles = [module.register_forward_hook(hook(name)) for name, module in layers]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()
