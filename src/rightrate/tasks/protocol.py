"""What the rest of the house needs to know of a task, whatever framework it is made of."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from rightrate.errors import TaskError
from rightrate.schedules import Schedule
from rightrate.search import Goal, Norm, Trial

#: A fact of a task: something that is shown to the user and stored as JSON.
Fact = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Hint:
    """What a task knows beforehand about where its rate may lie.

    Args:
        optimizer: Name of the optimizer in lower case, such as "adamw" or "sgd".
        momentum: Momentum of the optimizer, in [0, 1).
        lr: Rate that the user's own optimizer carries, above 0.
        epochs: Passes over the training data in the full run, or `None` when that is not known; 0 when
            the score is on the training data, so that learning it by heart costs nothing.
    """

    optimizer: str
    momentum: float
    lr: float
    epochs: float | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What the validity checks of a task found.

    Args:
        loss: Score of the untrained model, what every rate has to beat.
        spent: Optimizer steps that the checks cost.
        fingerprint: Digest that changes when the model, the data, the loss or the optimizer changes.
        facts: Facts of the model, the data and the optimizer, in the order to show them.
    """

    loss: float
    spent: int
    fingerprint: str
    facts: Mapping[str, Fact]


class Run(ABC):
    """One trial under way.

    Attributes:
        model: What is trained, as it stands.
    """

    model: Any

    @abstractmethod
    def step(self) -> float:
        """Take one optimizer step and return the training loss of its batch, before the step."""

    @abstractmethod
    def score(self) -> float:
        """Return the score of the model as it stands: the validation loss, or the user's metric."""

    @abstractmethod
    def train_loss(self) -> float | None:
        """Return the training loss at the end; `None` where the score is not that loss on other data."""

    def keep_norms(self, norm: Norm) -> None:
        """Keep the norm of the gradient, before clipping, of every step from now on.

        Args:
            norm: Which norm.

        Raises:
            TaskError: If this kind of run has no gradient to look at.
        """
        raise TaskError(f"A {type(self).__name__} cannot keep {norm} norms: it does not show its gradient.")

    def norms(self) -> tuple[float, ...]:
        """Return the norms that were kept, in the order of the steps."""
        return ()


class Task(ABC):
    """What the user wants trained, and for how long.

    Attributes:
        name: A short name, used for the study and in what is printed.
        steps: Horizon of the full run in optimizer steps.
        schedule: Schedule of the full run; a shorter trial uses the same shape over its own length.
        goal: Whether the score is to be minimised or maximised.
    """

    name: str
    steps: int
    schedule: Schedule
    goal: Goal

    @abstractmethod
    def hint(self) -> Hint:
        """What the task knows about where its rate may lie."""

    @abstractmethod
    def check(self) -> Checked:
        """Refuse a task that cannot be searched, and say what was found of one that can.

        Raises:
            TaskError: If the task does not fit, with the reason.
            UserCodeError: If a function of the user raised.
        """

    @abstractmethod
    def start(self, trial: Trial) -> AbstractContextManager[Run]:
        """Begin a trial from fresh weights; on leaving, every random generator is put back."""

    @abstractmethod
    def rescheduled(self, schedule: Schedule, steps: int) -> "Task":
        """The same task with another schedule over a full run of another length.

        Args:
            schedule: Shape of the rate over the run.
            steps: Horizon of the full run in optimizer steps.

        Returns:
            A new task; this one stays as it is.

        Raises:
            ArgumentError: If the run is too short for the task or for the schedule.
        """


class Trainable(Task):
    """A task whose answer can be turned into an optimizer and a scheduler of its framework."""

    @abstractmethod
    def rescheduled(self, schedule: Schedule, steps: int) -> "Trainable":
        """The same task with another schedule over a full run of another length."""

    @abstractmethod
    def optimizer_at(self, model: Any, lr: float) -> Any:
        """The user's optimizer on `model`, every group's rate set for the peak `lr`."""

    @abstractmethod
    def scheduler_on(self, optimizer: Any) -> Any:
        """The framework's scheduler that follows the task's schedule over the full run."""
