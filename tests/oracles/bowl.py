"""The likelihood of one horizon, written out as slowly as the formula reads."""

import math

from scipy.stats import norm

from rightrate.search.bowl import CLIFF, CLIFF_SPREAD, MISFIT
from rightrate.search.points import Points


def slow_log_likelihood(points: Points, centre: float, curvature: float, ratio: float, noise: float) -> float:
    """Sum over the points, the level integrated out in closed form, the constant factor of pi left out."""
    heights, scores = [], []
    for x, y, fallen in zip(points.x, points.y, points.diverged, strict=True):
        if not fallen:
            gap = x - centre
            heights.append(curvature * (ratio if gap >= 0 else 1.0) * gap**2)
            scores.append(y)
    weights = [1 / (noise**2 + (MISFIT * h) ** 2) for h in heights]
    level = sum(w * (y - h) for w, y, h in zip(weights, scores, heights, strict=True)) / sum(weights)
    total = -0.5 * math.log(sum(weights))
    for w, y, h in zip(weights, scores, heights, strict=True):
        total += 0.5 * math.log(w) - 0.5 * w * (y - h - level) ** 2
    fallen = [x for x, d in zip(points.x, points.diverged, strict=True) if d]
    stood = [x for x, d in zip(points.x, points.diverged, strict=True) if not d]
    if fallen:
        total += math.log(norm.cdf((min(fallen) - centre - CLIFF) / CLIFF_SPREAD))
    if stood:
        total += math.log(norm.cdf((centre + CLIFF - max(stood)) / CLIFF_SPREAD))
    return total
