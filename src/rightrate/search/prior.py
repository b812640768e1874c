"""What is known of the right rate before the first trial: a grid of hypotheses and their weights."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rightrate.search.paths import Paths, paths

Array = NDArray[np.float64]

#: Best log10 peak rate by family of optimizer, and how far it usually lies from it, in decades: the middle
#: of the ranges in which the best rates of nine small tasks lie, spread so that two of it cover them all.
FAMILIES = {"adam": (-2.6, 0.9), "momentum": (-1.5, 0.9), "sgd": (-0.6, 0.9)}

#: Optimizers whose update is normalised by the gradient's own size, as Adam's is.
ADAM_LIKE = frozenset(
    {"adam", "adamw", "nadam", "radam", "rmsprop", "adamax", "adan", "lamb", "adafactor", "muon"}
)

#: How far the rate of an optimizer of no known family may lie from the one that its user gave it, in decades.
UNKNOWN_SPREAD = 1.5

#: Step of the grid of best log10 rates: a factor of 1.15, finer than any loss can tell apart.
STEP = 0.0625

#: Curvatures in units of y per decade squared: from a loss that falls by 3 % for a rate ten times better
#: (language models: 0.05) to one that falls to a four-hundredth.
CURVATURE: Array = np.geomspace(0.03, 6.0, 8)

#: Ratios of the right side of the bowl to its left side.
RATIO: Array = np.array([0.4, 1.0, 2.5])

#: Standard deviations of one trial in units of y: from a large data set to a tiny one. A wider grid lets
#: noise explain what a bowl should, and had more regret on the development tasks.
NOISE: Array = np.geomspace(0.004, 0.25, 4)


@dataclass(frozen=True, slots=True)
class Shapes:
    """Hypotheses about the form of a bowl, J of them; all arrays have the shape (J,).

    Args:
        curvature: Curvatures in units of y per decade squared, above 0.
        ratio: Ratios of the right side to the left side, above 0.
        noise: Standard deviations of one trial in units of y, above 0.
    """

    curvature: Array
    ratio: Array
    noise: Array


@dataclass(frozen=True, slots=True)
class Prior:
    """The grid of hypotheses, see `rightrate.search.model`.

    Args:
        best: Best log10 rates at the full horizon, ascending by `STEP`, shape (A,).
        paths: Ways of it as the horizon grows, P of them.
        shapes: Forms of the bowl, all equally probable beforehand.
        centres: Best log10 rates at any horizon, ascending by `STEP`, shape (M,); they cover every line.
        log_weights: Log prior weight of each pair of best rate and path, shape (A, P).
    """

    best: Array
    paths: Paths
    shapes: Shapes
    centres: Array
    log_weights: Array


@dataclass(frozen=True, slots=True)
class Reach:
    """What a grid has to cover.

    Args:
        low: Lowest log10 rate tried so far.
        high: Highest log10 rate tried so far.
        shortest: log10 of the shortest horizon over the full one, at most 0.
    """

    low: float
    high: float
    shortest: float


def guess(optimizer: str, momentum: float, lr: float | None) -> tuple[float, float]:
    """Where the best rate may lie, from the optimizer alone.

    Args:
        optimizer: Name of the optimizer, in lower case.
        momentum: Its momentum, in [0, 1).
        lr: Rate that the user gave it, above 0, or `None`.

    Returns:
        Best guess of the log10 rate and its spread in decades.

    Example:
        >>> guess("adamw", 0.0, None)
        (-2.6, 0.9)
    """
    if optimizer in ADAM_LIKE:
        return FAMILIES["adam"]
    if optimizer == "sgd":
        return FAMILIES["momentum" if momentum > 0 else "sgd"]
    return (math.log10(lr) if lr else FAMILIES["adam"][0]), UNKNOWN_SPREAD


def prior(centre: float, spread: float, epochs: float | None, reach: Reach) -> Prior:
    """The prior for one search.

    Args:
        centre: Best guess of the log10 rate at the full horizon.
        spread: How far off it may be, in decades.
        epochs: Passes over the training data in the full run, or `None` when that is not known.
        reach: What the grid has to cover.

    Returns:
        The grid and its weights.
    """
    low, high = min(centre - 2 * spread, reach.low - 1), max(centre + 2 * spread, reach.high + 1)
    best, ways = _axis(low, high), paths(epochs)
    ends = ways.offset(reach.shortest)
    log_best: Array = -0.5 * ((best - centre) / spread) ** 2
    curvature, ratio, noise = np.meshgrid(CURVATURE, RATIO, NOISE)
    return Prior(
        best=best,
        paths=ways,
        shapes=Shapes(curvature.ravel(), ratio.ravel(), noise.ravel()),
        centres=_axis(low + min(0, ends.min()) - STEP, high + max(0, ends.max()) + STEP),
        log_weights=log_best[:, None] + ways.log_weights,
    )


def _axis(low: float, high: float) -> Array:
    return STEP * np.arange(math.floor(low / STEP), math.ceil(high / STEP) + 1, dtype=np.float64)
