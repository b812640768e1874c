r"""How the doubt of a rule grows with the size of the change.

With d decades from the old size to the new one, an evidence that reaches r decades, and a scatter s of the
exponent, the standard deviation of the log10 rate is

.. math:: s\,\big(d + \max(0, d - r)\big)

so that beyond its evidence a rule loses its certainty twice as fast.
"""

import math
from collections.abc import Iterable


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


def mixed(parts: Iterable[tuple[float, float, float]]) -> tuple[float, float]:
    r"""Mean and standard deviation of a mixture.

    .. math:: m = \sum_i w_i m_i, \qquad s^2 = \sum_i w_i \big(s_i^2 + (m_i - m)^2\big)

    Args:
        parts: Share, mean and standard deviation of each part; the shares sum to 1.

    Returns:
        Mean and standard deviation.

    Example:
        >>> mixed([(0.5, -1.0, 0.0), (0.5, 1.0, 0.0)])
        (0.0, 1.0)
    """
    known = tuple(parts)
    mean = sum(share * middle for share, middle, _ in known)
    variance = sum(share * (scatter**2 + (middle - mean) ** 2) for share, middle, scatter in known)
    return mean, math.sqrt(variance)
