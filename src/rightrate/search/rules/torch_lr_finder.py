"""The rule of torch-lr-finder."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rightrate.search.rules.averages import Seeded
from rightrate.search.rules.curve import Floats, lowest, need, recorded, slopes, smoothed

_SKIPPED: Final = 10
_SKIPPED_END: Final = 5


def torch_lr_finder_rates(start: float, end: float = 10.0, steps: int = 100) -> Floats:
    r"""The rates of torch-lr-finder's range test, from the start to the end.

    .. math:: \eta_i = s\,(e/s)^{i/(n-1)}, \quad i = 0, \dots, n - 1

    Args:
        start: First rate s, above 0; there by default the rate of the optimizer.
        end: Last rate e, above `start`.
        steps: Number of steps n, at least 2.

    Returns:
        The rates, shape (n,).

    Example:
        >>> torch_lr_finder_rates(start=0.01, steps=4).round(3).tolist()
        [0.01, 0.1, 1.0, 10.0]
    """
    return np.asarray(start * (end / start) ** (np.arange(steps) / (steps - 1)))


def torch_lr_finder(rates: ArrayLike, losses: ArrayLike) -> float:
    r"""The rate where the smoothed loss falls most from step to step.

    .. math:: \arg\min_i\; \tfrac12 (s_{i+1} - s_{i-1})

    Where a loss is NaN, the answer is the rate just before it.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If the test ended within 17 steps: the first ten and the last five are skipped.

    Example:
        >>> rates = torch_lr_finder_rates(start=1e-7)
        >>> f"{torch_lr_finder(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '3.8e-02'

    References:
        torch-lr-finder 0.2.2, `lr_finder.py`, `LRFinder.range_test` and `LRFinder.plot`.
    """
    curve = recorded(rates, losses)
    values = smoothed(Seeded(), curve.losses)
    need(values.size, _SKIPPED + _SKIPPED_END + 2, "losses before its test ends")
    return float(curve.rates[_SKIPPED + lowest(slopes(values[_SKIPPED:-_SKIPPED_END]))])
