"""A schedule in Lightning."""

from typing import Any

from rightrate.schedules.base import Schedule
from rightrate.schedules.torch import Momentum, scheduler


def configured(
    optimizer: Any, schedule: Schedule, steps: int, *, momentum: Momentum | None = None
) -> dict[str, Any]:
    """What `configure_optimizers` of a LightningModule returns.

    Args:
        optimizer: The optimizer, with the peak of each group as its rate.
        schedule: The shape.
        steps: Length of the run in optimizer steps, such as the trainer's `estimated_stepping_batches`.
        momentum: Function from step and length to a momentum, which goes into every group.

    Returns:
        The optimizer and its scheduler, which is stepped after every optimizer step, not after every epoch.

    Raises:
        ArgumentError: If `optimizer` is not one, or the run is too short for the schedule.

    Example:
        >>> import torch
        >>> from rightrate.schedules import Linear
        >>> adam = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=3e-4)
        >>> configured(adam, Linear(), steps=1000)["lr_scheduler"]["interval"]
        'step'
    """
    follower = scheduler(optimizer, schedule, steps, momentum=momentum)
    return {
        "optimizer": optimizer,
        "lr_scheduler": {"scheduler": follower, "interval": "step", "frequency": 1},
    }
