"""The rule of faceswap's learning rate finder."""

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rightrate.errors import NoSuggestionError
from rightrate.search.rules.averages import Corrected
from rightrate.search.rules.curve import Floats, recorded, smoothed

_DIVISOR: Final = 10
_LEAST_RATE: Final = 1e-9


def faceswap_rates(start: float = 1e-10, end: float = 10.0, steps: int = 1_000) -> Floats:
    r"""The rates of faceswap's range test, which never reach the end.

    .. math:: \eta_i = s\,(e/s)^{i/n}, \quad i = 0, \dots, n - 1

    Args:
        start: First rate s, above 0.
        end: Rate e that would follow the last one, above `start`.
        steps: Number of steps n, at least 1.

    Returns:
        The rates, shape (n,).

    Example:
        >>> faceswap_rates(start=1e-3, steps=4).round(3).tolist()
        [0.001, 0.01, 0.1, 1.0]
    """
    return np.asarray(start * (end / start) ** (np.arange(steps) / steps))


def faceswap(rates: ArrayLike, losses: ArrayLike) -> float:
    """A tenth of the rate at the lowest smoothed loss, refused below 1e-9.

    The tenth is its strength "default"; the others divide by 5 and by 2.5.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        A tenth of one of the rates.

    Raises:
        NoSuggestionError: If the first loss is NaN, or the rate is below 1e-9.

    Example:
        >>> rates = faceswap_rates()
        >>> f"{faceswap(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '2.4e-02'

    References:
        faceswap of 2026-06-24 (acdcfa87), `lib/training/lr_finder.py`, `LearningRateFinder.find`.
    """
    curve = recorded(rates, losses)
    finder = Corrected()
    smoothed(finder, curve.losses)
    if math.isnan(curve.losses[0]):
        raise NoSuggestionError("The rule needs a first loss that is a number, got nan. Look at the task.")
    rate = float(curve.rates[finder.best_step]) / _DIVISOR
    if rate < _LEAST_RATE:
        raise NoSuggestionError(
            f"The rule refuses rates below {_LEAST_RATE:g}, got {rate:g}. Start at a higher rate."
        )
    return rate
