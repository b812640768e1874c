"""The posterior of the surface, as a textbook writes a dense Gaussian process, one hypothesis at a time."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.stats import multivariate_t

from rightrate.search import surface
from rightrate.search.clocks import LENGTHS
from rightrate.search.points import Points
from tests.oracles.clocks import slow_covariance

Array = NDArray[np.float64]

#: A log10 rate and a log10 horizon over the full one.
Place = tuple[float, float]


@dataclass(frozen=True)
class Said:
    """What one hypothesis says of some places.

    Args:
        log_evidence: Log probability density of the heights that were seen.
        mean: Heights expected at the places.
        covariance: Their covariance.
        noise: Variance of the noise of one trial.
    """

    log_evidence: float
    mean: Array
    covariance: Array
    noise: float


def slow_posterior(points: Points, centre: float, steps: int, places: Sequence[Place]) -> list[Said]:
    """What each hypothesis says, lengths first and sizes of the noise second."""
    return [
        _said(points, centre, steps, places, float(length), noise)
        for length in LENGTHS
        for noise in surface.NOISE
    ]


def weights(said: Sequence[Said]) -> Array:
    """The weight of each hypothesis, 0 where it is negligible."""
    best = max(one.log_evidence for one in said)
    shares = [math.exp(one.log_evidence - best) for one in said]
    kept = [share if share > surface.NEGLIGIBLE else 0.0 for share in shares]
    return np.array(kept) / sum(kept)


def _said(
    points: Points, centre: float, steps: int, places: Sequence[Place], length: float, noise: float
) -> Said:
    seen = [
        (float(x), float(t), float(y), float(wall))
        for x, t, y, wall, fallen in zip(
            points.x, points.t, points.y, points.wall, points.fallen, strict=True
        )
        if not fallen
    ]
    unit = surface.SCALE * points.depth
    total = np.array([[slow_covariance(length, x, t, u, v) for u, v, *_ in seen] for x, t, *_ in seen])
    for i, (_, t, _, wall) in enumerate(seen):
        total[i, i] += noise**2 + _beyond(t, wall, points.depth, steps) / unit**2
    above = np.array([y - _bowl(x, t, centre, points.depth) for x, t, y, _ in seen]) / unit
    log_evidence = float(multivariate_t.logpdf(above, shape=total, df=2 * surface.TRUST))
    solved = solve(total, above, assume_a="pos")
    count = len(seen)
    size = unit**2 * (surface.TRUST + float(above @ solved) / 2) / (surface.TRUST + count / 2)
    towards = np.array([[slow_covariance(length, x, t, u, v) for u, v, *_ in seen] for x, t in places])
    before = np.array([[slow_covariance(length, x, t, u, v) for u, v in places] for x, t in places])
    left = before - towards @ solve(total, towards.T, assume_a="pos")
    bowl = np.array([_bowl(x, t, centre, points.depth) for x, t in places])
    return Said(log_evidence, bowl + unit * towards @ solved, surface.DOUBT**2 * size * left, size * noise**2)


def _bowl(x: float, t: float, centre: float, depth: float) -> float:
    usual = centre - surface.RISE * t
    return surface.BOWL * depth * min((x - usual) ** 2, surface.RIM**2)


def _beyond(t: float, wall: float, depth: float, steps: int) -> float:
    short = (surface.SHORT_NOISE * depth) ** 2 * surface.SHORT / (steps * 10**t)
    return (surface.MISFIT * wall) ** 2 + surface.LEAST_NOISE**2 + short
