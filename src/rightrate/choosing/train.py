"""Choose the learning rate of a task, and train it."""

import math
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, final

from rightrate.choosing.choice import Choice
from rightrate.choosing.choose import choose
from rightrate.choosing.progress import OnProgress, Progress
from rightrate.engines import OnStep, finish
from rightrate.errors import TaskError, require
from rightrate.search import Trial
from rightrate.tasks import Task

#: A full run that diverges is begun again at this share of its rate, at most so many times.
LOWER, AGAIN = 0.5, 2


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Trained:
    """A trained model, and how its rate was chosen.

    Args:
        model: The model after the full run, on its device and in training mode.
        lr: Peak rate of the full run: the chosen one, or a lower one if that diverged.
        score: Final score: the validation loss, or the metric.
        choice: The choice, with the evidence behind it.
        cost: Optimizer steps of the search and of the training, in full runs.
    """

    model: Any = field(repr=False)
    lr: float
    score: float
    choice: Choice
    cost: float


def train(
    task: Task,
    *,
    budget: float = 1.5,
    seed: int = 0,
    store: str | Path | None = None,
    progress: OnProgress | None = None,
) -> Trained:
    """Choose the learning rate of a task, and train it at that rate for the full horizon.

    One run of the budget is the training, and the rest is for the search. The trials of the search end with
    their own decay, so none of them is the beginning of the full run, which starts from fresh weights. If it
    diverges, it is begun again at half the rate, at most twice and beyond the budget.

    Args:
        task: What is trained, and for how long.
        budget: What may be spent on the search and the training together, in full runs, above 1.
        seed: Seed of the search and of the training, at least 0.
        store: File that keeps the trials of the search, or `None` to keep nothing.
        progress: Called after every optimizer step and every trial, or `None`.

    Returns:
        The trained model with its score and its rate.

    Raises:
        ArgumentError: If an argument is out of range.
        TaskError: If the task cannot be searched, or the full run diverges again and again.
        UserCodeError: If the user's own code raised.
        StoreError: If the store cannot be used, or another process works on the same study.

    Example:
        >>> from rightrate.testing.problems import NoisyQuadratic
        >>> done = train(NoisyQuadratic())
        >>> done.lr == done.choice.lr, done.cost <= 1.5, done.score < 0.02
        (True, True, True)
    """
    require(
        math.isfinite(budget) and budget > 1, "budget", budget, "above 1, in full runs: one is the training"
    )
    choice = choose(task, budget=budget - 1, seed=seed, store=store, progress=progress)
    spent, lr = choice.cost * task.steps, choice.lr
    for _ in range(1 + AGAIN):
        trial = Trial(lr, task.steps, seed)
        told = Progress(
            study=choice.record.name,
            trials=len(choice.answer.evidence),
            reused=0,
            spent=round(spent),
            fresh=0,
            budget=round(budget * task.steps),
            running=trial,
        )
        with task.start(trial) as run:
            outcome = finish(run, trial, _teller(told, progress))
        spent += outcome.evidence.spent
        if not outcome.evidence.diverged:
            return Trained(
                model=run.model, lr=lr, score=outcome.evidence.loss, choice=choice, cost=spent / task.steps
            )
        lr *= LOWER
    raise TaskError(
        f"The full run of {task.steps:,} steps diverged at {choice.lr:.1e} and down to {lr / LOWER:.1e}. "
        "Spend more on the search, lengthen the warm-up, or clip the gradient."
    )


def _teller(state: Progress, progress: OnProgress | None) -> OnStep:
    """What tells of the steps of the full run."""

    def tell(trial: Trial, done: int) -> None:
        if progress is not None:
            progress(replace(state, spent=state.spent + done, fresh=done, done=done))

    return tell
