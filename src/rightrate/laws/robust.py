"""The fit that both laws share: linear in three weights, not linear in a few shape parameters."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import least_squares, nnls

from rightrate.laws.path import Array

#: Log residuals beyond this count by their size, no longer by their square, as in Luo et al., 2025.
HUBER = 1e-3

#: Starts that are followed to the end, of all that are looked at; ten gave no lower residual on the curves of
#: benchmarks/laws than three.
FOLLOWED = 3

#: Bounds of the log weights, with losses in units of their mean: nothing to far more than everything.
_WEIGHT = 16.0

#: A weight that the linear fit puts at 0 starts from here instead, since logarithms are fitted.
_NOTHING = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Shapes:
    """Where the shape parameters may lie, and where to look first.

    Args:
        low: Smallest values, shape (k,).
        high: Largest values, shape (k,).
        starts: Values to start from, between them, shape (m, k).
    """

    low: Array
    high: Array
    starts: Array


def fitted(
    columns: Callable[[Array], Array], losses: Array, shapes: Shapes, near: Array | None = None
) -> tuple[Array, Array]:
    r"""Fit a weighted sum of columns to losses.

    .. math:: \min_{w \ge 0, q} \sum_i \mathrm{huber}\bigl(\ln (X(q)\, w)_i - \ln l_i\bigr)

    At every start the weights come from a linear fit; the best starts are followed by least squares.

    Args:
        columns: From the shape parameters q, shape (k,), to the columns X, shape (n, 3).
        losses: Losses l, above 0, shape (n,).
        shapes: Bounds and starts of q.
        near: Shape parameters of an earlier fit to nearly the same losses, shape (k,), the only start then.

    Returns:
        The weights w, shape (3,), and q.

    Example:
        >>> x = np.linspace(1, 9, 50)
        >>> power = lambda q: np.stack([np.ones(50), x ** -q[0], np.zeros(50)], axis=1)
        >>> where = Shapes(np.array([0.1]), np.array([2.0]), np.array([[0.3], [1.0]]))
        >>> weights, q = fitted(power, 2 + 3 / np.sqrt(x), where)
        >>> bool(np.allclose(weights[:2], [2, 3], rtol=1e-3)), round(float(q[0]), 3)
        (True, 0.5)
    """
    unit = float(losses.mean())
    heights = losses / unit
    targets = np.log(heights)
    low = np.concatenate([np.full(3, -_WEIGHT), shapes.low])
    high = np.concatenate([np.full(3, _WEIGHT), shapes.high])

    def residuals(values: Array) -> Array:
        predicted = columns(values[3:]) @ np.exp(values[:3])
        return np.asarray(np.log(np.maximum(predicted, np.finfo(np.float64).tiny)) - targets)

    def followed(start: Array) -> tuple[float, Array]:
        found = least_squares(
            residuals, start, bounds=(low, high), loss="huber", f_scale=HUBER, x_scale="jac", max_nfev=200
        )
        return float(found.cost), np.asarray(found.x)

    starts = _starts(columns, heights, shapes.starts if near is None else near[None])
    ends = [followed(np.clip(start, low, high)) for start in starts[:FOLLOWED]]
    best = min(ends, key=lambda end: end[0])[1]
    return np.exp(best[:3]) * unit, best[3:]


def _starts(columns: Callable[[Array], Array], heights: Array, grid: Array) -> list[Array]:
    """Log weights and shape parameters for every point of the grid, the best linear fit first."""
    found: list[tuple[float, Array]] = []
    for shape in grid:
        weights, left = nnls(columns(shape) / heights[:, None], np.ones(heights.size))
        found.append((float(left), np.concatenate([np.log(np.maximum(weights, _NOTHING)), shape])))
    return [start for _, start in sorted(found, key=lambda one: one[0])]


def grid(*axes: list[float]) -> Array:
    """Every combination of the values of some axes, shape (m, k)."""
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(axes))
