"""The rule of PyTorch Lightning's `Tuner.lr_find`, as it is and as it was."""

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from rightrate.search.rules.averages import Corrected
from rightrate.search.rules.curve import Floats, lowest, need, recorded, single, slopes, smoothed

_SKIPPED: Final = 10
_SKIPPED_END: Final = 1

_KEPT: Final = "finite losses between the skipped first ten and the skipped last one"


class Lightning(Corrected):
    """The average of Lightning's finder, whose correction runs one step ahead.

    The global step is already counted when the average is taken, and one is added again: the first smoothed
    loss is half the loss, and the test ends at about twice the best one where four times is meant.
    """

    def __init__(self) -> None:
        super().__init__(ahead=1)


def lightning_rates(start: float = 1e-8, end: float = 1.0, steps: int = 100) -> Floats:
    r"""The rates of Lightning's range test; the first step up is twice as large as the others.

    .. math:: \eta_0 = s, \qquad \eta_i = s\,(e/s)^{(i+1)/n}, \quad i = 1, \dots, n - 1

    Args:
        start: First rate s, above 0.
        end: Last rate e, above `start`.
        steps: Number of steps n, at least 2.

    Returns:
        The rates, shape (n,).

    Example:
        >>> lightning_rates(start=1e-4, steps=4).round(5).tolist()
        [0.0001, 0.01, 0.1, 1.0]
    """
    index = np.arange(steps)
    return np.asarray(start * (end / start) ** np.where(index == 0, 0.0, (index + 1) / steps))


def lightning(rates: ArrayLike, losses: ArrayLike) -> float:
    r"""The rate where the smoothed loss falls most steeply against the rate itself.

    .. math:: \arg\min_i\; \frac{\partial s}{\partial \eta}(\eta_i)

    On rates spaced by a factor this is won by the noise at the lowest ones.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If fewer than two finite losses are left after skipping the first ten and the last.

    Example:
        >>> rates = lightning_rates()
        >>> f"{lightning(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '9.1e-04'

    References:
        pytorch-lightning 2.5.3 to 2.6.6, `tuner/lr_finder.py`, `_LRFinder.suggestion`; since pull request
        21055. Issue 21141 is about it.
    """
    curve = recorded(rates, losses)
    values = smoothed(Lightning(), curve.losses)
    inside = single(values[_SKIPPED:-_SKIPPED_END])
    finite = np.flatnonzero(np.isfinite(inside))
    need(finite.size, 2, _KEPT)
    held = curve.rates[_SKIPPED + finite]
    return float(held[lowest(slopes(inside[finite], single(held)))])


def lightning_until_2_5_2(rates: ArrayLike, losses: ArrayLike) -> float:
    r"""The rate where the smoothed loss falls most from step to step.

    .. math:: \arg\min_i\; \tfrac12 (s_{i+1} - s_{i-1})

    Losses that are not finite are left out, but not their rates: after one of them the answer belongs to
    an earlier step than it should.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of each step, shape (n,); NaN where a step was not taken.

    Returns:
        One of the rates.

    Raises:
        NoSuggestionError: If fewer than two finite losses are left after skipping the first ten and the last.

    Example:
        >>> rates = lightning_rates()
        >>> f"{lightning_until_2_5_2(rates, 1 / (1 + 100 * rates) + rates):.1e}"
        '4.4e-02'

    References:
        pytorch-lightning 2.5.2, `tuner/lr_finder.py`, `_LRFinder.suggestion`.
    """
    curve = recorded(rates, losses)
    inside = single(smoothed(Lightning(), curve.losses)[_SKIPPED:-_SKIPPED_END])
    values = inside[np.isfinite(inside)]
    need(values.size, 2, _KEPT)
    return float(curve.rates[_SKIPPED + lowest(slopes(values))])
