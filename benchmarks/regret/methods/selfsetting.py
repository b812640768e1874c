"""Optimizers that set their rate by themselves, trained for the full horizon as their documentation says.

Model, loss, batches, seeds, clipping and horizon are those of the task; only the optimizer is another, and
its schedule is the one that its authors recommend:

- Prodigy: `lr=1`, cosine to zero without warm-up.
- D-Adaptation: `DAdaptAdam`, `lr=1`, the schedule of the task, "the same that you would normally use".
- DoG: a constant factor, `reps_rel` of 1e-6, or 1e-4 with BatchNorm; the averaged model is scored.
- Schedule-Free: `AdamWScheduleFree` at its default rate, warm-up over 5 % of the run, the averaged weights
  scored; the statistics of BatchNorm are taken anew from 50 batches first.
- MoMo: `MomoAdam` at its default rate of 1e-2, constant, with its default lower bound of the loss, 0.

Weight decay is part of what the task minimises, so it stays: one that adds to the gradient is added before
the method sees it; a decoupled one is handed to the methods that offer it, which DoG does not. Parameter
groups with rates of their own become one group, since most of these methods know no ratios.

A run ends as a failure when the loss is no finite number or anything raises; there is no other rule for
giving up, so a run that recovers is scored. Without validation data the score is the training loss of the
last tenth, as the task defines it; where averaged weights are scored, it is their loss on as many further
batches of the training stream.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.optim import Optimizer
from torch.optim.lr_scheduler import CosineAnnealingLR, LRScheduler

from benchmarks.regret.methods.finders import quiet
from benchmarks.regret.methods.protocol import Answer, Method
from benchmarks.regret.tasks.optimizers import Lion
from rightrate.tasks.torch import TorchTask
from rightrate.tasks.torch.build import build_model, build_optimizer
from rightrate.tasks.torch.overflow import finite
from rightrate.tasks.torch.run import TAIL
from rightrate.tasks.torch.stream import Source, drawing

#: Batches from which the statistics of BatchNorm are taken at the averaged weights.
RECALIBRATION = 50

#: Share of the run over which Schedule-Free warms up, as most of the tasks do.
WARMUP = 0.05


@dataclass(frozen=True)
class Decay:
    """Weight decay of the task's own optimizer.

    Args:
        coupled: What adds to the gradient.
        decoupled: What shrinks the weights beside the step.
    """

    coupled: float
    decoupled: float

    @classmethod
    def of(cls, optimizer: Optimizer) -> "Decay":
        """Read it from the first group."""
        group = optimizer.param_groups[0]
        decay = float(group.get("weight_decay", 0.0))
        apart = isinstance(optimizer, torch.optim.AdamW | torch.optim.Muon | Lion)
        return cls(0.0, decay) if apart or group.get("decoupled_weight_decay") else cls(decay, 0.0)


class Trainer:
    """An optimizer with what has to be done around its step, and the model to score in the end.

    Args:
        model: The model that is trained.
        optimizer: The optimizer.
        scheduler: What scales its rate after each step.
    """

    #: Whether other weights than the trained ones are scored.
    averages = False

    def __init__(self, model: nn.Module, optimizer: Optimizer, scheduler: LRScheduler | None = None) -> None:
        self.model = model
        self.optimizer = optimizer
        self._scheduler = scheduler

    def step(self, loss: Tensor) -> None:
        """Take one step; the gradients are there."""
        self.optimizer.step()
        if self._scheduler is not None:
            self._scheduler.step()

    def finish(self, forward: Callable[[nn.Module], Any]) -> nn.Module:
        """The model to score; `forward` computes the loss of one more training batch."""
        return self.model


#: (task, model, decoupled decay) -> trainer.
Recipe = Callable[[TorchTask, nn.Module, float], Trainer]


def prodigy(task: TorchTask, model: nn.Module, decay: float) -> Trainer:
    """Prodigy (Mishchenko and Defazio, 2023, https://arxiv.org/abs/2306.06101)."""
    from prodigyopt import Prodigy

    optimizer = Prodigy(learnable(model), lr=1.0, weight_decay=decay)
    return Trainer(model, optimizer, CosineAnnealingLR(optimizer, T_max=task.steps))


def dadapt_adam(task: TorchTask, model: nn.Module, decay: float) -> Trainer:
    """D-Adaptation of Adam (Defazio and Mishchenko, 2023, https://arxiv.org/abs/2301.07733)."""
    from dadaptation import DAdaptAdam

    optimizer = DAdaptAdam(learnable(model), lr=1.0, weight_decay=decay, decouple=decay > 0)
    return Trainer(model, optimizer, task.scheduler_on(optimizer))


class Dog(Trainer):
    """DoG with its averager (Ivgi et al., 2023, https://arxiv.org/abs/2302.12022)."""

    averages = True

    def __init__(self, task: TorchTask, model: nn.Module, decay: float) -> None:
        from dog import DoG, PolynomialDecayAverager

        reps = 1e-4 if has_batchnorm(model) else 1e-6
        super().__init__(model, DoG(learnable(model), reps_rel=reps))
        self._averager = PolynomialDecayAverager(model)

    def step(self, loss: Tensor) -> None:
        """Take one step and average."""
        super().step(loss)
        self._averager.step()

    def finish(self, forward: Callable[[nn.Module], Any]) -> nn.Module:
        """The averaged model."""
        averaged = self._averager.averaged_model
        # The averager multiplies buffers by 0 at first, which makes NaN of the infinities of a mask.
        for mean, own in zip(averaged.buffers(), self.model.buffers(), strict=True):
            if not finite([mean]):
                mean.copy_(own)
        return averaged


class ScheduleFree(Trainer):
    """Schedule-Free AdamW (Defazio et al., 2024, https://arxiv.org/abs/2405.15682)."""

    averages = True

    def __init__(self, task: TorchTask, model: nn.Module, decay: float) -> None:
        from schedulefree import AdamWScheduleFree

        warmup = round(WARMUP * task.steps)
        super().__init__(model, AdamWScheduleFree(learnable(model), weight_decay=decay, warmup_steps=warmup))
        self.optimizer.train()

    def finish(self, forward: Callable[[nn.Module], Any]) -> nn.Module:
        """The model at its averaged weights."""
        self.optimizer.eval()
        if has_batchnorm(self.model):
            with torch.no_grad():
                for _ in range(RECALIBRATION):
                    forward(self.model)
        return self.model


class Momo(Trainer):
    """MoMo of Adam (Schaipp et al., 2023, https://arxiv.org/abs/2305.07583)."""

    def __init__(self, task: TorchTask, model: nn.Module, decay: float) -> None:
        from momo import MomoAdam

        super().__init__(model, MomoAdam(learnable(model), weight_decay=decay))

    def step(self, loss: Tensor) -> None:
        """Take one step; the method looks at the loss."""
        self.optimizer.step(loss=loss)


def learnable(model: nn.Module) -> list[nn.Parameter]:
    """The parameters that take a gradient."""
    return [p for p in model.parameters() if p.requires_grad]


def has_batchnorm(model: nn.Module) -> bool:
    """Whether a module keeps statistics of its inputs."""
    return any(isinstance(module, _BatchNorm) for module in model.modules())


def selfset(task: TorchTask, name: str, seed: int, budget: float | None, *, recipe: Recipe) -> Answer:
    """Train for the full horizon from the weights and on the batches of this seed, and score."""
    device = next(task.model().parameters()).device
    with quiet(), drawing(Source(task.train, "train", device), seed) as batches:
        model = build_model(task.model)
        decay = Decay.of(build_optimizer(task.optimizer, model))
        trainer = recipe(task, model, decay.decoupled)
        losses = list(training(task, trainer, batches, decay.coupled))
        if not math.isfinite(losses[-1]):
            return Answer(status=f"failed: the loss is {losses[-1]} at step {len(losses)} of {task.steps}")
        scored = trainer.finish(lambda one: task.loss(one, next(batches)))
        if not finite(scored.parameters()):
            return Answer(status="failed: the weights are not finite in the end")
        if task.valid is not None:
            return Answer(score=task.score(scored))
        tail = max(1, round(TAIL * task.steps))
        if trainer.averages:
            return Answer(score=fmean(float(task.loss(scored, next(batches))) for _ in range(tail)))
        return Answer(score=fmean(deque(losses, maxlen=tail)))


def training(task: TorchTask, trainer: Trainer, batches: Iterator[Any], l2: float) -> Iterator[float]:
    """Train, and yield each loss; one that is not finite is the last."""
    parameters = list(trainer.model.parameters())
    for _ in range(task.steps):
        loss = task.loss(trainer.model, next(batches))
        if not math.isfinite(loss.item()):
            yield loss.item()
            return
        loss.backward()
        if task.clip is not None:
            nn.utils.clip_grad_norm_(parameters, task.clip)
        for p in parameters:
            if l2 and p.grad is not None:
                p.grad.add_(p.detach(), alpha=l2)
        trainer.step(loss.detach())
        for p in parameters:
            p.grad = None
        yield loss.item()


_RECIPES: dict[str, tuple[Recipe, str]] = {
    "prodigy": (prodigy, "prodigyopt"),
    "dadapt_adam": (dadapt_adam, "dadaptation"),
    "dog": (Dog, "dog"),
    "schedule_free": (ScheduleFree, "schedulefree"),
    "momo_adam": (Momo, "momo"),
}

#: The methods of this file.
METHODS = tuple(
    Method(name, partial(selfset, recipe=recipe), needs=(package,))
    for name, (recipe, package) in _RECIPES.items()
)
