"""The bound on the last iterate, term by term, and its best peak found by looking."""

import math
from collections.abc import Sequence

from scipy.optimize import minimize_scalar


def bound(factors: Sequence[float], peak: float) -> float:
    """The bound at a peak, with G and D of 1; the last factor must be above 0."""
    rates = [peak * factor for factor in factors]
    whole = sum(rates)
    value = 1 / (2 * whole) + sum(rate**2 for rate in rates) / (2 * whole)
    for k in range(len(rates) - 1):
        later, from_here = sum(rates[k + 1 :]), sum(rates[k:])
        value += rates[k] / later * sum(rate**2 for rate in rates[k:]) / from_here / 2
    return value


def best_peak(factors: Sequence[float]) -> float:
    """The peak at which the bound is lowest."""
    found = minimize_scalar(lambda x: bound(factors, math.exp(x)), bounds=(-15, 15), method="bounded")
    return math.exp(found.x)
