"""Spread and conditioning of features, and how even classes are: NumPy only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: With more features the eigenvalues of their covariance take longer than the rest of the measurement.
MOST_FEATURES = 2_048

#: Eigenvalues below this share of the largest are rounding and not data.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class Spread:
    """How differently features are scaled.

    Args:
        ratio: Largest over smallest standard deviation of the features that vary.
        constant: Number of features that do not vary.
        condition: Largest over smallest eigenvalue of the covariance, above rounding.
        low: The smallest condition number of all examples and of the two halves of them.
        high: The largest one.
    """

    ratio: float
    constant: int
    condition: float
    low: float
    high: float


def spread(features: Array) -> Spread:
    """Measure spread and conditioning.

    Args:
        features: Inputs, shape (n, d), n at least 4 and d at most `MOST_FEATURES`, some of them varying.

    Returns:
        Both, the condition number with those of two halves as its uncertainty.

    Example:
        >>> values = np.random.default_rng(0).normal(size=(4000, 2)) * [1.0, 10.0]
        >>> found = spread(values)
        >>> round(found.ratio), round(found.condition, -1)
        (10, 100.0)
    """
    deviations = features.std(0)
    varying = deviations > 0
    used = features[:, varying]
    found = [_condition(part) for part in (used, used[::2], used[1::2])]
    return Spread(
        ratio=float(deviations[varying].max() / deviations[varying].min()),
        constant=int((~varying).sum()),
        condition=found[0],
        low=min(found),
        high=max(found),
    )


def imbalance(labels: NDArray[np.int64]) -> tuple[float, float]:
    """How unevenly classes are filled.

    Args:
        labels: Class of each example or symbol, any shape, not empty.

    Returns:
        Largest over smallest share of a class that occurs, and the share of the smallest.

    Example:
        >>> imbalance(np.array([0, 0, 0, 1]))
        (3.0, 0.25)
    """
    counts = np.unique(labels, return_counts=True)[1]
    return float(counts.max() / counts.min()), float(counts.min() / counts.sum())


def _condition(features: Array) -> float:
    centred = features - features.mean(0)
    values = np.linalg.svd(centred, compute_uv=False) ** 2
    real = values[values > ROUNDING * values.max()]
    return float(real.max() / real.min())
