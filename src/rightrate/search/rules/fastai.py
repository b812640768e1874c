"""The four rules of fastai's `Learner.lr_find`."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rightrate.search.rules.curve import (
    Floats,
    Singles,
    Smoother,
    lowest,
    need,
    recorded,
    single,
    slopes,
    smoothed,
)
from rightrate.search.rules.valley import middle_of_the_fall

_BETA: Final = 0.98
_SHARE: Final = np.float32(1) - np.float32(_BETA)
_STOP: Final = np.float32(4)
_SKIPPED_END: Final = 5

#: Of `slide`: how far apart two slopes are, in steps, and how much they may differ, in units of the loss.
_SLIDE_STEPS: Final = 15
_SLIDE_CHANGE: Final = np.float32(0.005)

_KEPT: Final = "losses between the skipped tenth and the skipped last five"


class SinglePrecision(Smoother):
    r"""The average of fastai's recorder, in single precision as there.

    .. math:: a_t = 0.98\, a_{t-1} + 0.02\, l_t, \qquad s_t = \frac{a_t}{1 - 0.98^t}, \quad t = 1, 2, \dots

    The test ends when the smoothed loss is above four times the best one.
    """

    def __init__(self) -> None:
        self._taken = 0
        self._average = np.float32(0)
        self._best = np.float32(np.inf)

    def feed(self, loss: float) -> tuple[float, bool]:
        """Take the loss of the next step."""
        self._taken += 1
        gap = self._average - np.float32(loss)
        # PyTorch rounds the product and the difference once, together; on a flat curve the last bit decides.
        self._average = np.float32(float(self._average) - float(gap) * float(_SHARE))
        value = self._average / np.float32(1 - _BETA**self._taken)
        self._best = min(self._best, value)
        return float(value), bool(value > _STOP * self._best)


def fastai_rates(start: float = 1e-7, end: float = 10.0, steps: int = 100) -> Floats:
    r"""The rates of fastai's range test, which never reach the end.

    .. math:: \eta_i = s\,(e/s)^{i/n}, \quad i = 0, \dots, n - 1

    Args:
        start: First rate s, above 0.
        end: Rate e that would follow the last one, above `start`.
        steps: Number of steps n, at least 1.

    Returns:
        The rates, shape (n,).

    Example:
        >>> fastai_rates(steps=8).round(7).tolist()
        [1e-07, 1e-06, 1e-05, 0.0001, 0.001, 0.01, 0.1, 1.0]
    """
    return np.asarray(start * (end / start) ** (np.arange(steps) / steps))


def fastai_valley(rates: ArrayLike, losses: ArrayLike) -> float:
    """The middle of the longest falling subsequence of the smoothed losses, taken for contiguous.

    With e the index where that subsequence of length L ends, the answer is the rate at index
    e - L + int(L/3) + int(L/6). On a curve that falls all the way this is the middle of the range,
    whatever its shape.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If no loss is left after skipping the first tenth, the last five and all from
            the first NaN on.

    Example:
        >>> rates = fastai_rates()
        >>> f"{fastai_valley(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '4.8e-04'

    References:
        fastai 2.8.12, `callback/schedule.py`, `valley`; there since pull request 3377.
    """
    kept, values = _kept(rates, losses, least=1)
    return float(kept[middle_of_the_fall(values)])


def fastai_slide(rates: ArrayLike, losses: ArrayLike) -> float:
    """Slides a window of 15 steps down from the end for as long as the slopes at its ends differ.

    The answer is the rate at the lower end of the last window whose slopes differ by more than 0.005,
    which is in units of the loss: ten times the loss is another answer.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If fewer than 16 losses are left after skipping the first tenth, the last five
            and all from the first NaN on.

    Example:
        >>> rates = fastai_rates()
        >>> f"{fastai_slide(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '1.9e-02'

    References:
        fastai 2.8.12, `callback/schedule.py`, `slide`; there since pull request 3377.
    """
    kept, values = _kept(rates, losses, least=_SLIDE_STEPS + 1)
    slope = slopes(values)
    high, low = -1, -1 - _SLIDE_STEPS
    answer = kept[low]
    while low >= -values.size and abs(slope[high] - slope[low]) > _SLIDE_CHANGE:
        answer = kept[low]
        high, low = high - 1, low - 1
    return float(answer)


def fastai_minimum(rates: ArrayLike, losses: ArrayLike) -> float:
    """A tenth of the rate at the lowest smoothed loss.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        A tenth of one of the rates.

    Raises:
        NoSuggestionError: If no loss is left after skipping the first tenth, the last five and all from
            the first NaN on.

    Example:
        >>> rates = fastai_rates()
        >>> f"{fastai_minimum(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '5.2e-02'

    References:
        fastai 2.8.12, `callback/schedule.py`, `minimum`.
    """
    kept, values = _kept(rates, losses, least=1)
    return float(kept[lowest(values)]) / 10


def fastai_steep(rates: ArrayLike, losses: ArrayLike) -> float:
    r"""The rate where the smoothed loss falls most steeply.

    .. math:: \arg\min_i\; \frac{s_{i+1} - s_i}{\ln \eta_{i+1} - \ln \eta_i}

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If fewer than two losses are left after skipping the first tenth, the last five
            and all from the first NaN on.

    Example:
        >>> rates = fastai_rates()
        >>> f"{fastai_steep(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '4.0e-02'

    References:
        fastai 2.8.12, `callback/schedule.py`, `steep`.
    """
    kept, values = _kept(rates, losses, least=2)
    logs = single(np.log(single(kept).astype(np.float64)))  # NumPy's own are rounded otherwise
    with np.errstate(all="ignore"):
        slope = np.diff(values) / np.diff(logs)
    return float(kept[lowest(slope)])


def _kept(rates: ArrayLike, losses: ArrayLike, least: int) -> tuple[Floats, Singles]:
    """What `lr_find` hands to a rule: without the first tenth, the last five, and all from a NaN on."""
    curve = recorded(rates, losses)
    values = smoothed(SinglePrecision(), curve.losses)
    skipped = curve.rates.size // 10
    inside = values[skipped:-_SKIPPED_END]
    lost = np.flatnonzero(np.isnan(inside))
    if lost.size:
        inside = inside[: lost[0]]
    need(inside.size, least, _KEPT)
    return curve.rates[skipped : skipped + inside.size], single(inside)
