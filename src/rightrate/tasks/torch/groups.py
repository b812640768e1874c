"""The rates of an optimizer's parameter groups: one peak, and each group's ratio to it."""

import inspect
import math
from dataclasses import dataclass
from typing import Any

import torch
from torch.optim import LBFGS, Optimizer

from rightrate.errors import TaskError


@dataclass(frozen=True, slots=True)
class Groups:
    """What the user's own rates say: a reference rate and the ratio of each group to it.

    Args:
        base: Rate of the first group that learns.
        ratios: Rate of each group over `base`; 0 for a group that stays frozen.
    """

    base: float
    ratios: tuple[float, ...]

    @classmethod
    def of(cls, optimizer: Optimizer) -> "Groups":
        """Read the ratios that the user gave the groups.

        Where the user has attached a scheduler, the rate of a group is the one that it had before.

        Args:
            optimizer: The user's optimizer, just made.

        Returns:
            The reference rate and the ratios.

        Raises:
            TaskError: If the optimizer has no rate that can be set from outside.
        """
        _refuse_unfit(optimizer)
        rates = [_rate(group) for group in optimizer.param_groups]
        base = next((rate for rate in rates if rate > 0), 0.0)
        if base == 0:
            raise TaskError(
                "`optimizer` gave every group the rate 0, so nothing can learn. Give one a rate above 0."
            )
        return cls(base, tuple(rate / base for rate in rates))

    def set_rate(self, optimizer: Optimizer, rate: float) -> None:
        """Give every group its share of `rate`; a rate kept in a tensor is filled in place."""
        for group, ratio in zip(optimizer.param_groups, self.ratios, strict=True):
            if isinstance(group["lr"], torch.Tensor):
                group["lr"].fill_(rate * ratio)
            else:
                group["lr"] = rate * ratio

    def trained(self, optimizer: Optimizer) -> list[torch.Tensor]:
        """The parameters that can change: those that take a gradient, in a group that learns."""
        pairs = zip(optimizer.param_groups, self.ratios, strict=True)
        return [p for group, ratio in pairs if ratio > 0 for p in group["params"] if p.requires_grad]

    def frozen(self, optimizer: Optimizer) -> list[torch.Tensor]:
        """The parameters of the groups of rate 0."""
        pairs = zip(optimizer.param_groups, self.ratios, strict=True)
        return [p for group, ratio in pairs if ratio == 0 for p in group["params"]]


def _rate(group: dict[str, Any]) -> float:
    given = group.get("initial_lr", group["lr"])
    try:
        rate = float(given)
    except (TypeError, ValueError, RuntimeError):
        rate = math.nan
    if not math.isfinite(rate) or rate < 0:
        raise TaskError(
            f"`optimizer` gave a group the rate {given!r}; a rate must be a finite number, at least 0."
        )
    return rate


def _refuse_unfit(optimizer: Optimizer) -> None:
    name = type(optimizer).__name__
    if isinstance(optimizer, LBFGS):
        raise TaskError(
            "`optimizer` is LBFGS, which calls the loss several times per step and scales its own step, so a "
            "learning rate with a schedule means nothing to it. Use a first-order optimizer."
        )
    closure = inspect.signature(type(optimizer).step).parameters.get("closure")
    if closure is not None and closure.default is inspect.Parameter.empty:
        raise TaskError(
            f"`optimizer` is {name}, whose `step` needs a closure that calls the loss again, but a trial "
            "takes one loss and one gradient per step. Use an optimizer whose `step` needs nothing."
        )
    if any("lr" not in group for group in optimizer.param_groups):
        raise TaskError(
            f"`optimizer` is {name}, whose groups have no `lr`: there is no learning rate to choose. "
            "Use one that has."
        )
