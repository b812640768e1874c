r"""What a trial is worth: the regret it is expected to take off the answer.

After a trial with the score z the expected heights at the full horizon are mu + c z with the change c that
the surface predicts, so that the lowest of them is expected to fall by

.. math:: \mathrm{gain} = \min_x \mu(x) - E_z \min_x \big(\mu(x) + c(x)\, z\big), \qquad z \sim N(0, 1)

the knowledge gradient (Frazier et al., 2009, https://doi.org/10.1287/ijoc.1080.0314).
"""

import numpy as np
from numpy.typing import NDArray

from rightrate.search.belief import Belief
from rightrate.search.draws import expected_prior

Array = NDArray[np.float64]

#: Points and weights of the expectation over one normal number (Gauss and Hermite).
POINTS, WEIGHTS = np.polynomial.hermite_e.hermegauss(5)

#: Distance between the rates of the full run among which the best one is looked for, in decades.
STEP = 0.125

#: Weight of the prior of where the best rate goes, as a share of the depth.
WEIGHT = 0.1

#: Functions for each hypothesis that tell the best rate of the longest horizon.
DRAWS = 50


def gains(belief: Belief, x: Array, t: Array) -> Array:
    """Expected fall of the regret by each of some trials.

    Args:
        belief: What is believed so far.
        x: log10 rates of the trials, shape (m,).
        t: Their log10 horizons over the full one, shape (m,).

    Returns:
        Gains in units of y, at least 0, shape (m,). A trial that goes over the cliff tells nothing here.
    """
    surface, at = belief.surface, belief.rates(STEP)
    full = np.zeros(len(at))
    seen = surface.foresee(at, full, x, t)
    fixed = belief.penalty(at, full) - WEIGHT * surface.depth * expected_prior(belief, at, DRAWS)
    expected = seen.weights @ seen.mean + fixed
    wall = _wall(x, t, seen.weights @ seen.other_mean)
    spread = np.sqrt(seen.variance + seen.noise[:, None] + surface.erratic(t, wall))
    change = seen.covariance / spread[:, None, :]
    # Rates that are not the best one after any outcome are left out; that changes no minimum.
    reach = POINTS[-1] * np.abs(change).max(axis=(0, 2))
    near = expected - reach <= (expected + reach).min()
    expected, change = expected[near], change[:, near]
    lowest = np.zeros(len(x))
    for point, weight in zip(POINTS, WEIGHTS / WEIGHTS.sum(), strict=True):
        lowest += weight * (seen.weights @ (expected[:, None] + change * point).min(axis=1))
    return np.asarray((expected.min() - lowest) * (1 - belief.cliff.risk(x, t)))


def _wall(x: Array, t: Array, y: Array) -> Array:
    """Expected height of each trial above the best one of its horizon, on its right side."""
    wall = np.zeros(len(x))
    for horizon in np.unique(t):
        here = np.flatnonzero(t == horizon)
        best = here[y[here].argmin()]
        above = here[x[here] > x[best]]
        wall[above] = np.maximum(y[above] - y[best], 0.0)
    return wall
