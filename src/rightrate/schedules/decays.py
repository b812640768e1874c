"""The ways down from 1 to 0 that a decay at the end of a run can take."""

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

#: How far an exponential falls before it is stretched to end at 0. Ours: no paper names one that ends at 0.
_TAIL = 0.01


def _exponential(done: float) -> float:
    return float((_TAIL**done - _TAIL) / (1 - _TAIL))


#: Height by the share of the decay that is over, from 1 at 0 to 0 at 1. '1-sqrt' is the best one of Hägele
#: et al., 2024, https://arxiv.org/abs/2405.18392.
DECAYS: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        "linear": lambda done: 1 - done,
        "cosine": lambda done: (1 + math.cos(math.pi * done)) / 2,
        "1-sqrt": lambda done: 1 - math.sqrt(done),
        "1-square": lambda done: 1 - done * done,
        "square": lambda done: (1 - done) ** 2,
        "exponential": _exponential,
    }
)


def decayed(step: float, decay: int, steps: int) -> float:
    """The share of a decay at the end of the run that is over.

    Args:
        step: Optimizer step, counted from 0, at most the last one.
        decay: Length of the decay in steps, below that of the run.
        steps: Length of the run in optimizer steps.

    Returns:
        A number in [0, 1]: 0 before the decay, and 1 on the last step.

    Example:
        >>> [decayed(step, 4, 8) for step in range(8)]
        [0.0, 0.0, 0.0, 0.0, 0.25, 0.5, 0.75, 1.0]
    """
    return max(step - (steps - 1 - decay), 0.0) / decay if decay else 0.0
