"""The training loss of every step of one trial."""

import math
from collections.abc import Callable

from rightrate.search import Trial
from rightrate.tasks import Task

#: Called with the loss of each step; whether to go on.
Going = Callable[[float], bool]


def step_losses(task: Task, trial: Trial, going: Going) -> tuple[float, ...]:
    """Train one trial and keep the loss of every step; nothing is scored.

    Args:
        task: What is trained.
        trial: Rate, horizon and seed.
        going: Called with the loss of each step; the trial ends when it returns false, or with what it
            raises.

    Returns:
        The losses of the steps that were taken; the first one that is not finite is the last one.
    """
    losses: list[float] = []
    with task.start(trial) as run:
        for _ in range(trial.steps):
            losses.append(run.step())
            if not going(losses[-1]) or not math.isfinite(losses[-1]):
                break
    return tuple(losses)
