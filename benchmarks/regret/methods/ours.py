"""rightrate itself, at four budgets."""

import rightrate as rr
from benchmarks.regret.methods.protocol import Answer, Method
from rightrate.tasks.torch import TorchTask


def ours(task: TorchTask, name: str, seed: int, budget: float | None) -> Answer:
    """`choose`, with its own account of the cost, which holds the checks of the task too."""
    choice = rr.choose(task, budget=budget or 1.0, seed=seed)
    return Answer(lr=choice.lr, low=choice.low, high=choice.high, status=choice.status, cost=choice.cost)


#: The methods of this file.
METHODS = (Method("ours", ours, (0.25, 0.5, 1.0, 3.0)),)
