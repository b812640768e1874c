r"""How heights of different rates and horizons hang together: two clocks.

With x = log10(rate) and t = log10(horizon / full horizon) the height of a trial is, up to noise,

.. math:: y(x, t) = F(x + t) + G(x) + R(x, t)

F depends on rate times steps, the only clock of a slow rate: it falls while the model learns, and rises again
where it learns its data by heart. G depends on the rate alone: it rises where training becomes noisy and
unstable. R is what the two do not explain. A short run at a high rate therefore previews F of a long run at a
low one, which is what makes extrapolation from short runs possible. All three are Gaussian processes.

The sizes below are those that explain the development tables best (docs/log.md, "Two clocks").
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Lengths over which F changes, in decades: a run that overfits has the shortest. They are the hypotheses.
LENGTHS: Final[Array] = np.array([0.9, 1.8, 4.0])

#: Length over which G changes, in decades, and its variance; that of F is 1.
STABILITY_LENGTH, STABILITY = 2.5, 0.5

#: Variance of R, and the length over which it changes, in decades of rate as of horizon.
REST_LENGTH, REST = 0.8, 0.05

#: Variance of a height before the first trial, in units of that of F.
VARIANCE = 1 + STABILITY + REST


def covariance(length: Array, x: Array, t: Array, other_x: Array, other_t: Array) -> Array:
    """Covariance of heights in units of the variance of F.

    Args:
        length: Lengths over which F changes, in decades, shape (J,).
        x: log10 rates, shape (n,).
        t: log10 horizons over the full one, shape (n,).
        other_x: log10 rates, shape (m,).
        other_t: log10 horizons over the full one, shape (m,).

    Returns:
        Covariances, shape (J, n, m).

    Example:
        >>> same, faster, shorter = np.array([-3.0]), np.array([-2.0]), np.array([-1.0])
        >>> covariance(LENGTHS, same, np.zeros(1), same, np.zeros(1)).ravel().tolist()
        [1.55, 1.55, 1.55]
        >>> bool((covariance(LENGTHS, same, np.zeros(1), faster, shorter) > 1).all())
        True
    """
    dx, dt = x[:, None] - other_x, t[:, None] - other_t
    learning = _matern((dx + dt) / length[:, None, None])
    rest = np.exp(-0.5 * (dx**2 + dt**2) / REST_LENGTH**2)
    return np.asarray(learning + STABILITY * _matern(dx / STABILITY_LENGTH) + REST * rest)


def _matern(distance: Array) -> Array:
    """The Matérn covariance of smoothness 5/2 (Rasmussen and Williams, 2006, equation 4.17)."""
    scaled = np.sqrt(5) * np.abs(distance)
    return np.asarray((1 + scaled + scaled**2 / 3) * np.exp(-scaled))
