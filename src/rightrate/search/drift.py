r"""Where the best rate goes from a horizon that was tried to a longer one.

Over the development tasks the change of the best log10 rate per decade of horizon has two humps. Limited by
optimisation it hardly moves; limited by overfitting it falls as one over the horizon, since a longer run only
goes further past the point at which it should have stopped. It also ends elsewhere: below the usual rate of
the optimizer where overfitting limits it, above that rate otherwise. A distance d further than a best rate b,
with the usual rate u,

.. math::
    p(x) \propto q\, N(x;\, b + k_o d,\, s_o^2)\, T(x;\, u + m_o, w_o)
    + (1 - q)\, N(x;\, b + k_f d,\, s_f^2)\, T(x;\, u + m_f, w_f)

where the share q of tasks that overfit grows with the number of passes over the training data. The scatter s
has a part that does not depend on the distance and one that grows with it. T is Student's distribution, whose
tails leave rates possible that are far from the usual one. Where the distance is small the prior fades.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hump:
    """One of the two regimes.

    Args:
        slope: Change of the best log10 rate per decade of horizon.
        scatter: How far that differs between tasks, per decade of horizon.
        above: Where the best log10 rate of the full run lies, over the usual one.
        width: How far that differs between tasks, in decades.
    """

    slope: float
    scatter: float
    above: float
    width: float


#: The two humps. On the development tasks the quartiles of the slope are -1.1 and -0.1. Above the usual rate
#: lie means of -0.3 and 0.8 with deviations of 0.5 and 0.6; the widths are larger, since larger models than
#: theirs have lower rates (docs/log.md, "what is left to gain").
OVERFITTING, OPTIMISATION = Hump(-1.1, 0.25, -0.4, 0.7), Hump(-0.2, 0.35, 0.7, 0.9)

#: Degrees of freedom of Student's distribution: the fewest with a variance.
FREEDOM = 3

#: How far the best rate moves by chance alone, in decades. Set on the development tasks (docs/log.md, "trials
#: that tell nothing").
KNOWN = 0.15

#: Share of the runs that overfit: little for a stream, or when the passes are not known; else rising around
#: so many passes over the data, given as mean and spread of their log10. Some never do.
STREAM, FEWEST, MOST = 0.05, 0.03, 0.9
ONSET, ONSET_SPREAD = 1.0, 0.4

#: Below this distance, in decades, the prior fades. Set on the development tasks (docs/log.md, "trials that
#: tell nothing").
FADING = 1.0

#: Prior log probabilities below the best one by more than this are all the same: no rate is impossible.
WORST = 6.0


def overfits(epochs: float | None) -> float:
    """Probability that overfitting limits the rate of the full run.

    Args:
        epochs: Passes over the training data in the full run, or `None` when they are not known.

    Returns:
        A probability in (0, 1).

    Example:
        >>> overfits(None), round(overfits(100.0), 2)
        (0.05, 0.89)
    """
    if not epochs:
        return STREAM
    return FEWEST + (MOST - FEWEST) * float(ndtr((math.log10(epochs) - ONSET) / ONSET_SPREAD))


def log_prior(x: Array, best: Array | float, distance: float, usual: float, epochs: float | None) -> Array:
    """How likely each rate is the best one of a longer horizon.

    Args:
        x: log10 rates, shape (n,).
        best: Best log10 rate at a horizon that was tried, one for all or shape (n,).
        distance: log10 of the longer horizon over that one, at least 0.
        usual: Usual log10 rate at the longer horizon.
        epochs: Passes over the training data in the full run, or `None` when they are not known.

    Returns:
        Logarithms of a density up to a constant, shape (n,).
    """
    share = overfits(epochs)
    parts = [
        math.log(weight)
        + _log_normal(x - best - hump.slope * distance, KNOWN + hump.scatter * distance)
        + _log_student(x - usual - hump.above, hump.width)
        for weight, hump in ((share, OVERFITTING), (1 - share, OPTIMISATION))
    ]
    return np.logaddexp(*parts)


def faded(log: Array, distance: float) -> Array:
    """What of a prior counts: nothing at the horizon itself, and no rate is impossible.

    Args:
        log: Log densities, of any shape.
        distance: log10 of the horizon over the longest one that was tried, at least 0.

    Returns:
        Logarithms of weights, the largest of them 0, of the same shape; all 0 where the distance is.
    """
    return np.asarray(np.maximum(log - log.max(), -WORST) * min(1.0, distance / FADING))


def _log_normal(gap: Array, scatter: float) -> Array:
    return np.asarray(-0.5 * (gap / scatter) ** 2 - math.log(scatter))


def _log_student(gap: Array, width: float) -> Array:
    return np.asarray(-0.5 * (FREEDOM + 1) * np.log1p((gap / width) ** 2 / FREEDOM) - math.log(width))
