"""The training loop that a user would write by hand, as the reference for `TorchTask`."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from rightrate.tasks.torch import TorchTask

GLOBAL = np.random.mtrand._rand  # NumPy's global generator


@dataclass(frozen=True)
class Trained:
    """What a training run left.

    Args:
        losses: Loss of each step, before the step.
        weights: All parameters and buffers at the end.
        score: Validation loss at the end; 0 without validation data.
    """

    losses: list[float]
    weights: dict[str, torch.Tensor]
    score: float


def plain_loop(task: TorchTask, *, lr: float, steps: int, seed: int, warmup: int = 0) -> Trained:
    """Train as a tutorial does: seed, build, loop over the loader, warm up and fall to zero, validate.

    Args:
        task: The parts: functions, loaders, clipping. Its schedule is not read.
        lr: Peak rate.
        steps: Length of the run.
        seed: Seed of all generators.
        warmup: Steps of the linear warm-up.

    Returns:
        Losses, weights and score.
    """
    kept = random.getstate(), GLOBAL.get_state()
    with torch.random.fork_rng(devices=[]):
        random.seed(seed)
        GLOBAL.seed(seed)
        torch.manual_seed(seed)
        trained = _loop(task, lr, steps, warmup)
    random.setstate(kept[0])
    GLOBAL.set_state(kept[1])
    return trained


def _loop(task: TorchTask, lr: float, steps: int, warmup: int) -> Trained:
    model = task.model()
    optimizer = task.optimizer(model)
    first = optimizer.param_groups[0]["lr"]
    ratios = [group["lr"] / first for group in optimizer.param_groups]
    losses = []
    for step, batch in zip(range(steps), _epochs(task.train), strict=False):
        factor = (step + 1) / (warmup + 1) if step < warmup else 1 - (step - warmup) / (steps - 1 - warmup)
        for group, ratio in zip(optimizer.param_groups, ratios, strict=True):
            group["lr"] = lr * factor * ratio
        optimizer.zero_grad()
        loss = task.loss(model, batch)
        loss.backward()
        if task.clip is not None:
            torch.nn.utils.clip_grad_norm_(model.parameters(), task.clip)
        optimizer.step()
        losses.append(loss.item())
    weights = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    return Trained(losses, weights, _validate(task, model))


def _epochs(loader: Any) -> Iterator[Any]:
    for _ in itertools.count():
        yield from loader


def _validate(task: TorchTask, model: torch.nn.Module) -> float:
    model.eval()
    total, count = 0.0, 0
    with torch.no_grad():
        for inputs, targets in task.valid or ():
            total += task.loss(model, (inputs, targets)).item() * len(inputs)
            count += len(inputs)
    return total / max(count, 1)
