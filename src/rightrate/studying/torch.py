"""Train a PyTorch task with rates that set themselves, beside a fixed one, at equal cost."""

import inspect
import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, final

import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.adaptive.method import Method
from rightrate.adaptive.registry import METHODS
from rightrate.adaptive.torch.averaged import ScheduleFree
from rightrate.adaptive.torch.averager import Averager
from rightrate.adaptive.torch.making import made
from rightrate.choosing import OnProgress, choose
from rightrate.errors import ArgumentError, require
from rightrate.schedules import Constant
from rightrate.search import Trial
from rightrate.search.prior import usual
from rightrate.studying.kinds import Kind, Kinds
from rightrate.studying.study import SEEDS, study
from rightrate.tasks.torch import TorchTask
from rightrate.tasks.torch.build import build_optimizer
from rightrate.tasks.torch.groups import Groups

#: A step is timed and its forward passes are counted over so many steps, after so many to warm up.
TIMED, WARMING = 20, 3

#: A step costs so many forward passes: its own, and a backward pass that costs two.
PASSES = 3

#: Where no rate is given, it is searched for at this cost, in full runs.
BUDGET = 1.0

#: Methods whose authors evaluate an average of the weights.
AVERAGED = frozenset({"dog", "ldog"})


class StepCost(NamedTuple):
    """What a step costs.

    Args:
        memory: Numbers of state for each parameter.
        forwards: Extra forward passes, the mean.
        seconds: Time in seconds, the median.
    """

    memory: float
    forwards: float
    seconds: float


def compare_kinds(
    task: TorchTask,
    kinds: Sequence[str],
    *,
    lr: float | None = None,
    seeds: int = SEEDS,
    steps: int | None = None,
    store: str | Path | None = None,
    progress: OnProgress | None = None,
    name: str | None = None,
    command: str | None = None,
) -> Kinds:
    r"""Compare rates that set themselves with a fixed one, on a task of the user's, at equal cost.

    Runs of one seed share initial weights and batches. A method that needs e extra forward passes in each
    step gets shorter runs, so that all cost the same:

    .. math:: T_e = \frac{3}{3 + e} \, T

    The schedule of the task stands on top of every rate but that of Schedule-Free methods, which do without
    one. A method that is an optimizer takes the place of the task's, with its groups, their ratios and their
    weight decay, apart from the gradient as it was where the method offers that; rules and wrappers set the
    rate of the task's own optimizer, except where their distances are those of gradient descent. All have
    their default settings. Where the authors of a method evaluate an average of the weights, so does this.

    Args:
        task: What is trained.
        kinds: Names of methods, at least one: see `rightrate.adaptive.registry`.
        lr: The fixed rate, above 0; by default one that is searched for at the cost of one run. The usual
            rate of the optimizer is shown beside it.
        seeds: Number of seeds, at least 1; with one alone there are no error bars.
        steps: Length of a run without extra forward passes, at most the full horizon; by default that.
        store: File that keeps the runs, or `None` to keep nothing.
        progress: Called after every optimizer step and every run, or `None`.
        name: Name of the studies in the store, to which that of the method is added; by default the task's.
        command: Command line that made the studies.

    Returns:
        What each came to, and what it costs.

    Raises:
        ArgumentError: If an argument is out of range, or a name is not known.
        TaskError: If the task cannot be trained.
        UserCodeError: If the user's own code raised.
        StoreError: If the store cannot be used, or another process works on the same study.

    Example:
        >>> x = torch.linspace(-1, 1, 64).unsqueeze(1)
        >>> task = TorchTask(
        ...     model=lambda: nn.Linear(1, 1),
        ...     loss=lambda model, batch: (model(batch) - 2 * batch).square().mean(),
        ...     train=[x[::2], x[1::2]],
        ...     optimizer=lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
        ...     steps=40,
        ... )
        >>> compare_kinds(task, ["polyak"], lr=0.1, seeds=2)
        Kinds(task: fixed lr=0.1; usual 0.251 tied, polyak tied)
    """
    require(isinstance(task, TorchTask), "task", task, "a TorchTask")
    methods = [_method(kind) for kind in kinds]
    require(bool(methods), "kinds", kinds, "at least one name", f"They are {', '.join(METHODS)}.")
    wish = "finite and above 0, or None to search for it"
    require(lr is None or (math.isfinite(lr) and lr > 0), "lr", lr, wish)
    length = task.steps if steps is None else steps
    wanted = task.name if name is None else name
    common: dict[str, Any] = {"seeds": seeds, "store": store, "progress": progress, "command": command}
    found, cost = (lr, 0.0) if lr is not None else _searched(task, store, progress, wanted)
    rates = _rates(task, found)
    sweep = study(task, lrs=sorted({*rates.values()}), steps=length, name=wanted, **common)
    plain = step_cost(task)
    told = [
        Kind(name=label, scores=e.scores, diverged=e.diverged, steps=length, **plain._asdict())
        for label, rate in rates.items()
        for e in sweep.effects
        if e.lr == rate
    ]
    for method in methods:
        other = with_method(task, method)
        costs = step_cost(other)
        shorter = at_equal_cost(length, costs.forwards)
        [effect] = study(
            other, lrs=[other.hint().lr], steps=shorter, name=f"{wanted} {method.name}", **common
        ).effects
        told.append(
            Kind(
                name=method.name,
                scores=effect.scores,
                diverged=effect.diverged,
                steps=shorter,
                **costs._asdict(),
            )
        )
    return Kinds(name=wanted, goal=task.goal, lr=found, found=cost, kinds=tuple(told))


