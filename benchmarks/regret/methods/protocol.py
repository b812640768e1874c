"""What a method of the benchmark is: something that answers which rate to use, or that trains without one.

A method is given a task, a seed and, where it can spend more or less, a budget in full runs. Its cost is not
what it says but what is counted: every step that any optimizer of the process takes while it works, those of
runs that were given up among them. An exception makes the answer a failed one and is printed.
"""

import importlib
import math
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Self

from torch.optim import Optimizer
from torch.optim.optimizer import register_optimizer_step_post_hook, register_optimizer_step_pre_hook

from rightrate.tasks.torch import TorchTask

#: Status of an answer that names no rate, though nothing went wrong.
NONE = "none"


@dataclass(frozen=True)
class Pick:
    """One line of the results.

    Args:
        method: Name of the method.
        task: Name of the task.
        seed: Seed of the method.
        budget: What it might spend, in full runs; `None` for a method that has no such setting.
        lr: Peak rate for the task's own schedule and optimizer, or `None`.
        score: Final score on the task's own scale, of a method that trains for the full horizon by itself.
        low: Lower end of the interval, of a method that gives one.
        high: Upper end of the interval.
        status: What the method says of its answer; "none" for no answer, "failed: ..." after an error.
        cost: Optimizer steps that were taken over the steps of the full run.
        seconds: Wall-clock time.
        forwards: Extra forward passes of a step, the mean, of a method that trains by itself and tells.
        memory: Numbers of state for each parameter, of such a method.
        pace: Time of one of its steps in seconds, the median.
    """

    method: str
    task: str
    seed: int
    budget: float | None
    lr: float | None
    score: float | None
    low: float | None
    high: float | None
    status: str | None
    cost: float
    seconds: float
    forwards: float | None = None
    memory: float | None = None
    pace: float | None = None


@dataclass(frozen=True)
class Answer:
    """What a method found, as in `Pick`.

    Args:
        cost: What the method charges itself, where that is more than the steps of optimizers.
    """

    lr: float | None = None
    score: float | None = None
    low: float | None = None
    high: float | None = None
    status: str | None = None
    cost: float = 0.0
    forwards: float | None = None
    memory: float | None = None
    pace: float | None = None


#: (task, its name, seed, budget) -> answer.
Find = Callable[[TorchTask, str, int, float | None], Answer]


class Meter:
    """Counts the steps of all optimizers while it is open, but for those that are the base of another."""

    def __init__(self) -> None:
        self.steps = 0
        self._below: object = None

    def __enter__(self) -> Self:
        self._handles = (
            register_optimizer_step_pre_hook(self._look),
            register_optimizer_step_post_hook(self._count),
        )
        return self

    def __exit__(self, *error: object) -> None:
        for handle in self._handles:
            handle.remove()

    def _look(self, optimizer: Optimizer, *call: Any) -> None:
        if (base := getattr(optimizer, "base", None)) is not None:
            self._below = base

    def _count(self, optimizer: Optimizer, *call: Any) -> None:
        self.steps += optimizer is not self._below


@dataclass(frozen=True)
class Method:
    """A method by its name.

    Args:
        name: The name, also of its file of results.
        find: Finds the answer.
        budgets: The budgets at which it can be run; a single `None` for a method without one.
        needs: Modules that it imports, of packages that rightrate does not need.
    """

    name: str
    find: Find
    budgets: tuple[float | None, ...] = (None,)
    needs: tuple[str, ...] = ()

    def ready(self) -> None:
        """Import what the method needs, so that no clock counts it.

        Raises:
            SystemExit: If a package is missing.
        """
        try:
            for module in self.needs:
                importlib.import_module(module)
        except ImportError as error:
            sys.exit(f"{self.name} cannot be run: {error}. See benchmarks/regret/requirements.txt.")

    def pick(self, task: TorchTask, name: str, seed: int, budget: float | None) -> Pick:
        """Find the answer and count what that took."""
        begun = time.monotonic()
        with Meter() as meter:
            try:
                answer = sound(self.find(task, name, seed, budget))
            except Exception as error:
                traceback.print_exc()
                answer = Answer(status=f"failed: {type(error).__name__}: {error}")
        return Pick(
            method=self.name,
            task=name,
            seed=seed,
            budget=budget,
            lr=answer.lr,
            score=answer.score,
            low=answer.low,
            high=answer.high,
            status=answer.status,
            cost=max(answer.cost, meter.steps / task.steps),
            seconds=time.monotonic() - begun,
            forwards=answer.forwards,
            memory=answer.memory,
            pace=answer.pace,
        )

    __call__ = pick


def sound(answer: Answer) -> Answer:
    """The answer without a rate that cannot be trained at, and without a score that is no number."""
    if answer.lr is not None and not (math.isfinite(answer.lr) and answer.lr > 0):
        return replace(answer, lr=None, status=NONE)
    if answer.score is not None and not math.isfinite(answer.score):
        return replace(answer, score=None, status="failed: the final score is no finite number")
    return answer
