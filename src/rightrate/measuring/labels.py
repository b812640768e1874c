r"""How many labels are wrong, from the labels of nearest neighbours.

Where an example and its nearest neighbour have the same true class, and a share w of the labels was replaced
by one of the other K - 1 classes at random, two neighbours carry the same label with probability

.. math:: a = (1 - w)^2 + \frac{w^2}{K - 1}

which is solved for w (the idea of Zhu, Song and Liu, 2021, arXiv 2102.05291, with even noise). Neighbours of
different true classes disagree, too, so the figure is an upper bound: classes that overlap look like noise.
Where targets are numbers, half of the mean squared difference of neighbours bounds the variance of the noise
likewise (Devroye et al., 2003).
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree
from scipy.special import ndtri

Array = NDArray[np.float64]

#: Examples whose neighbours are looked for: more change the second digit only, and take long in many
#: dimensions.
LOOKED_AT = 2_000

#: Normal quantile of a 90 % interval.
QUANTILE = float(ndtri(0.95))


@dataclass(frozen=True, slots=True)
class Share:
    """An upper bound on a share of noise.

    Args:
        value: The share, in [0, 1].
        low: Lower end of a 90 % interval of the bound.
        high: Upper end of it.
        examples: Number of examples that it is from.
    """

    value: float
    low: float
    high: float
    examples: int


def wrong_labels(features: Array, labels: NDArray[np.int64]) -> Share:
    """Bound the share of wrong labels.

    Args:
        features: Inputs, shape (n, d), n at least 2.
        labels: Class of each, shape (n,), at least two different ones.

    Returns:
        The share of labels that are not the true ones.

    Example:
        >>> spots = np.repeat(np.eye(3), 100, axis=0) + np.random.default_rng(0).normal(0, 0.01, (300, 3))
        >>> wrong_labels(spots, np.repeat(np.arange(3), 100)).value
        0.0
    """
    classes = len(np.unique(labels))
    n = len(labels)
    agreeing = float((labels == labels[_neighbours(features)]).mean())
    # An example and its neighbour are often each other's: so many pairs are independent.
    reach = QUANTILE * math.sqrt(max(agreeing * (1 - agreeing), 1 / n) / (n / 2))
    low, value, high = (
        _replaced(min(1.0, a), classes) for a in (agreeing + reach, agreeing, agreeing - reach)
    )
    return Share(value, low, high, n)


def unexplained(features: Array, targets: Array) -> Share:
    """Bound the share of the variance of numbers that no function of the features explains.

    Args:
        features: Inputs, shape (n, d), n at least 2.
        targets: Numbers, shape (n, k), not all the same.

    Returns:
        The share of the variance.
    """
    halves = 0.5 * ((targets - targets[_neighbours(features)]) ** 2).sum(1)
    variance = float(targets.var(0).sum())
    value = float(halves.mean()) / variance
    reach = QUANTILE * float(halves.std()) / math.sqrt(len(halves) / 2) / variance
    return Share(min(1.0, value), max(0.0, value - reach), min(1.0, value + reach), len(halves))


def _neighbours(features: Array) -> NDArray[np.int64]:
    spread = features.std(0)
    scaled = features / np.where(spread > 0, spread, 1.0)
    _, found = KDTree(scaled).query(scaled, k=2)
    own = np.arange(len(features))
    # Of examples that are equal in all features the tree may name any first, also the example itself second.
    return np.asarray(np.where(found[:, 1] == own, found[:, 0], found[:, 1]))


def _replaced(agreeing: float, classes: int) -> float:
    ratio = classes / (classes - 1)
    inside = max(0.0, 1 - ratio * (1 - agreeing))
    return (1 - math.sqrt(inside)) / ratio
