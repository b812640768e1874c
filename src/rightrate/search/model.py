r"""All horizons together: where the best rate is, and where it goes as the run gets longer.

With t = log10(horizon / full horizon), the best log rate of a horizon lies near a path,

.. math:: \mu_t = a + p(t) + \delta_t, \qquad \delta_t \sim N(0, \omega_t^2)

with the value a at the full horizon, a path p (see `rightrate.search.paths`), and a wobble delta that is
free at each horizon. The form of the bowl (see `rightrate.search.bowl`) is shared by all horizons. The
posterior is a sum over a grid of (a, path, form): no optimiser that could get stuck, no sampling, the
same answer every time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from rightrate.search import regime
from rightrate.search.bowl import height, levels, log_likelihood
from rightrate.search.cliff import risk
from rightrate.search.points import Points
from rightrate.search.prior import STEP, Prior

Array = NDArray[np.float64]

#: How far the best log rate of one horizon lies from the line, in decades: at the full horizon, and in
#: addition for each decade away from it, since the drift itself changes on the way. Set on the
#: development tasks.
WOBBLE, WOBBLE_PER_DECADE = 0.05, 0.05

#: Likelihoods below this share of the largest are nothing.
TINY = 1e-200


@dataclass(frozen=True, slots=True)
class Rung:
    """What the trials of one horizon say about its best rate.

    Args:
        t: log10 of horizon over full horizon.
        likelihood: Likelihood of each (best rate, form), up to a factor for each form; shape (M, J).
        near: The same for a path that passes near the best rate instead of through it; shape (M, J).
    """

    t: float
    likelihood: Array
    near: Array


class Posterior:
    """What the trials say.

    Args:
        points: The trials.
        prior: The grid of hypotheses and what was known of them beforehand.
    """

    def __init__(self, points: Points, prior: Prior) -> None:
        self.prior = prior
        self.points = points
        self._rungs = [self._rung(t) for t in points.horizons()]
        known = prior.log_weights + regime.log_likelihood(points, prior.paths)
        log_weights = np.repeat(known[:, :, None], len(prior.shapes.noise), axis=2)
        for rung in self._rungs:
            near = np.log(rung.near)
            for path, line in enumerate(self._lines(rung.t)):
                log_weights[:, path] += near[line]
        weights = np.exp(log_weights - log_weights.max())
        #: Weights of (value at the full horizon, path, form).
        self.weights: Array = weights / weights.sum()

    def best(self, t: float, shares: Sequence[float]) -> list[float]:
        """Quantiles of the best log10 rate at one horizon.

        Args:
            t: log10 of horizon over full horizon.
            shares: Shares of the posterior below the quantiles, in (0, 1).

        Returns:
            One log10 rate for each share.
        """
        below = np.cumsum(self.at(t).sum(axis=1))
        return [float(np.interp(share, below, self.prior.centres)) for share in shares]

    def regret(self, x: Array) -> Array:
        """Expected height above the best score at the full horizon.

        Args:
            x: log10 rates, shape (n,).

        Returns:
            Expected regret in units of y, shape (n,), the risk of divergence included.
        """
        weights = self.at(0.0)
        gap = x[:, None] - self.prior.centres
        middles = {t: self.middle(t) for t in self.points.horizons()}
        spill = risk(gap, self.points, middles) @ weights.sum(axis=1)
        shapes = self.prior.shapes
        left = np.minimum(gap, 0) ** 2 @ (weights @ shapes.curvature)
        right = np.maximum(gap, 0) ** 2 @ (weights @ (shapes.curvature * shapes.ratio))
        return np.asarray(left + right + spill)

    def at(self, t: float) -> Array:
        """Weights of (best log rate, form) at one horizon, tried or not.

        Args:
            t: log10 of horizon over full horizon.

        Returns:
            Weights, shape (M, J), that sum to 1.
        """
        tried = next((rung for rung in self._rungs if rung.t == t), None)
        spread = np.zeros((len(self.prior.centres), len(self.prior.shapes.noise)))
        for path, line in enumerate(self._lines(t)):
            weights = self.weights[:, path]
            spread[line] += weights if tried is None else weights / tried.near[line]
        spread = _blurred(spread, t)
        if tried is not None:
            spread *= tried.likelihood
        return np.asarray(spread / spread.sum())

    def bowl(self, t: float, x: Array) -> Array:
        """Expected score against the rate at a horizon that was tried.

        Args:
            t: log10 of horizon over full horizon; one trial there has a score.
            x: log10 rates, shape (n,).

        Returns:
            Expected scores in units of y, shape (n,).
        """
        weights, shapes, centres = self.at(t), self.prior.shapes, self.prior.centres
        level = float((weights * levels(self.points.at(t), centres, shapes)).sum())
        above = height((x[:, None] - centres)[..., None], shapes)
        return np.asarray(level + (above * weights).sum(axis=(1, 2)))

    @cached_property
    def noise(self) -> float:
        """Posterior mean of the noise of one trial, in units of y."""
        return float(self.weights.sum(axis=(0, 1)) @ self.prior.shapes.noise)

    def middle(self, t: float) -> float:
        """Posterior mean of the best log10 rate at one horizon."""
        return float(self.at(t).sum(axis=1) @ self.prior.centres)

    def _rung(self, t: float) -> Rung:
        log = log_likelihood(self.points.at(t), self.prior.centres, self.prior.shapes)
        likelihood = np.maximum(np.exp(log - log.max()), TINY)
        return Rung(t, likelihood, np.maximum(_blurred(likelihood, t), TINY))

    def _lines(self, t: float) -> list[slice]:
        """For each path, where it passes on the grid of centres, for all the values."""
        best, centres = self.prior.best, self.prior.centres
        starts = np.rint((best[0] + self.prior.paths.offset(t) - centres[0]) / STEP).astype(int)
        return [slice(start, start + len(best)) for start in starts]


def _blurred(weights: Array, t: float) -> Array:
    """Weights of a path that passes near each centre, from weights of paths through it."""
    wobble = WOBBLE + WOBBLE_PER_DECADE * abs(t)
    return np.asarray(gaussian_filter1d(weights, wobble / STEP, axis=0, mode="constant"))
