"""A schedule in training code that is written for timm."""

from collections.abc import Mapping
from typing import Any, final

from rightrate.schedules.base import Schedule
from rightrate.schedules.torch import Momentum, scheduler


@final
class TimmScheduler:
    """A schedule with the methods that timm's training loop calls.

    It goes by updates: `step_update` sets the rates, and `step`, which timm calls after each epoch, leaves
    them as they are. A group's `lr_scale`, as timm's layer decay sets it, is kept.

    Args:
        optimizer: The optimizer, with the peak of each group as its rate.
        schedule: The shape.
        steps: Length of the run in updates of the optimizer, at least 1.
        momentum: Function from step and length to a momentum, which goes into every group.

    Raises:
        ArgumentError: If `optimizer` is not one, or the run is too short for the schedule.

    Example:
        >>> import torch
        >>> from rightrate.schedules import Linear
        >>> sgd = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.4)
        >>> follower = TimmScheduler(sgd, Linear(), steps=5)
        >>> follower.step_update(num_updates=1)
        >>> follower.step(epoch=1)
        >>> sgd.param_groups[0]["lr"]
        0.30000000000000004
    """

    def __init__(
        self, optimizer: Any, schedule: Schedule, steps: int, *, momentum: Momentum | None = None
    ) -> None:
        self.optimizer = optimizer
        self._follower = scheduler(optimizer, schedule, steps, momentum=momentum)
        self._scale()

    def step_update(self, num_updates: int, metric: float | None = None) -> None:
        """Set the rates for the update after `num_updates` updates; the metric is not looked at."""
        self._follower.step(num_updates)
        self._scale()

    def step(self, epoch: int, metric: float | None = None) -> None:
        """Nothing, at the end of an epoch."""

    def state_dict(self) -> dict[str, Any]:
        """The step and the peaks as plain numbers."""
        return self._follower.state_dict()

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> None:
        """Go to the step of a saved state.

        Args:
            state_dict: What `state_dict` returned.

        Raises:
            ArgumentError: If the state is of another kind of scheduler, or of other groups.
        """
        self._follower.load_state_dict(dict(state_dict))
        self._scale()

    def _scale(self) -> None:
        for group in self.optimizer.param_groups:
            if "lr_scale" in group:
                group["lr"] = group["lr"] * group["lr_scale"]
