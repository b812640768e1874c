"""A rule that listens to a metric, on a torch optimizer."""

import math
from collections.abc import Mapping
from typing import Any, final

from torch import Tensor
from torch.optim import Optimizer

from rightrate.errors import require
from rightrate.schedules.feedback.base import Feedback, State


def follower(optimizer: Optimizer, rule: Feedback[Any]) -> "Follower":
    """Let an optimizer follow a rule that listens to a metric.

    Each group's rate is its peak times the factor of the rule. The peak of a group is its rate now, or,
    where an earlier scheduler has left an `initial_lr` in the group, that.

    Args:
        optimizer: Any torch optimizer whose groups have an `lr`, a float or a tensor; a tensor is filled in
            place.
        rule: The rule.

    Returns:
        What is called with the metric after each evaluation.

    Raises:
        ArgumentError: If `optimizer` or `rule` is none.

    Example:
        >>> import torch
        >>> from rightrate.schedules.feedback import Plateau
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.5)
        >>> follower = follower(optimizer, Plateau(by=0.1, patience=0))
        >>> for loss in (1.0, 1.0):
        ...     follower.step(loss)
        >>> optimizer.param_groups[0]["lr"]
        0.05
    """
    require(isinstance(optimizer, Optimizer), "optimizer", optimizer, "a torch optimizer")
    require(isinstance(rule, Feedback), "rule", rule, "a rule, such as Plateau()")
    return Follower(optimizer, rule)


@final
class Follower:
    """The peaks of the groups times the factor of a rule; `follower` makes one.

    Args:
        optimizer: The optimizer.
        rule: The rule.
    """

    def __init__(self, optimizer: Optimizer, rule: Feedback[Any]) -> None:
        self.optimizer = optimizer
        self.rule = rule
        self.state: State = rule.init()
        self._peaks: list[float] = []
        self._write()

    def step(self, metric: float | Tensor) -> None:
        """Take one metric in, and set the rate of every group."""
        number = float(metric) if isinstance(metric, Tensor) else metric
        self.state, _ = self.rule.step(self.state, number)
        self._write()

    def get_last_lr(self) -> list[float]:
        """The rate of each group now, in order."""
        return [float(group["lr"]) for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """The state of the rule and the peaks, as plain numbers."""
        return {"state": self.state.to_dict(), "peaks": [*self._peaks]}

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Take over a saved state, and set the rate of every group.

        Args:
            state_dict: What `state_dict` returned; it is left as it is.

        Raises:
            ArgumentError: If the state is that of another rule, or the optimizer has other groups.
        """
        wanted = "a state of a follower, with state and peaks"
        require(state_dict.keys() == {"state", "peaks"}, "state_dict", sorted(state_dict), wanted)
        state, peaks = type(self.state).from_dict(state_dict["state"]), [*state_dict["peaks"]]
        count = len(self.optimizer.param_groups)
        require(len(peaks) == count, "state_dict", len(peaks), f"one with {count} peaks, one for each group")
        self.state, self._peaks = state, peaks
        for group, peak in zip(self.optimizer.param_groups, peaks, strict=True):
            group["initial_lr"] = peak
        self._write()

    def _write(self) -> None:
        for group in self.optimizer.param_groups[len(self._peaks) :]:
            peak = float(group.setdefault("initial_lr", float(group["lr"])))
            require(math.isfinite(peak), "lr", peak, "finite")
            self._peaks.append(peak)
        for group, peak in zip(self.optimizer.param_groups, self._peaks, strict=True):
            if isinstance(group["lr"], Tensor):
                group["lr"].fill_(peak * self.state.factor)
            else:
                group["lr"] = peak * self.state.factor
