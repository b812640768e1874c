"""The three numbers of ktrain's `lr_estimate`."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rightrate.search.rules.averages import Corrected
from rightrate.search.rules.curve import Curve, Floats, lowest, need, recorded, slopes, smoothed
from rightrate.search.rules.valley import middle_of_the_fall

_HIGHEST: Final = 10.0
_SKIPPED: Final = 32


def ktrain_rates(start: float = 1e-7, factor: float = 1.01) -> Floats:
    r"""The rates of ktrain's range test, up to 10.

    .. math:: \eta_i = s\, q^i

    Args:
        start: First rate s, above 0 and at most 10.
        factor: Ratio q of two rates, above 1.

    Returns:
        The rates, as many as it takes.

    Example:
        >>> ktrain_rates().size, ktrain_rates(1e-3, 10.0).round(4).tolist()
        (1852, [0.001, 0.01, 0.1, 1.0, 10.0])
    """
    rates = [start]
    while rates[-1] * factor <= _HIGHEST:
        rates.append(rates[-1] * factor)
    return np.array(rates)


def ktrain_steep(rates: ArrayLike, losses: ArrayLike) -> float:
    r"""The rate 32 steps below the one where the smoothed loss falls most from step to step.

    .. math:: \arg\min_{32 \le i < m}\; \tfrac12 (s_{i+1} - s_{i-1}) - 32, \qquad m = \arg\min_i s_i

    That the 32 skipped steps are not added again is an oversight in ktrain, and restated here.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If fewer than two losses lie between the first 32 and the lowest one.

    Example:
        >>> rates = ktrain_rates()
        >>> f"{ktrain_steep(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '1.0e-02'

    References:
        ktrain 0.41.4, `lroptimize/lrfinder.py`, `LRFinder.estimate_lr`.
    """
    curve, values = _taken(rates, losses)
    inside = values[_SKIPPED : lowest(values)]
    need(inside.size, 2, "losses between the skipped first 32 and the lowest one")
    return float(curve.rates[lowest(slopes(inside))])


def ktrain_minimum(rates: ArrayLike, losses: ArrayLike) -> float:
    """A tenth of the rate at the lowest smoothed loss; the first NaN counts as the lowest.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        A tenth of one of the rates.

    Example:
        >>> rates = ktrain_rates()
        >>> f"{ktrain_minimum(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '1.4e-02'

    References:
        ktrain 0.41.4, `lroptimize/lrfinder.py`, `LRFinder.estimate_lr`.
    """
    curve, values = _taken(rates, losses)
    return float(curve.rates[lowest(values)]) / 10


def ktrain_valley(rates: ArrayLike, losses: ArrayLike) -> float:
    """The middle of the longest falling subsequence of the smoothed losses; nothing is skipped.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Example:
        >>> rates = ktrain_rates()
        >>> f"{ktrain_valley(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '1.2e-04'

    References:
        ktrain 0.41.4, `lroptimize/lrfinder.py`, `LRFinder.valley`, after fastai.
    """
    curve, values = _taken(rates, losses)
    return float(curve.rates[: values.size][middle_of_the_fall(values)])


def _taken(rates: ArrayLike, losses: ArrayLike) -> tuple[Curve, Floats]:
    """The curve, and the smoothed losses up to where ktrain ends: diverged, or before a rate above 10."""
    curve = recorded(rates, losses)
    reached = max(1, int(np.searchsorted(curve.rates, _HIGHEST, side="right")))
    return curve, smoothed(Corrected(), curve.losses[:reached])
