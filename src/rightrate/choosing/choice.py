"""The answer as the user holds it: a rate that knows its evidence and its task."""

import json
from pathlib import Path
from typing import Any, final

from rightrate.errors import ArgumentError
from rightrate.report import answer_html, draw, loss_against_rate, write_report
from rightrate.search import Answer, Status
from rightrate.studies import StudyRecord
from rightrate.tasks import Task, Trainable

#: Number of the layout of `Choice.to_json`.
SCHEMA = 1


@final
class Choice:
    """The chosen learning rate, how sure it is, why, and what to do with it.

    Args:
        answer: The answer of the search.
        record: The study behind it.
        task: The task that was searched.
    """

    def __init__(self, answer: Answer, record: StudyRecord, task: Task) -> None:
        self.answer = answer
        self.record = record
        self._task = task

    @property
    def lr(self) -> float:
        """The chosen peak rate of the optimizer's first parameter group that learns."""
        return self.answer.lr

    @property
    def low(self) -> float:
        """Lower end of the 90 % interval of the best rate."""
        return self.answer.low

    @property
    def high(self) -> float:
        """Upper end of the 90 % interval of the best rate."""
        return self.answer.high

    @property
    def steps(self) -> int:
        """Length of the run that the rate is for, in optimizer steps."""
        return self.answer.steps

    @property
    def status(self) -> Status:
        """Whether the evidence identifies the rate: "ok", "tie", "edge", "flat", "diverged" or "noisy"."""
        return self.answer.status

    @property
    def why(self) -> list[str]:
        """The reasons, one plain sentence each."""
        return list(self.answer.why)

    @property
    def cost(self) -> float:
        """Optimizer steps spent on trials, in full runs."""
        return self.answer.cost

    def optimizer(self, model: Any) -> Any:
        """The user's optimizer on a model, every group's rate set.

        Args:
            model: The model to train.

        Returns:
            A new optimizer at the chosen rate; the ratios between its groups are the user's.

        Raises:
            ArgumentError: If the task's framework has no optimizer object.
        """
        return self._trainable().optimizer_at(model, self.lr)

    def scheduler(self, optimizer: Any) -> Any:
        """The task's schedule over the run that the rate is for, as a scheduler of its framework.

        Args:
            optimizer: The optimizer of `Choice.optimizer`.

        Returns:
            A scheduler; step it after each step of the optimizer.

        Raises:
            ArgumentError: If the task's framework has no scheduler object.
        """
        return self._trainable().scheduler_on(optimizer)

    def plot(self, axes: Any = None) -> Any:
        """Draw the loss against the learning rate with Matplotlib.

        Args:
            axes: Axes to draw on, or `None` for new ones.

        Returns:
            The axes.

        Raises:
            MissingDependencyError: If Matplotlib is not installed.
        """
        return draw(loss_against_rate(self.record), axes)

    def report(self, path: str | Path) -> Path:
        """Write the report: one HTML file that needs no network.

        Args:
            path: Where to write it; a file that is there is replaced.

        Returns:
            The absolute path.

        Raises:
            ArgumentError: If it cannot be written there.
        """
        return write_report(self.record, path)

    def to_dict(self) -> dict[str, Any]:
        """The choice as plain values, with the number of this layout under "schema"."""
        answer = self.answer
        return {
            "schema": SCHEMA,
            "lr": answer.lr,
            "low": answer.low,
            "high": answer.high,
            "status": answer.status,
            "why": list(answer.why),
            "cost": answer.cost,
            "budget": answer.budget,
            "steps": answer.steps,
            "seed": answer.seed,
            "goal": answer.goal,
            "schedule": self.record.schedule,
            "trials": len(answer.evidence),
            "study": self.record.name,
            "id": self.record.id,
        }

    def to_json(self) -> str:
        """The choice as one JSON object, the same text for the same answer."""
        return json.dumps(self.to_dict(), allow_nan=False)

    def __repr__(self) -> str:
        """The choice in one line."""
        return (
            f"Choice(lr={self.lr:g}, low={self.low:g}, high={self.high:g}, "
            f"status={self.status!r}, cost={self.cost:.2f})"
        )

    def _repr_html_(self) -> str:
        """A picture and a sentence, for notebooks."""
        return answer_html(self.record)

    def _trainable(self) -> Trainable:
        if not isinstance(self._task, Trainable):
            kind = type(self._task).__name__
            raise ArgumentError(f"A {kind} has no optimizer object to set. Use the rate itself: `choice.lr`.")
        if self.steps == self._task.steps:
            return self._task
        schedule = self._task.schedule.resized(self._task.steps, self.steps)
        return self._task.rescheduled(schedule, self.steps)
