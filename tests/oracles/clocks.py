"""The covariance of two heights, written out as slowly as the formula reads."""

import math

from scipy.special import gamma, kv

from rightrate.search.clocks import REST, REST_LENGTH, STABILITY, STABILITY_LENGTH

#: Smoothness of the Matérn covariances.
SMOOTHNESS = 2.5

#: At less than this distance, in decades, the covariance is the variance, and the Bessel function overflows.
CLOSE = 1e-9


def matern(distance: float, length: float) -> float:
    """The Matérn covariance by its Bessel function (Rasmussen and Williams, 2006, equation 4.14)."""
    if abs(distance) < CLOSE:
        return 1.0
    scaled = math.sqrt(2 * SMOOTHNESS) * abs(distance) / length
    return float(2 ** (1 - SMOOTHNESS) / gamma(SMOOTHNESS) * scaled**SMOOTHNESS * kv(SMOOTHNESS, scaled))


def slow_covariance(length: float, x: float, t: float, other_x: float, other_t: float) -> float:
    """F by rate times steps, G by the rate, and R by both."""
    learning = matern(x + t - other_x - other_t, length)
    stability = STABILITY * matern(x - other_x, STABILITY_LENGTH)
    rest = REST * math.exp(-((x - other_x) ** 2 + (t - other_t) ** 2) / (2 * REST_LENGTH**2))
    return learning + stability + rest
