r"""Where the best rate goes from a horizon that was tried to a longer one.

Over the development tasks the change of the best log10 rate per decade of horizon has two humps. Limited by
optimisation it hardly moves; limited by overfitting it falls as one over the horizon, since a longer run only
goes further past the point at which it should have stopped. A distance d further than a best rate b,

.. math:: p(x) = q\, N(x;\, b + k_o d,\, s_o^2) + (1 - q)\, N(x;\, b + k_f d,\, s_f^2)

where the share q of tasks that overfit grows with the number of passes over the training data. The scatter s
has a part that does not depend on the distance and one that grows with it. Where the distance is small the
prior fades.
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
    """

    slope: float
    scatter: float


#: The two humps. On the development tasks the quartiles of the slope are -1.1 and -0.1 (docs/log.md).
OVERFITTING, OPTIMISATION = Hump(-1.1, 0.25), Hump(-0.2, 0.35)

#: How well the best rate of a horizon is known, in decades.
KNOWN = 0.3

#: Share of the runs that overfit: little for a stream, or when the passes are not known; else rising around
#: so many passes over the data, given as mean and spread of their log10. Some never do.
STREAM, FEWEST, MOST = 0.05, 0.03, 0.9
ONSET, ONSET_SPREAD = 1.0, 0.4

#: Below this distance, in decades, the prior fades. Set on the development tasks (docs/log.md, "Three long
#: trials").
FADING = 2.0

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


def log_prior(x: Array, best: float, distance: float, epochs: float | None) -> Array:
    """How likely each rate is the best one of a longer horizon.

    Args:
        x: log10 rates, shape (n,).
        best: Best log10 rate at a horizon that was tried.
        distance: log10 of the longer horizon over that one, at least 0.
        epochs: Passes over the training data in the full run, or `None` when they are not known.

    Returns:
        Log probabilities, the largest of them 0, shape (n,); all 0 where the distance is.
    """
    share = overfits(epochs)
    parts = [
        math.log(weight) + _log_density(x - best - hump.slope * distance, KNOWN + hump.scatter * distance)
        for weight, hump in ((share, OVERFITTING), (1 - share, OPTIMISATION))
    ]
    log = np.logaddexp(*parts)
    return np.asarray(np.maximum(log - log.max(), -WORST) * min(1.0, distance / FADING))


def _log_density(gap: Array, scatter: float) -> Array:
    return np.asarray(-0.5 * (gap / scatter) ** 2 - math.log(scatter))