def _method(name: str) -> Method:
    if name not in METHODS:
        raise ArgumentError(f"`kinds` must be names of methods, got {name!r}. They are {', '.join(METHODS)}.")
    return METHODS[name]


def _searched(
    task: TorchTask, store: str | Path | None, progress: OnProgress | None, name: str
) -> tuple[float, float]:
    choice = choose(task, budget=BUDGET, store=store, progress=progress, name=name)
    return float(f"{choice.lr:.3g}"), choice.cost


def _rates(task: TorchTask, lr: float) -> dict[str, float]:
    """The fixed rates by their names: the one to compare with first."""
    hint = task.hint()
    common = float(f"{10 ** usual(hint.optimizer, hint.momentum, hint.lr)[0]:.3g}")
    rates = {f"fixed {lr:.3g}": lr}
    return rates if common == lr else rates | {f"usual {common:.3g}": common}


def with_method(task: TorchTask, method: Method) -> TorchTask:
    """The same task with the rate set by a method.

    Args:
        task: The task.
        method: The method, with its default settings.

    Returns:
        A new task; its schedule is constant for Schedule-Free methods and otherwise the same.
    """
    offered = "decoupled" in inspect.signature(method.load()).parameters

    def optimizer(model: nn.Module) -> Optimizer:
        own = build_optimizer(task.optimizer, model)
        groups = [
            {"params": group["params"], "lr": ratio, **_decay(group, offered=offered)}
            for group, ratio in zip(own.param_groups, Groups.of(own).ratios, strict=True)
        ]
        built = made(method, groups, model, own)
        if method.name in AVERAGED:
            _average(built, model)
        return built

    other = replace(task, optimizer=optimizer)
    free = issubclass(method.load(), ScheduleFree)
    return replace(other, schedule=Constant()) if free else other


def _average(optimizer: Any, model: nn.Module) -> None:
    """Let an optimizer be evaluated at the average of the weights that it went through."""
    averager = Averager(model)
    optimizer.register_step_post_hook(lambda *_: averager.update())
    optimizer.averaged = averager.averaged


def _decay(group: dict[str, Any], *, offered: bool) -> dict[str, Any]:
    """The weight decay of a group, apart from the gradient as far as PyTorch tells and the method offers."""
    apart = group.get("decoupled_weight_decay")
    own = {} if apart is None or not offered else {"decoupled": apart}
    return {"weight_decay": group.get("weight_decay", 0.0), **own}


def at_equal_cost(steps: int, forwards: float) -> int:
    r"""The number of steps with extra forward passes that cost what plain steps do.

    .. math:: T_e = \frac{3}{3 + e} \, T

    Args:
        steps: Number T of plain steps, at least 1.
        forwards: Extra forward passes e of a step, at least 0.

    Returns:
        The number, rounded, at least 1.

    Example:
        >>> at_equal_cost(1000, 1.0)
        750
    """
    return max(1, round(steps * PASSES / (PASSES + forwards)))


def step_cost(task: TorchTask) -> StepCost:
    """Take some steps of a run, time them, and count forward passes and numbers of state.

    Args:
        task: The task.

    Returns:
        What a step costs.

    Raises:
        TaskError: If the task cannot be trained.
        UserCodeError: If the user's own code raised.

    Example:
        >>> task = TorchTask(
        ...     model=lambda: nn.Linear(1, 1),
        ...     loss=lambda model, batch: model(batch).square().mean(),
        ...     train=[torch.ones(4, 1)],
        ...     optimizer=lambda model: torch.optim.Adam(model.parameters()),
        ...     steps=40,
        ... )
        >>> cost = step_cost(task)
        >>> cost.memory, cost.forwards
        (2.0, 0.0)
    """
    counted = CountedLoss(task.loss)
    times = []
    with replace(task, loss=counted).start(Trial(task.hint().lr, task.steps, 0)) as run:
        for index in range(WARMING + TIMED):
            before, begun = counted.calls, time.perf_counter()
            run.step()
            if index >= WARMING:
                times.append((time.perf_counter() - begun, counted.calls - before - 1))
        memory = state_numbers(run)
    seconds, extra = zip(*times, strict=True)
    return StepCost(memory, statistics.fmean(extra), statistics.median(seconds))


@final
class CountedLoss:
    """A loss that counts how often it is computed.

    Args:
        loss: The loss.

    Example:
        >>> counted = CountedLoss(lambda model, batch: batch.sum())
        >>> _ = counted(nn.Linear(1, 1), torch.ones(2))
        >>> counted.calls
        1
    """

    def __init__(self, loss: Callable[[nn.Module, Any], Any]) -> None:
        self._loss = loss
        #: How often it was computed.
        self.calls = 0

    def __call__(self, model: nn.Module, batch: Any) -> Any:
        """The loss of a batch."""
        self.calls += 1
        return self._loss(model, batch)


def state_numbers(run: Any) -> float:
    """Numbers of state for each parameter that is trained, of the optimizer and of one below it.

    Args:
        run: A run of a PyTorch task, after a step.

    Returns:
        The mean over all parameters; what is not as large as its parameter is not counted.
    """
    layers = [run.optimizer, getattr(run.optimizer, "base", None)]
    held = sum(
        _numbers(param, state)
        for layer in layers
        if layer is not None
        for param, state in layer.state.items()
        if isinstance(param, torch.Tensor)
    )
    trained: int = sum(param.numel() for param in run.model.parameters() if param.requires_grad)
    return held / trained


def _numbers(param: torch.Tensor, state: dict[str, Any]) -> int:
    """Numbers of the tensors that are as large as their parameter; counters are no matter."""
    held = [value for value in state.values() if isinstance(value, torch.Tensor)]
    return sum(value.numel() for value in held if value.shape == param.shape)
