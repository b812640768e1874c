r"""One horizon: how the score depends on the rate, and how well a hypothesis about it fits the trials.

.. math::
    y(x) = c + k\, b(x - \mu), \qquad b(u) = u^2 \text{ for } u < 0, \quad r\,u^2 \text{ for } u \ge 0

with the best log rate mu, the curvature k, the ratio r of the right side to the left side, the noise sigma
of one trial, and a level c that is free and therefore taken out by its weighted mean.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from rightrate.search.points import Points
from rightrate.search.prior import Shapes

Array = NDArray[np.float64]

#: Beside the noise, a point may miss the bowl by this share of the height that the bowl has there: it is a
#: parabola only near its bottom, and what happens high on its walls must not move the bottom. The height
#: is that of the hypothesis and not of the point, so that a high point near the bottom still counts in
#: full, and a lucky one far out, where training is unstable, does not. Set on the development tasks.
MISFIT = 0.4

#: Training first diverges this far above the best rate, in decades, give or take. For AdamW the median is 0.9
#: (three octaves, Step Law runs), but plain SGD is best right below the cliff: the middle of the two.
CLIFF, CLIFF_SPREAD = 0.6, 0.6


def height(gap: Array, shapes: Shapes) -> Array:
    """Height of a bowl above its bottom.

    Args:
        gap: Log rate minus best log rate, any shape that ends in an axis of length 1.
        shapes: The hypotheses about the bowl's form, J of them.

    Returns:
        Heights in units of y, the last axis of length J.
    """
    return np.asarray(shapes.curvature * np.where(gap < 0, 1.0, shapes.ratio) * gap**2)


def log_likelihood(points: Points, centres: Array, shapes: Shapes) -> Array:
    """How well every hypothesis fits the trials of one horizon.

    Args:
        points: The trials of one horizon.
        centres: Best log rates mu, shape (M,).
        shapes: The hypotheses about the bowl's form, J of them.

    Returns:
        Log likelihoods, shape (M, J).
    """
    total = _log_survival(points, centres)[:, None]
    standing = ~points.diverged
    if not standing.any():
        return total + np.zeros(len(shapes.noise))
    weight, z = _residuals(points, centres, shapes)
    level = (weight * z).sum(axis=0) / weight.sum(axis=0)
    chi = (weight * (z - level) ** 2).sum(axis=0)
    fit = 0.5 * (np.log(weight).sum(axis=0) - np.log(weight.sum(axis=0)) - chi)
    return np.asarray(total + fit)


def levels(points: Points, centres: Array, shapes: Shapes) -> Array:
    """The level c of every hypothesis: its score at the best rate of this horizon.

    Args:
        points: The trials of one horizon, at least one of which has a score.
        centres: Best log rates mu, shape (M,).
        shapes: The hypotheses about the bowl's form, J of them.

    Returns:
        Levels in units of y, shape (M, J).
    """
    weight, z = _residuals(points, centres, shapes)
    return np.asarray((weight * z).sum(axis=0) / weight.sum(axis=0))


def _residuals(points: Points, centres: Array, shapes: Shapes) -> tuple[Array, Array]:
    """Weight of each finite point, and what is left of its score without the height; shape (n, M, J)."""
    standing = ~points.diverged
    above = height(points.x[standing, None, None] - centres[:, None], shapes)
    return 1 / (shapes.noise**2 + (MISFIT * above) ** 2), points.y[standing, None, None] - above


def _log_survival(points: Points, centres: Array) -> Array:
    """Log likelihood of the lowest rate that diverged and of the highest that did not, shape (M,)."""
    total = np.zeros(len(centres))
    fallen, stood = points.x[points.diverged], points.x[~points.diverged]
    if len(fallen):
        total += log_ndtr((fallen.min() - centres - CLIFF) / CLIFF_SPREAD)
    if len(stood):
        total += log_ndtr((centres + CLIFF - stood.max()) / CLIFF_SPREAD)
    return total
