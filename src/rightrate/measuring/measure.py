"""Measure the five factors of a task."""

from typing import TYPE_CHECKING, Final, cast

from rightrate.errors import require
from rightrate.measuring.factors.examples import Size, examples_factor
from rightrate.measuring.plan import OnSpent
from rightrate.measuring.result import FACTORS, Factor, Facts
from rightrate.schedules.arguments import real, whole
from rightrate.tasks import Task

if TYPE_CHECKING:
    from rightrate.tasks.torch import TorchTask

#: Where the class of the tasks of each framework is, and who measures them.
_TORCH: Final = "rightrate.tasks.torch.task"

#: Why a factor is not there yet.
_TRAINED: Final = "It takes runs at several rates to tell: study the task, and name the study."

#: Costs are sums of thirds of a step, so a whole number may come out higher by less than this.
ROUNDING: Final = 1e-6


def measure(task: Task, *, budget: float = 0.05, seed: int = 0, progress: OnSpent | None = None) -> Facts:
    """Measure the five factors by which a learning rate is chosen.

    They are the type of data, the complexity of the model, the size of the training set, how fast training
    must converge and how exact the parameters must be. What can be counted is counted. What cannot is
    measured on the untrained model and after some steps of training: how far a step may go, how noisy
    gradients are, how sharp the loss is. The last two factors take trained rates and are left to what trains
    them.

    Everything is put back, however it ends, Ctrl-C included: also where `model` or `optimizer` of the task
    return the same object each time, and warm. The same task and seed give the same figures.

    Args:
        task: What is trained; of a task that is not made of PyTorch only what it says of itself is told.
        budget: What may be spent, in full runs, above 0; the least that says anything is spent in any case,
            and `cost` says how much it was.
        seed: Seed of initial weights and batches, at least 0.
        progress: Called with what is spent and what is planned, in optimizer steps; what it raises ends the
            measurement. `None` for nothing.

    Returns:
        The factors.

    Raises:
        ArgumentError: If an argument is out of range.
        TaskError: If the task cannot be trained.
        UserCodeError: If the user's own code raised.

    Example:
        >>> from rightrate.testing.problems import NoisyQuadratic
        >>> facts = measure(NoisyQuadratic())
        >>> facts["examples"]["expected regime"].value
        'limited by optimisation'
    """
    require(isinstance(task, Task), "task", task, "a task, such as a TorchTask")
    budget = real("budget", budget, "above 0, in full runs")
    require(budget > 0, "budget", budget, "above 0, in full runs")
    seed = whole("seed", seed, at_least=0)
    if any(kind.__module__ == _TORCH for kind in type(task).__mro__):
        from rightrate.measuring.torch import measured

        done = measured(cast("TorchTask", task), allowed=budget * task.steps, seed=seed, progress=progress)
        factors, spent = done.factors, done.spent
    else:
        factors, spent = _told(task), 0.0
    return Facts(
        name=task.name,
        steps=task.steps,
        seed=seed,
        spent=spent,
        factors=_all(factors),
        notes=_notes(spent, budget, task.steps),
    )


def _told(task: Task) -> tuple[Factor, ...]:
    why = f"A {type(task).__name__} does not let its gradients be measured; a TorchTask does."
    return (
        Factor(key="data", refusals={"gradient noise scale": why}),
        Factor(key="model", refusals={"critical learning rate": why}),
        examples_factor(Size(steps=task.steps, epochs=task.hint().epochs)),
    )


def _all(found: tuple[Factor, ...]) -> tuple[Factor, ...]:
    known = {factor.key: factor for factor in found}
    return tuple(known.get(key, Factor(key=key, refusals={"trained rates": _TRAINED})) for key in FACTORS)


def _notes(spent: float, budget: float, steps: int) -> tuple[str, ...]:
    if spent <= budget * steps + ROUNDING:
        return ()
    return (
        f"The full run of {steps:,} steps is so short that measuring took {spent / steps:.3f} of it, "
        f"{spent:.0f} steps, "
        f"where {budget:g} of it would be {budget * steps:.0f}: less would say nothing.",
    )
