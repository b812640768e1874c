"""The rule of surmenok's keras_lr_finder."""

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rightrate.errors import require
from rightrate.search.rules.curve import Floats, Smoother, lowest, need, recorded, smoothed

_STOP: Final = 4
_STOP_FROM: Final = 6
_WORST: Final = 1e9
_SKIPPED: Final = 10
_SKIPPED_END: Final = 5


class Raw(Smoother):
    """The losses as they are; from the seventh step on, NaN or four times the best one ends the test."""

    def __init__(self) -> None:
        self._done = 0
        self._best = _WORST

    def feed(self, loss: float) -> tuple[float, bool]:
        """Take the loss of the next step."""
        ended = self._done >= _STOP_FROM and (math.isnan(loss) or loss > self._best * _STOP)
        self._done += 1
        if loss < self._best:
            self._best = loss
        return loss, ended


def keras_lr_finder_rates(start: float, end: float, steps: int = 100) -> Floats:
    r"""The rates of keras_lr_finder's range test, which never reach the end.

    .. math:: \eta_i = s\,(e/s)^{i/n}, \quad i = 0, \dots, n - 1

    Args:
        start: First rate s, above 0.
        end: Rate e that would follow the last one, above `start`.
        steps: Number of steps n, at least 1; there the batches of all epochs.

    Returns:
        The rates, shape (n,).

    Example:
        >>> keras_lr_finder_rates(start=1e-4, end=1.0, steps=4).round(4).tolist()
        [0.0001, 0.001, 0.01, 0.1]
    """
    return np.asarray(start * (end / start) ** (np.arange(steps) / steps))


def keras_lr_finder(rates: ArrayLike, losses: ArrayLike, *, window: int = 20) -> float:
    r"""The rate up to which the loss has fallen most over a window of steps; nothing is smoothed.

    .. math:: \arg\min_i\; (l_i - l_{i-w}) / w, \qquad 0 \text{ for } i < w

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.
        window: Length w of the window in steps, at least 1; its own examples use 20.

    Returns:
        One of the rates.

    Raises:
        ArgumentError: If `window` is below 1.
        NoSuggestionError: If no loss is left after skipping the first ten and the last five.

    Example:
        >>> rates = keras_lr_finder_rates(start=1e-7, end=10.0)
        >>> f"{keras_lr_finder(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '4.8e-02'

    References:
        keras_lr_finder of 2020-07-04 (3c8fe71), `LRFinder.on_batch_end` and `LRFinder.get_best_lr`; the
        release 0.1 only plots.
    """
    require(window >= 1, "window", window, "at least 1, in steps")
    curve = recorded(rates, losses)
    values = smoothed(Raw(), curve.losses)
    change = np.zeros(values.size)
    with np.errstate(all="ignore"):
        change[window:] = (values[window:] - values[:-window]) / window
    inside = change[_SKIPPED:-_SKIPPED_END]
    need(inside.size, 1, "losses between the skipped first ten and the skipped last five")
    return float(curve.rates[_SKIPPED + lowest(inside)])
