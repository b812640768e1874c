"""The rule of PyTorch-Ignite's `FastaiLRFinder`."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rightrate.search.rules.averages import Seeded
from rightrate.search.rules.curve import Floats, lowest, need, recorded, single, smoothed

_LEAST: Final = 3


def ignite_rates(start: float, end: float = 10.0, steps: int = 100) -> Floats:
    r"""The rates of Ignite's range test, which begin one step above the start.

    .. math:: \eta_i = s\,(e/s)^{(i+1)/n}, \quad i = 0, \dots, n - 1

    Args:
        start: The rate s before the first one, above 0; there by default the rate of the optimizer.
        end: Last rate e, above `start`.
        steps: Number of steps n, at least 1.

    Returns:
        The rates, shape (n,).

    Example:
        >>> ignite_rates(start=0.001, steps=4).round(3).tolist()
        [0.01, 0.1, 1.0, 10.0]
    """
    return np.asarray(start * (end / start) ** ((np.arange(steps) + 1) / steps))


def ignite(rates: ArrayLike, losses: ArrayLike) -> float:
    r"""The rate where the smoothed loss falls most from step to step, before its minimum.

    .. math:: \arg\min_{0 < i < m}\; \tfrac12 (s_{i+1} - s_{i-1}), \qquad m = \arg\min_i s_i

    Nothing is skipped. The first NaN counts as the minimum.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If the smoothed loss is lowest at one of the first two steps.

    Example:
        >>> rates = ignite_rates(start=1e-7)
        >>> f"{ignite(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '3.3e-02'

    References:
        pytorch-ignite 0.5.5, `handlers/lr_finder.py`, `FastaiLRFinder.lr_suggestion`.
    """
    curve = recorded(rates, losses)
    values = single(smoothed(Seeded(), curve.losses))
    falling = values[: lowest(values) + 1]
    need(falling.size, _LEAST, "losses up to the lowest one")
    with np.errstate(all="ignore"):
        slope = np.float32(0.5) * (falling[2:] - falling[:-2])
    return float(curve.rates[1 + lowest(slope)])
