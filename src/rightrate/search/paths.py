r"""How the best rate may move with the horizon: the two regimes of training.

Limited by optimisation, the best log rate hardly moves; limited by overfitting, rate x steps stays nearly
constant, since a longer or a faster run only goes further past the point at which it should have stopped.
A run enters the second regime when it is long enough, so with t = log10(horizon / full horizon) a path is

.. math::
    \mu(t) - \mu(0) = o\,t \text{ for } t \ge \tau, \qquad o\,\tau + s\,(t - \tau) \text{ for } t < \tau

with the knee tau at most 0, the slope s before it, and the slope o = `OVERFITTING` after it. A knee at 0
means that the full run does not overfit.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Array = NDArray[np.float64]

#: Slope in the overfitting regime, in decades per decade: rate x steps stays constant. Between -0.7 and -1.2
#: on the tasks on which it was measured.
OVERFITTING = -1.0

#: Slopes in the optimisation regime, with the mean and the spread of what was measured: the optimum falls by
#: 0 to 0.3 decades per decade, and rises in networks without normalisation that are best near the cliff.
SLOPES: Array = np.arange(-0.6, 0.61, 0.15)
SLOPE, SLOPE_SPREAD = -0.1, 0.25

#: Knees that are considered, in decades below the full horizon; the last means always.
KNEES: Array = np.array([0.0, -0.25, -0.5, -0.75, -1.0, -1.25, -1.5, -2.0])

#: Overfitting sets in after about this many passes over the training data, as mean and spread of their log10:
#: after 2 to 10 on the tasks on which it was measured.
ONSET, ONSET_SPREAD = 0.7, 0.5

#: Probability that a model never overfits, however often it sees its data, as an autoencoder with a narrow
#: middle does not; and that a run overfits of which the passes are not known.
NEVER, UNKNOWN = 0.2, 0.4

#: Fewer passes than this are none, and smaller probabilities than this are none either.
FEW, TINY = 1e-3, 1e-9


@dataclass(frozen=True, slots=True)
class Paths:
    """Hypotheses about the way of the best log rate, P of them.

    Args:
        slope: Slopes before the knee, shape (P,).
        knee: Knees, at most 0, shape (P,).
        log_weights: Log prior weights, shape (P,).
    """

    slope: Array
    knee: Array
    log_weights: Array

    def offset(self, t: float) -> Array:
        """Best log rate at one horizon minus that at the full horizon, shape (P,)."""
        after = np.maximum(self.knee, t)
        return np.asarray(OVERFITTING * after + self.slope * (t - after))


def paths(epochs: float | None) -> Paths:
    """The paths and how probable they are before the first trial.

    Args:
        epochs: Passes over the training data in the full run, or `None` when that is not known.

    Returns:
        All pairs of a slope and a knee.
    """
    slope, knee = (grid.ravel() for grid in np.meshgrid(SLOPES, KNEES))
    share = np.repeat(_knee_shares(epochs), len(SLOPES))
    return Paths(slope, knee, np.log(share) - 0.5 * ((slope - SLOPE) / SLOPE_SPREAD) ** 2)


def _knee_shares(epochs: float | None) -> Array:
    """Prior probability of each knee."""
    if epochs is None:
        return np.array([1 - UNKNOWN] + [UNKNOWN / (len(KNEES) - 1)] * (len(KNEES) - 1))
    # Probability that the onset lies below the middle between two knees, for knees from late to early.
    before = ndtr((math.log10(max(epochs, FEW)) + (KNEES[1:] + KNEES[:-1]) / 2 - ONSET) / ONSET_SPREAD)
    shares = -np.diff(np.concatenate([[1.0], before, [0.0]]))
    return np.asarray((1 - NEVER) * np.maximum(shares, TINY) + NEVER * (KNEES == 0))
