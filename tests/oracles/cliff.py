"""The risk of the cliff, written out as slowly as the formula reads."""

from collections.abc import Sequence

import numpy as np
from scipy.stats import norm

from rightrate.search.cliff import BEYOND, DRIFT, DRIFT_SPREAD, DRIFTS, EDGE, STEP
from rightrate.search.points import Points


def slow_risks(points: Points, x: Sequence[float], t: float) -> list[float]:
    """Probabilities of going over the cliff, every position and every drift weighed by the trials."""
    places = np.arange(points.x.min() - BEYOND, points.x.max() + BEYOND + 1, STEP).tolist()
    cliffs = [(place, drift) for place in places for drift in DRIFTS.tolist()]
    logs = []
    for place, drift in cliffs:
        past = [
            (seen - place + drift * horizon) * (1 if fallen else -1)
            for seen, horizon, fallen in zip(points.x, points.t, points.fallen, strict=True)
        ]
        logs.append(sum(norm.logcdf(past, scale=EDGE)) + norm.logpdf(drift, DRIFT, DRIFT_SPREAD))
    weights = np.exp(np.array(logs) - max(logs))
    risks = [[norm.cdf(one - place + drift * t, scale=EDGE) for place, drift in cliffs] for one in x]
    return [float(weights @ risk / weights.sum()) for risk in risks]
