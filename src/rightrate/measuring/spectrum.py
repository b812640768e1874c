r"""The largest eigenvalue of a symmetric operator that is known by its products only, and what it allows.

Lanczos' method with full orthogonalisation (Golub and Van Loan, Matrix Computations, section 10.1). After p
products the largest Ritz value is below the largest eigenvalue and, of all vectors in the span, the best; an
eigenvalue lies within the residual of it. SciPy's `eigsh` takes 20 products before its first answer and its
`lobpcg` takes three beyond those that it iterates with, which is as much as is spent here in all.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh_tridiagonal

Array = NDArray[np.float64]

#: The residual over the eigenvalue at which no further product is worth its cost.
EXACT = 0.01


@dataclass(frozen=True, slots=True)
class Top:
    """The largest eigenvalue.

    Args:
        value: Largest Ritz value; the eigenvalue is not below it.
        residual: Distance within which there is an eigenvalue.
        vector: Unit vector that belongs to it, shape (n,).
        products: Number of products that were taken.
    """

    value: float
    residual: float
    vector: Array
    products: int


def top_eigenvalue(product: Callable[[Array], Array], start: Array, *, most: int) -> Top:
    """Find the largest eigenvalue, in the algebraic sense, of a symmetric operator.

    Args:
        product: The operator times a vector of shape (n,).
        start: First vector, not zero, shape (n,); one that has a share in the wanted direction.
        most: Number of products that may be taken, at least 1.

    Returns:
        The eigenvalue, how exact it is, and its vector.

    Example:
        >>> found = top_eigenvalue(lambda v: np.array([1.0, 2.0, 5.0]) * v, np.ones(3), most=3)
        >>> round(found.value, 6), found.products
        (5.0, 3)
    """
    basis = [start / np.linalg.norm(start)]
    diagonal: list[float] = []
    beside: list[float] = []
    while True:
        image = product(basis[-1])
        diagonal.append(float(basis[-1] @ image))
        for _ in range(2):  # once is not enough in floating-point numbers, twice is
            image = image - np.stack(basis).T @ (np.stack(basis) @ image)
        length = float(np.linalg.norm(image))
        value, weights = _largest(diagonal, beside)
        residual = length * abs(float(weights[-1]))
        if len(basis) == min(most, len(start)) or residual <= EXACT * abs(value):
            return Top(value, residual, np.stack(basis).T @ weights, len(basis))
        beside.append(length)
        basis.append(image / length)


def threshold(momentum: float, beta1: float = 0.0) -> float:
    """The stability limit of rate times largest eigenvalue on a quadratic.

    For gradient descent with PyTorch's momentum m it is 2 (1 + m). Adam averages its gradients instead, with
    weight 1 - b, so that it is 2 (1 + b) / (1 - b), with the preconditioned eigenvalue (Cohen et al., 2022,
    arXiv 2207.14484).

    Args:
        momentum: Momentum m, in [0, 1).
        beta1: Decay b of the mean of the gradients, in [0, 1).

    Returns:
        The limit.

    Example:
        >>> threshold(0.0), threshold(0.9), round(threshold(0.0, 0.9), 6)
        (2.0, 3.8, 38.0)
    """
    if beta1 > 0:
        return 2 * (1 + beta1) / (1 - beta1)
    return 2 * (1 + momentum)


def _largest(diagonal: list[float], beside: list[float]) -> tuple[float, Array]:
    last = len(diagonal) - 1
    values, vectors = eigh_tridiagonal(diagonal, beside, select="i", select_range=(last, last))
    return float(values[0]), np.asarray(vectors[:, 0])
