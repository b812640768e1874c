r"""How the doubt of a rule grows with the size of the change.

With d decades from the old size to the new one, an evidence that reaches r decades, and a scatter s of the
exponent, the standard deviation of the log10 rate is

.. math:: s\,\big(d + \max(0, d - r)\big)

so that beyond its evidence a rule loses its certainty twice as fast.
"""

import math


def decades(old: float, new: float) -> float:
    """How far one size lies from another.

    Args:
        old: The old size, above 0.
        new: The new size, above 0.

    Returns:
        The distance in decades, below 0 when the new size is the smaller one.

    Example:
        >>> decades(10, 1000), decades(8, 8)
        (2.0, 0.0)
    """
    return math.log10(new / old)


def spread(scatter: float, distance: float, reach: float) -> float:
    """Standard deviation of the log10 rate after a change.

    Args:
        scatter: How far the exponent differs between tasks.
        distance: Decades from the old size to the new one, of either sign.
        reach: Decades that the evidence of the rule spans.

    Returns:
        The standard deviation in decades, at least 0.

    Example:
        >>> spread(0.25, -1.0, reach=2.0), spread(0.25, 3.0, reach=2.0)
        (0.25, 1.0)
    """
    away = abs(distance)
    return scatter * (away + max(0.0, away - reach))


def beyond(distance: float, reach: float) -> str:
    """Say that a change is larger than the evidence.

    Args:
        distance: Decades from the old size to the new one, of either sign.
        reach: Decades that the evidence of the rule spans.

    Returns:
        A sentence with a space before it, or nothing.

    Example:
        >>> beyond(1.0, reach=2.0), beyond(2.0, reach=1.0)
        ('', ' The evidence ends at a factor of 10, so the interval is wider still.')
    """
    if abs(distance) <= reach:
        return ""
    return f" The evidence ends at a factor of {10**reach:.0f}, so the interval is wider still."
