"""A schedule as a torch learning-rate scheduler."""

import math
from collections.abc import Callable, Mapping
from typing import Any, final

from torch import Tensor
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from rightrate.errors import ArgumentError, require
from rightrate.schedules.arguments import whole
from rightrate.schedules.base import Bound, Schedule

#: A momentum as a pure function of the step and the length of the run, such as `OneCycle().momentum`.
Momentum = Callable[[float, int], float]


def scheduler(
    optimizer: Optimizer, schedule: Schedule, steps: int, *, momentum: Momentum | None = None
) -> LRScheduler:
    """Let an optimizer follow a schedule.

    Each group's rate is its peak times the factor of the schedule. The peak of a group is its rate
    now, or, where an earlier scheduler has left an `initial_lr` in the group, that. Ratios between
    groups are kept, and a group of rate 0 stays at 0. Nothing is accumulated from step to step, so
    a run resumes bit for bit whichever of optimizer and scheduler is built or loaded first.

    The state holds the step and the peaks, nothing of the schedule: build the scheduler from the
    same schedule before loading. A group added later has its own rate as its peak and joins in
    with the next call of `step`.

    Inside torch's `SequentialLR` it starts at its own step 0 at its milestone. Where another kind
    follows it there, load the optimizer last, because both write the rate when they are loaded.
    Inside `ChainedScheduler` it sets the rate and drops what stands before it, as all closed forms
    do. Neither is needed: `Join`, `Scale` and `Clip` combine schedules before they get here.

    Args:
        optimizer: Any torch optimizer whose groups have an `lr`, a float or a tensor; a tensor is
            filled in place.
        schedule: The shape.
        steps: Length of the run in optimizer steps; after it the rate stays where it is.
        momentum: Function from step and length to a momentum in [0, 1), which goes into every group:
            into `momentum`, or into the first of its `betas`. `OneCycle().momentum` is one.

    Returns:
        The scheduler, at step 0; call its `step` once after each step of the optimizer.

    Raises:
        ArgumentError: If `optimizer` is not one or has no momentum to set, or the run is too short for
            the schedule.

    Example:
        >>> import torch
        >>> from rightrate.schedules import Linear
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
        >>> follower = scheduler(optimizer, Linear(warmup=1), steps=4)
        >>> rates = []
        >>> for _ in range(4):
        ...     rates += follower.get_last_lr()
        ...     optimizer.step()
        ...     follower.step()
        >>> rates
        [0.25, 0.5, 0.25, 0.0]
    """
    require(isinstance(optimizer, Optimizer), "optimizer", optimizer, "a torch optimizer")
    if momentum is not None:
        named = [group for group in optimizer.param_groups if "betas" in group or "momentum" in group]
        wanted = "an optimizer whose groups have a momentum or betas, since a momentum was given"
        require(len(named) == len(optimizer.param_groups), "optimizer", type(optimizer).__name__, wanted)
    return _Scheduler(optimizer, schedule, steps, momentum)


@final
class _Scheduler(LRScheduler):
    """The peaks of the groups times the factor of a schedule, in closed form.

    The names `last_epoch`, `base_lrs` and `get_lr` are torch's: its composite schedulers and other
    libraries read them. `last_epoch` is the step.
    """

    def __init__(
        self, optimizer: Optimizer, schedule: Schedule, steps: int, momentum: Momentum | None
    ) -> None:
        self._momentum = momentum
        self._curve = Bound(schedule, steps)  # before the rest: torch takes the first step while it is built
        super().__init__(optimizer)
        self.base_lrs = [*self._peaks()]

    def __repr__(self) -> str:
        return f"scheduler({self._curve.schedule!r}, steps={self._curve.steps}, step={self.last_epoch})"

    def get_lr(self) -> list[float | Tensor]:
        """The rate of each group at the present step, in order."""
        factor = self._curve(self.last_epoch)
        return [peak * factor for peak in self._peaks()]

    def step(self, epoch: int | None = None) -> None:
        """Go to the next step, or to step `epoch`, and set the rate of every group.

        torch's own version warns when the optimizer has not moved in between. This one does not: a
        loss scaler that skips a step, or a plot of the schedule, is no mistake.
        """
        self._step_count += 1
        self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
        self._write()

    def state_dict(self) -> dict[str, Any]:
        """The step and the peaks, as plain numbers that `torch.load` reads with `weights_only`."""
        return {"step": self.last_epoch, "base_lrs": self._peaks()}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go to the step of a saved state, take over its peaks, and set the rate of every group.

        Args:
            state_dict: What `state_dict` returned; it is left as it is.

        Raises:
            ArgumentError: If the state is of another kind of scheduler, or the optimizer has other
                groups than the one it was saved with.
        """
        wanted = "a state of this kind of scheduler, with step and base_lrs"
        require(state_dict.keys() == {"step", "base_lrs"}, "state_dict", sorted(state_dict), wanted)
        step = whole("step", state_dict["step"], at_least=-1)
        groups, bases = self.optimizer.param_groups, [_number(base) for base in state_dict["base_lrs"]]
        if len(bases) != len(groups):
            raise ArgumentError(
                f"`state_dict` must hold one rate for each of the {len(groups)} groups of the optimizer, "
                f"got {len(bases)}. Add the groups that were added later before loading."
            )
        self.last_epoch, self.base_lrs, self._step_count = step, [*bases], step + 1
        if step >= 0:  # SequentialLR also saves schedulers whose turn has not come
            for group, base in zip(groups, bases, strict=True):
                _set(group, "initial_lr", base)
            self._write()

    def _peaks(self) -> list[float]:
        """The peak of each group, of those that were added since the last call as well."""
        for group in self.optimizer.param_groups[len(self.base_lrs) :]:
            self.base_lrs.append(group.setdefault("initial_lr", _copied(group["lr"])))
        return [_number(base) for base in self.base_lrs]

    def _write(self) -> None:
        for group, rate in zip(self.optimizer.param_groups, self.get_lr(), strict=True):
            _set(group, "lr", rate)
        if self._momentum is not None:
            number = float(self._momentum(self.last_epoch, self._curve.steps))
            for group in self.optimizer.param_groups:
                if "betas" in group:
                    group["betas"] = (number, *group["betas"][1:])
                else:
                    group["momentum"] = number
        self._last_lr = [_copied(group["lr"]) for group in self.optimizer.param_groups]


def _number(rate: float | Tensor) -> float:
    """A rate as a plain number, so that products are the same for every kind of group."""
    number = float(rate)
    require(math.isfinite(number), "lr", number, "finite")
    return number


def _copied(rate: float | Tensor) -> float | Tensor:
    """A rate that does not change with the group's: a tensor is filled in place."""
    return rate.clone() if isinstance(rate, Tensor) else rate


def _set(group: dict[str, Any], name: str, rate: float | Tensor) -> None:
    """Give a group a rate; a tensor keeps its identity, which captured graphs rely on."""
    if isinstance(group.get(name), Tensor):
        group[name].fill_(rate)
    else:
        group[name] = rate
