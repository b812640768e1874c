"""One training run of a PyTorch task, step by step."""

import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, final

import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.errors import TaskError
from rightrate.schedules import Bound
from rightrate.search import Norm
from rightrate.tasks.protocol import Run
from rightrate.tasks.torch.batch import size
from rightrate.tasks.torch.evaluating import RECALIBRATION, at_average
from rightrate.tasks.torch.generators import Draws, seeded
from rightrate.tasks.torch.groups import Groups
from rightrate.tasks.torch.norms import NormRecorder
from rightrate.tasks.torch.overflow import Measure, finite, measured
from rightrate.tasks.torch.stepping import Stepper
from rightrate.tasks.torch.stream import Source
from rightrate.tasks.torch.user import RunawayError

#: Share of a run, at its end, over which the training loss is averaged when there is no validation data.
#: One report finds a standard error 2.6 times below the seed's for the last 5 to 20 %.
TAIL = 0.1

#: Validation draws its dropout-like randomness from this seed, the same at every rate.
VALIDATION_SEED = 0


@final
class TorchRun(Run):
    """A model on its way through one trial.

    Args:
        model: The fresh model, in training mode.
        optimizer: The user's optimizer on it.
        groups: Ratios between the rates of the optimizer's groups.
        batches: Endless training batches.
        loss: The user's loss.
        rate: Peak rate of this trial.
        curve: Schedule over the length of this trial.
        clip: Largest norm of the gradient, or `None`.
        comparable: Whether the score is the training loss on other data.
        score: Function that scores the model, or `None` to score the training stream.
    """

    def __init__(
        self,
        *,
        model: nn.Module,
        optimizer: Optimizer,
        groups: Groups,
        batches: Iterator[Any],
        loss: Measure,
        rate: float,
        curve: Bound,
        clip: float | None,
        comparable: bool,
        score: Callable[[nn.Module], float] | None,
    ) -> None:
        self.model = model
        self.optimizer = optimizer
        self._groups = groups
        self._trained = groups.trained(optimizer)
        self._stepper = Stepper(
            optimizer=optimizer,
            model=model,
            trained=self._trained,
            frozen=groups.frozen(optimizer),
            clip=clip,
        )
        self._batches = batches
        self._loss = loss
        self._rate = rate
        self._curve = curve
        self._comparable = comparable
        self._score = score
        self._norms: NormRecorder | None = None
        self._done = 0
        self._seen: deque[Any] = deque(maxlen=RECALIBRATION if hasattr(optimizer, "averaged") else 0)
        self._tail: deque[float] = deque(maxlen=max(1, round(TAIL * curve.steps)))

    def step(self) -> float:
        """Take one optimizer step and return the training loss of its batch, before the step.

        Returns:
            The loss; NaN when the user's code raised because the weights have run away.

        Raises:
            TaskError: If there are no more batches.
            UserCodeError: If the user's code raised for any other reason.
        """
        self._groups.set_rate(self.optimizer, self._rate * self._curve(self._done))
        batch = next(self._batches)
        self._seen.append(batch)
        try:
            loss = self._stepper.step(lambda: self._forward(batch))
        except RunawayError:
            loss = math.nan
        self._done += 1
        self._tail.append(loss)
        return loss

    def score(self) -> float:
        """Score the model as it stands.

        Returns:
            The score; NaN when the weights have run away, whatever a metric would make of them.

        Raises:
            UserCodeError: If the user's code raised for any other reason.
        """
        if not finite(self._trained):
            return math.nan
        if self._score is None:
            return self._recent()
        try:
            with at_average(self.optimizer, self.model, self._seen, self._forward):
                return self._score(self.model)
        except RunawayError:
            return math.nan

    def train_loss(self) -> float | None:
        """The mean training loss of the last tenth of the steps, if the score is that loss on other data."""
        return self._recent() if self._comparable else None

    def keep_norms(self, norm: Norm) -> None:
        """Keep the norm of the gradient, before clipping, of every step from now on.

        Args:
            norm: Which norm; the parameters that learn count.
        """
        self._stepper.recorder = self._norms = NormRecorder(norm, self._trained)

    def norms(self) -> tuple[float, ...]:
        """The norms that were kept, one for each step whose gradient could be taken."""
        return () if self._norms is None else self._norms.values()

    def _recent(self) -> float:
        return sum(self._tail) / len(self._tail)

    def _forward(self, batch: Any) -> Any:
        return measured("loss", self._loss, self.model, batch)


def mean_over(
    source: Source, measure: Measure, name: str, model: nn.Module, private: Sequence[Draws] = ()
) -> float:
    """Mean of a measure over a pass of data, each batch weighted by its number of examples.

    The model is in evaluation mode meanwhile, without gradients, and what the pass draws from the random
    generators does not disturb the training that goes on after it.

    Args:
        source: The data.
        measure: The user's loss or metric.
        name: Name of the argument that holds `measure`, for messages.
        model: The model to measure; every module's mode is put back.
        private: Generators that belong to the data.

    Returns:
        The weighted mean.

    Raises:
        TaskError: If there is no batch, or a value is no number.
        UserCodeError: If the user's code raised.
    """
    total, weight = 0.0, 0
    with seeded(VALIDATION_SEED, private), torch.no_grad(), _evaluating(model):
        for batch in source.once():
            count = size(batch)
            total += _number(measured(name, measure, model, batch), name) * count
            weight += count
    if weight == 0:
        raise TaskError(f"`{source.name}` has batches, but no example in any of them. Check the data set.")
    return total / weight


@contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


def _number(value: Any, name: str) -> float:
    try:
        return float(value.detach() if isinstance(value, torch.Tensor) else value)
    except (TypeError, ValueError, RuntimeError) as error:
        shape = f" of shape {tuple(value.shape)}" if isinstance(value, torch.Tensor) else ""
        raise TaskError(
            f"`{name}` must return a number or a scalar tensor, got {type(value).__name__}{shape}."
        ) from error
