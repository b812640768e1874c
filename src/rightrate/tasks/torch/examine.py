"""The validity checks of a task, and what they find out about it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.tasks.protocol import Checked, Fact
from rightrate.tasks.torch import checks, facts, fingerprint
from rightrate.tasks.torch.build import build_model, build_optimizer
from rightrate.tasks.torch.groups import Groups
from rightrate.tasks.torch.stream import Source, drawing

if TYPE_CHECKING:
    from rightrate.tasks.torch.task import TorchTask

#: The checks look at the task as this seed makes it.
SEED = 0

#: So many batches are compared to see whether a seed brings them back: one of a few may be so by chance.
LOOKED_AT = 3

#: One loss and one gradient: what a step costs.
SPENT = 1


class Opening(NamedTuple):
    """A run before its first step.

    Args:
        model: The untrained model.
        optimizer: The optimizer on it.
        batches: The first batches.
    """

    model: nn.Module
    optimizer: Optimizer
    batches: list[Any]


def examine(task: "TorchTask", source: Source) -> Checked:
    """Begin the same run twice, take its first loss and gradient, and score the untrained model.

    Args:
        task: The task.
        source: Its training data.

    Returns:
        The score to beat, the cost, the fingerprint and the facts.

    Raises:
        TaskError: If the task cannot be searched.
        UserCodeError: If the user's code raised.
    """
    with _opening(task, source) as second:
        pass
    with _opening(task, source) as first:
        checks.check_builder(first.model, second.model)
        groups = Groups.of(first.optimizer)
        trained = groups.trained(first.optimizer)
        with checks.unshared_buffers(first.model, second.model):
            loss = checks.check_loss(task.loss, first.model, first.batches[0], trained)
    score = loss
    if task.valid is not None:
        name = "loss" if task.metric is None else "metric"
        score = checks.check_score(task.score(second.model), name)
    seen = [*fingerprint.of_batch(first.batches[0]), f"{loss:.4g}", f"{_norm(trained):.3g}"]
    repeats = all(map(checks.same_batch, first.batches, second.batches))
    data = facts.data_facts(source.loader, first.batches[0], task.steps)
    digest = fingerprint.digest(
        model=fingerprint.of_model(first.model),
        optimizer=fingerprint.of_optimizer(first.optimizer, groups.ratios, first.model),
        schedule=fingerprint.of_schedule(task.schedule, task.steps),
        steps=task.steps,
        goal=task.goal,
        clip=task.clip,
        data={name: value for name, value in data.items() if name != "batch size"},
        seen=seen if repeats else [],
        score=f"{score:.4g}" if repeats or task.valid is not None else "",
        device=next(first.model.parameters()).device.type,
    )
    told = facts.model_facts(first.model)
    told |= facts.optimizer_facts(first.optimizer, groups.ratios, task.clip)
    told |= data | _order(repeats) | {"score of the untrained model": float(f"{score:.6g}")}
    return Checked(score, SPENT, digest, told | {"CPU threads": facts.threads()})


@contextmanager
def _opening(task: "TorchTask", source: Source) -> Iterator[Opening]:
    with drawing(source, SEED) as batches:
        model = build_model(task.model)
        optimizer = build_optimizer(task.optimizer, model)
        yield Opening(model, optimizer, list(islice(batches, LOOKED_AT)))


def _order(repeats: bool) -> dict[str, Fact]:
    """What to say about batches that no seed brings back: rates are compared on different data."""
    return (
        {} if repeats else {"batches": "others in every trial, whatever the seed, so comparisons are noisier"}
    )


def _norm(trained: Sequence[torch.Tensor]) -> float:
    """Norm of the whole gradient."""
    gradients = [
        p.grad.coalesce().values() if p.grad.is_sparse else p.grad for p in trained if p.grad is not None
    ]
    return float(torch.stack([g.norm().double().cpu() for g in gradients]).norm())
