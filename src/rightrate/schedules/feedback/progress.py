"""When a metric is better than the best one so far."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rightrate.errors import require
from rightrate.schedules.arguments import choice, keep, real

#: What the threshold is a share of, by the mode.
_UNIT: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {"rel": abs, "abs": lambda best: 1.0, "signed": float}
)

#: The modes.
MODES = tuple(_UNIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """By how much a metric must be better to count.

    Args:
        goal: 'min' if a lower metric is better, 'max' if a higher one is.
        threshold: Least improvement, finite and at least 0.
        mode: 'rel' if the threshold is a share of the size of the best metric, whatever its sign; 'abs' if
            it is an amount; 'signed' if it is a share of the best metric with its sign, as in torch, timm and
            optax, so that below 0 a metric that is worse by less than that counts as better.

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> progress = Progress(goal="min", threshold=0.1, mode="rel")
        >>> [progress.better(0.8, best=1.0), progress.better(-1.05, best=-1.0)]
        [True, False]
    """

    goal: str
    threshold: float
    mode: str

    def __post_init__(self) -> None:
        wanted = "finite and at least 0"
        threshold = real("threshold", self.threshold, wanted)
        require(threshold >= 0, "threshold", self.threshold, wanted)
        keep(self, goal=choice("goal", self.goal, ("min", "max")), threshold=threshold)
        keep(self, mode=choice("mode", self.mode, MODES))

    def better(self, metric: float, best: float) -> bool:
        """Whether a metric is better than the best one so far by enough."""
        if not math.isfinite(metric):
            return False
        margin = self.threshold * _UNIT[self.mode](best)
        return metric < best - margin if self.goal == "min" else metric > best + margin
