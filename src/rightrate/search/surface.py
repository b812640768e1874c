r"""What the trials say of the height at every rate and horizon: a posterior of `rightrate.search.clocks`.

The scale A of the heights is integrated out: its square has an inverse gamma prior around a share of what the
best trial gained, so that the evidence of a hypothesis is that of a Student t process (Rasmussen and
Williams, 2006, section 9.9),

.. math:: \ln p = -\tfrac12 \ln |N| - (a + n/2) \ln\big(a + \tfrac12 y^\top N^{-1} y\big)

with the covariance N of the trials in units of A, noise included. The hypotheses are the lengths of F with
the sizes of the noise, nine in all, and each keeps its weight: no optimiser that could get stuck, no
sampling, the same answer every time.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rightrate.search.clocks import LENGTHS, VARIANCE, covariance
from rightrate.search.points import Points

Array = NDArray[np.float64]

#: Noise of one trial in units of the scale: from a large data set to a tiny one.
NOISE = (0.01, 0.03, 0.1)

#: Noise that every trial has at least, as a difference of logarithms.
LEAST_NOISE = 0.004

#: A trial may miss by this share of its height on the right wall, where training is erratic.
MISFIT = 0.35

#: Noise of the score of a run of 16 steps as a share of the depth; it falls with the root of the steps.
SHORT_NOISE, SHORT = 0.06, 16

#: The scale is expected to be this share of the depth, with the weight of 2 `TRUST` trials.
SCALE, TRUST = 0.5, 2.0

#: The scatter of the posterior is widened by this factor: predicted from horizons up to a quarter, the scores
#: at the full horizon of the development tasks have tails twice as wide as those of a normal distribution.
DOUBT = 1.5

#: Height of a shallow bowl around the usual rate, at a decade from it, as a share of the depth; how far from
#: it the bowl is level again, in decades; how much higher the usual rate lies for each decade of horizon.
BOWL, RIM, RISE = 0.03, 3.0, 0.25


#: A hypothesis with less than this share of the largest weight says nothing.
NEGLIGIBLE = 1e-3


@dataclass(frozen=True, slots=True)
class Foresight:
    """Joint prediction at the places asked for and what a trial elsewhere would tell of them; H hypotheses.

    Args:
        weights: Weight of each hypothesis, shape (H,).
        mean: Heights expected at the n places, shape (H, n).
        other_mean: Heights expected at the m places of trials, shape (H, m).
        covariance: Between the two, shape (H, n, m).
        variance: At the places of trials, without noise, shape (H, m).
        noise: Variance of the noise of a trial, shape (H,).
    """

    weights: Array
    mean: Array
    other_mean: Array
    covariance: Array
    variance: Array
    noise: Array


class Surface:
    """The posterior of the height over rates and horizons.

    Args:
        points: The trials, at least one of which did not go over the cliff.
        centre: log10 of the usual rate at the full horizon.
        steps: Horizon of the full run in optimizer steps.
    """

    def __init__(self, points: Points, centre: float, steps: int) -> None:
        self._points = points.only(points.stood)
        self._centre = centre
        self._steps = steps
        self._unit = SCALE * points.depth
        self._fit()

    @property
    def depth(self) -> float:
        """What the best trial gained over the untrained model."""
        return self._points.depth

    @cached_property
    def noise(self) -> float:
        """Expected standard deviation of one trial near the best rate, in units of y."""
        return float(self.weights @ np.sqrt(self._noise))

    def erratic(self, t: Array, wall: Array) -> Array:
        """Variance of a trial beyond the noise: of short runs, and high on the right wall.

        Args:
            t: log10 horizons over the full one, shape (n,).
            wall: Heights above the best rate of the horizon, on its right side, shape (n,).

        Returns:
            Variances in units of y squared, shape (n,).
        """
        short = SHORT / (10.0**t * self._steps)
        return np.asarray((MISFIT * wall) ** 2 + LEAST_NOISE**2 + (SHORT_NOISE * self.depth) ** 2 * short)

    def predict(self, x: Array, t: Array) -> tuple[Array, Array]:
        """Heights at some places, hypothesis by hypothesis.

        Args:
            x: log10 rates, shape (n,).
            t: log10 horizons over the full one, shape (n,).

        Returns:
            Means, shape (H, n), and covariances, shape (H, n, n).
        """
        solved, mean = self._solved(x, t)
        prior = self._prior(x, t, x, t)
        return mean, self._scatter * (prior - np.swapaxes(solved, 1, 2) @ solved)

    def mean(self, x: Array, t: Array) -> Array:
        """Expected heights at some places, shape (n,)."""
        return np.asarray(self.weights @ self._solved(x, t)[1])

    def foresee(self, x: Array, t: Array, other_x: Array, other_t: Array) -> Foresight:
        """What trials elsewhere would tell of the heights at some places.

        Args:
            x: log10 rates of the places, shape (n,).
            t: Their log10 horizons, shape (n,).
            other_x: log10 rates of trials, shape (m,).
            other_t: Their log10 horizons, shape (m,).

        Returns:
            The joint prediction.
        """
        n = len(x)
        solved, mean = self._solved(np.concatenate([x, other_x]), np.concatenate([t, other_t]))
        prior = self._prior(x, t, other_x, other_t)
        shared = np.swapaxes(solved[:, :, :n], 1, 2) @ solved[:, :, n:]
        left = VARIANCE - (solved[:, :, n:] ** 2).sum(axis=1)
        return Foresight(
            weights=self.weights,
            mean=mean[:, :n],
            other_mean=mean[:, n:],
            covariance=self._scatter * (prior - shared),
            variance=self._scatter[:, :, 0] * np.maximum(left, 0.0),
            noise=self._noise,
        )

    def _fit(self) -> None:
        p = self._points
        n = len(p.x)
        y = (p.y - self._bowl(p.x, p.t)) / self._unit
        own = np.square(NOISE)[:, None, None] * np.eye(n)
        beyond = np.diag(self.erratic(p.t, p.wall) / self._unit**2)
        total = covariance(LENGTHS, p.x, p.t, p.x, p.t)[:, None] + own + beyond
        root = np.linalg.cholesky(total.reshape(-1, n, n))
        whitening = np.linalg.inv(root)
        white = whitening @ y[:, None]
        misfit = TRUST + 0.5 * (white**2).sum(axis=(1, 2))
        volume = np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1)
        log = -volume - (TRUST + n / 2) * np.log(misfit)
        weights = np.exp(log - log.max())
        kept = np.flatnonzero(weights > NEGLIGIBLE)
        #: Weight of each hypothesis that is not negligible, shape (H,).
        self.weights: Array = weights[kept] / weights[kept].sum()
        self._kind = kept // len(NOISE)
        self._whitening, self._white = whitening[kept], white[kept]
        variance = self._unit**2 * misfit[kept] / (TRUST + n / 2)
        self._scatter = DOUBT**2 * variance[:, None, None]
        self._noise: Array = variance * np.square(NOISE)[kept % len(NOISE)]

    def _solved(self, x: Array, t: Array) -> tuple[Array, Array]:
        """Covariance with the trials in white coordinates, shape (H, n, m), and the means, shape (H, m)."""
        p = self._points
        solved = self._whitening @ self._prior(p.x, p.t, x, t)
        learnt = self._unit * (solved * self._white).sum(axis=1)
        return solved, np.asarray(learnt + self._bowl(x, t))

    def _prior(self, x: Array, t: Array, other_x: Array, other_t: Array) -> Array:
        """Covariance before the first trial, shape (H, n, m)."""
        return np.asarray(covariance(LENGTHS, x, t, other_x, other_t)[self._kind])

    def _bowl(self, x: Array, t: Array) -> Array:
        """Height expected before the first trial."""
        away = x - (self._centre - RISE * t)
        return np.asarray(BOWL * self.depth * np.minimum(away**2, RIM**2))
