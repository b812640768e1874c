"""The task of a PyTorch user: a model, a loss, data, an optimizer, and how long to train."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from rightrate.errors import TaskError, require
from rightrate.schedules import Linear, Schedule
from rightrate.schedules.arguments import real, whole
from rightrate.schedules.torch import scheduler
from rightrate.search import Goal, Trial
from rightrate.tasks.protocol import Checked, Hint, Run, Trainable
from rightrate.tasks.torch import facts
from rightrate.tasks.torch.arguments import check_functions
from rightrate.tasks.torch.build import build_model, build_optimizer
from rightrate.tasks.torch.examine import examine
from rightrate.tasks.torch.generators import private_generators, seeded
from rightrate.tasks.torch.groups import Groups
from rightrate.tasks.torch.loader import borrowed
from rightrate.tasks.torch.overflow import Measure
from rightrate.tasks.torch.run import TorchRun, mean_over
from rightrate.tasks.torch.stream import Source, drawing, refuse_unreadable

#: Below this length no shorter complete run says anything: it would be all warm-up and noise.
MIN_STEPS = 20


@dataclass(frozen=True, kw_only=True, eq=False)
class TorchTask(Trainable):
    """A PyTorch model, and how the user means to train it.

    The same seed means the same initial weights, batches and dropout masks at every rate and every
    length of a run. It reaches Python's, NumPy's and PyTorch's global generators, and those that `train`
    and its parts own; a sampler that shuffles by a seed of its own keeps its order at every seed. All are
    put back when a trial ends, however it ends.

    Args:
        model: Returns a fresh `nn.Module` each time, its weights drawn from a global generator. The task
            runs on the device on which it comes. A model in evaluation mode is switched to training; one
            in training mode keeps the modes of its parts.
        loss: (model, batch) -> scalar tensor, the mean loss of the batch. Where it raises because the
            weights have run away, the trial has diverged.
        train: Re-iterable of batches; shorter than the run, it is read again, reshuffled as it does it.
        valid: Re-iterable of batches, or `None`: then the last tenth of the training loss is the score.
            It is read in evaluation mode and without gradients.
        optimizer: (model) -> `torch.optim.Optimizer`. Its rates give the ratios between the groups; a
            group of rate 0 stays frozen.
        steps: Horizon of the full run, in optimizer steps, at least 20.
        schedule: Shape of the rate over the run; the default warms up for 5 % and falls to zero.
        metric: (model, batch) -> number or scalar tensor, averaged over `valid` with the batches weighted
            by their size; `None` scores by the loss.
        goal: Whether the score is to be minimised or maximised; "max" needs a metric.
        clip: Largest norm of the whole gradient, above 0, or `None` for no clipping.
        name: A short name for the study.

    Raises:
        ArgumentError: If a number is out of range.
        TaskError: If a function is none, the data can be read only once, or a metric has no data to be
            measured on.

    Example:
        >>> import torch
        >>> x = torch.randn(64, 3)
        >>> task = TorchTask(
        ...     model=lambda: torch.nn.Linear(3, 1),
        ...     loss=lambda model, batch: (model(batch) - batch.sum(1, keepdim=True)).square().mean(),
        ...     train=[x[:32], x[32:]],
        ...     optimizer=lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
        ...     steps=100,
        ... )
        >>> task.hint().optimizer
        'sgd'
    """

    model: Callable[[], nn.Module]
    loss: Measure
    train: Iterable[Any]
    optimizer: Callable[[Any], Optimizer]
    steps: int
    valid: Iterable[Any] | None = None
    schedule: Schedule = field(default_factory=lambda: Linear(warmup=0.05))
    metric: Callable[[nn.Module, Any], Any] | None = None
    goal: Goal = "min"
    clip: float | None = None
    name: str = "task"

    def __post_init__(self) -> None:
        check_functions(self.model, self.loss, self.optimizer, self.metric)
        object.__setattr__(self, "steps", whole("steps", self.steps, at_least=MIN_STEPS))
        require(self.goal in ("min", "max"), "goal", self.goal, '"min" or "max"')
        if self.clip is not None:
            wanted = "above 0, or None for no clipping"
            require(real("clip", self.clip, wanted) > 0, "clip", self.clip, wanted)
        require(
            isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule, such as Linear()"
        )
        self.schedule.check(self.steps)
        refuse_unreadable(self.train, "train")
        if self.valid is not None:
            refuse_unreadable(self.valid, "valid")
        if self.metric is not None and self.valid is None:
            raise TaskError("`metric` is averaged over `valid`, which is None. Pass validation batches too.")
        if self.goal == "max" and self.metric is None:
            raise TaskError(
                '`goal` is "max", but the score is the loss. Pass the metric that is to be maximised.'
            )

    def hint(self) -> Hint:
        """The optimizer's name and momentum, the rate that the user gave it, and the passes over the data."""
        return self._looked[1]

    def check(self) -> Checked:
        """Build the model twice, take its first loss and gradient, and score it untrained."""
        return self._checked

    @contextmanager
    def start(self, trial: Trial) -> Iterator[Run]:
        """Begin a trial from fresh weights; on leaving, every random generator is put back.

        Args:
            trial: Rate, horizon and seed.

        Yields:
            The run, before its first step.
        """
        # The source is made first: an accelerator has to be awake before its generator can be seeded.
        with drawing(self._train_source, trial.seed) as batches:
            model = build_model(self.model)
            optimizer = build_optimizer(self.optimizer, model)
            yield TorchRun(
                model=model,
                optimizer=optimizer,
                groups=Groups.of(optimizer),
                batches=batches,
                loss=self.loss,
                rate=trial.lr,
                curve=self.schedule.resized(self.steps, trial.steps).over(trial.steps),
                clip=self.clip,
                comparable=self.valid is not None and self.metric is None,
                score=None if self.valid is None else self.score,
            )

    def rescheduled(self, schedule: Schedule, steps: int) -> "TorchTask":
        """The same task with another schedule over a full run of another length.

        Args:
            schedule: Shape of the rate over the run.
            steps: Horizon of the full run in optimizer steps, at least 20.

        Returns:
            A new task; model, loss, data and optimizer are the same functions and objects.
        """
        return replace(self, schedule=schedule, steps=steps)

    def score(self, model: nn.Module) -> float:
        """Mean of the metric, or of the loss, over the validation data.

        Args:
            model: A model on the task's device.

        Returns:
            The mean over examples.

        Raises:
            TaskError: If the task has no validation data.
        """
        if self._valid_source is None:
            raise TaskError("There is nothing to score on: `valid` is None. Pass validation batches.")
        measure, name = (self.metric, "metric") if self.metric is not None else (self.loss, "loss")
        with borrowed(self.valid):
            private = private_generators(self.valid)
            return mean_over(self._valid_source, measure, name, model, private)

    def optimizer_at(self, model: nn.Module, lr: float) -> Optimizer:
        """The user's optimizer on `model`, every group's rate set for the peak `lr`.

        Args:
            model: The model to train.
            lr: Peak rate of the first group that learns, finite and above 0. A group of rate 0 that
                stands before it stays at 0.

        Returns:
            A new optimizer; the ratios between its groups are the user's.

        Raises:
            ArgumentError: If `lr` is out of range.
        """
        wanted = "finite and above 0"
        require(real("lr", lr, wanted) > 0, "lr", lr, wanted)
        optimizer = build_optimizer(self.optimizer, model)
        Groups.of(optimizer).set_rate(optimizer, lr)
        for group in optimizer.param_groups:
            group.pop("initial_lr", None)  # what an earlier scheduler took for the peak
        return optimizer

    def scheduler_on(self, optimizer: Optimizer) -> LRScheduler:
        """A scheduler that follows the task's schedule over the full run.

        Args:
            optimizer: An optimizer whose rates are the peaks.

        Returns:
            The scheduler; call its `step` after each step of the optimizer.
        """
        return scheduler(optimizer, self.schedule, self.steps)

    @cached_property
    def _checked(self) -> Checked:
        return examine(self, self._train_source)

    @cached_property
    def _train_source(self) -> Source:
        return Source(self.train, "train", self._looked[0])

    @cached_property
    def _valid_source(self) -> Source | None:
        return None if self.valid is None else Source(self.valid, "valid", self._looked[0])

    @cached_property
    def _looked(self) -> tuple[torch.device, Hint]:
        """Where the model is, and the hint: all that one build of the model and its optimizer tells."""
        with seeded(0):
            model = build_model(self.model)
            optimizer = build_optimizer(self.optimizer, model)
        groups = Groups.of(optimizer)
        leading = optimizer.param_groups[groups.ratios.index(1.0)]
        momentum = float(leading.get("momentum", 0.0))
        device = next(model.parameters()).device
        epochs = 0.0 if self.valid is None else facts.epochs(self.train, self.steps)
        return device, Hint(type(optimizer).__name__.lower(), momentum, groups.base, epochs)
