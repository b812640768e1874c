"""A schedule in the Trainer of Hugging Face transformers."""

from typing import Any

from rightrate.schedules.base import Schedule
from rightrate.schedules.torch import Momentum, scheduler


def optimizers(
    optimizer: Any, schedule: Schedule, steps: int, *, momentum: Momentum | None = None
) -> tuple[Any, Any]:
    """The pair that the Trainer takes as `optimizers=`.

    The Trainer steps the scheduler once for each optimizer step, whatever the number of processes and of
    accumulated batches, so `steps` is its `max_steps`. It saves and loads the scheduler with its checkpoints.

    Args:
        optimizer: The optimizer, with the peak of each group as its rate.
        schedule: The shape.
        steps: Length of the run in optimizer steps, at least 1.
        momentum: Function from step and length to a momentum, which goes into every group.

    Returns:
        The optimizer, and its scheduler at step 0.

    Raises:
        ArgumentError: If `optimizer` is not one, or the run is too short for the schedule.

    Example:
        >>> import torch
        >>> from rightrate.schedules import Linear
        >>> adam = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=3e-4)
        >>> _, follower = optimizers(adam, Linear(), steps=1000)
        >>> follower
        scheduler(Linear(warmup=0, floor=0.0), steps=1000, step=0)
    """
    return optimizer, scheduler(optimizer, schedule, steps, momentum=momentum)
