"""What lengths mean in a run of so many steps."""

import sys

#: Shares are written in decimals: 0.3 of 10 steps is 3, whatever the last bit of the product says.
_SLACK = 1e-9


def intervals(extent: float | int, steps: int) -> float:
    """A length for a smooth shape, in steps: a share is one of the way from the first step to the last.

    Args:
        extent: A share in (0, 1], or a whole number of steps.
        steps: Length of the run in optimizer steps, at least 1.

    Returns:
        The length in steps, above 0, so that it can be divided by; a run of one step has no length.

    Example:
        >>> intervals(0.5, 101), intervals(30, 101)
        (50.0, 30.0)
    """
    return float(extent) if isinstance(extent, int) else max(extent * (steps - 1), sys.float_info.min)


def boundary(at: float | int, steps: int) -> int:
    """The first step after a place in the run: a share is rounded to whole steps.

    Args:
        at: A share in [0, 1], or a whole number of steps.
        steps: Length of the run in optimizer steps, at least 1.

    Returns:
        A whole number of steps, at least 1: something comes before each place.

    Example:
        >>> boundary(0.5, 100), boundary(30, 100), boundary(0.1, 3)
        (50, 30, 1)
    """
    return max(at if isinstance(at, int) else round(at * steps), 1)


def stretches(step: float, extent: float | int, steps: int) -> int:
    """How many whole stretches of a length lie before a step.

    Args:
        step: Optimizer step, counted from 0.
        extent: A share of the run in (0, 1], or a whole number of steps.
        steps: Length of the run in optimizer steps, at least 1.

    Returns:
        A whole number, at least 0.

    Example:
        >>> stretches(3, 0.3, 10), stretches(2, 0.3, 10), stretches(60, 30, 100)
        (1, 0, 2)
    """
    each = extent if isinstance(extent, int) else extent * steps
    return int(step / each + _SLACK)
