"""The lowest loss there can be, estimated as training goes on."""

import math
from dataclasses import dataclass
from typing import final

from rightrate.errors import require


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Lowest:
    r"""A share of the lowest loss so far, which is slowly forgotten.

    .. math:: l_t = \min\bigl((1 + 1/\tau) \, l_{t-1},\; f_t\bigr), \qquad f^* = \gamma \, l_t

    For losses above 0.

    Args:
        share: The share, above 0 and below 1.
        start: The estimate before the first step, a share of the first loss, above 0 and at most 1.
        forget: Steps in which the estimate is forgotten, above 0.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Rolinek, Martius (2018), L4: practical loss-based stepsize adaptation for deep learning.

    Example:
        >>> Lowest(share=0.5).step(float("inf"), 8.0)
        (3.0, 6.005999999999999)
    """

    share: float = 0.9
    start: float = 0.75
    forget: float = 1000.0

    def __post_init__(self) -> None:
        require(0 < self.share < 1, "share", self.share, "above 0 and below 1")
        require(0 < self.start <= 1, "start", self.start, "above 0 and at most 1")
        require(0 < self.forget < math.inf, "forget", self.forget, "above 0 and finite")

    def step(self, lowest: float, loss: float) -> tuple[float, float]:
        """The bound of one step.

        Args:
            lowest: What came back last, infinity at first.
            loss: The loss of the batch.

        Returns:
            The bound, and what to pass to the next step.
        """
        lowest = min(self.start * loss if math.isinf(lowest) else lowest, loss)
        return self.share * lowest, lowest * (1 + 1 / self.forget)
