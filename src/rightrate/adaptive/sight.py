"""What one step shows, as plain numbers."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from rightrate.errors import ArgumentError


def _no_trial(rate: float) -> float:
    raise ArgumentError(
        f"`at` must not be asked by a rule whose needs lack Need.TRIAL, got the rate {rate!r}. Name all "
        "that a rule reads in its needs."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What one step shows; the meaning of the fields is that of `rightrate.adaptive.rule.Seen`.

    Rules can be tried without any framework on numbers of one's own.

    Args:
        unit: The base optimizer's own rate.
        loss: Loss of the batch.
        squared: Squared norm of the gradient.
        slope: Fall of the loss along the direction.
        length: Norm of the direction.
        distance: Distance from where training began.
        start: Norm of the parameters there.
        turn: Product of the gradient with the last direction.
        last: Norm of the last direction.
        trial: From a rate to the loss after a step of it.

    Example:
        >>> Sight(loss=2.0, trial=lambda rate: (1 - rate) ** 2).at(0.5)
        0.25
    """

    unit: float = 1.0
    loss: float = math.nan
    squared: float = math.nan
    slope: float = math.nan
    length: float = math.nan
    distance: float = math.nan
    start: float = math.nan
    turn: float = math.nan
    last: float = math.nan
    trial: Callable[[float], float] = _no_trial

    def at(self, rate: float) -> float:
        """Loss of the same batch after a step of some rate."""
        return self.trial(rate)
