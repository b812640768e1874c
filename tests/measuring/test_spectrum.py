"""The largest eigenvalue agrees with that of the whole matrix, within what is said of it."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse.linalg import LinearOperator, eigsh

from rightrate.measuring.spectrum import EXACT, Top, threshold, top_eigenvalue


def matrix(seed: int, n: int = 30) -> Any:
    """A symmetric matrix with eigenvalues of both signs."""
    half = np.random.default_rng(seed).normal(size=(n, n))
    return half + half.T


def found(symmetric: Any, most: int, seed: int = 0) -> Top:
    start = np.random.default_rng(seed).normal(size=len(symmetric))
    return top_eigenvalue(lambda vector: symmetric @ vector, start, most=most)


@given(seed=st.integers(0, 50), most=st.integers(1, 30))
def test_it_is_never_above_the_truth_and_an_eigenvalue_lies_within_the_residual(seed: int, most: int) -> None:
    symmetric = matrix(seed)
    values = np.linalg.eigvalsh(symmetric)
    top = found(symmetric, most)
    assert top.value <= values[-1] + 1e-9
    assert np.abs(values - top.value).min() <= top.residual + 1e-9
    assert top.products <= most
    assert float(np.linalg.norm(symmetric @ top.vector - top.value * top.vector)) == pytest.approx(
        top.residual, abs=1e-8
    )


@pytest.mark.parametrize("seed", range(5))
def test_with_enough_products_it_is_that_of_scipy(seed: int) -> None:
    symmetric = matrix(seed)
    operator = LinearOperator(symmetric.shape, matvec=lambda vector: symmetric @ vector)
    truth = float(eigsh(operator, k=1, which="LA")[0][0])
    assert found(symmetric, 30).value == pytest.approx(truth, rel=EXACT)


def test_a_sharp_direction_is_found_with_few_products() -> None:
    values = np.concatenate([[100.0], np.linspace(-5, 5, 200)])
    top = top_eigenvalue(lambda vector: values * vector, np.ones(201), most=10)
    assert top.value == pytest.approx(100.0, rel=1e-3)
    assert top.products < 5


def test_the_largest_is_meant_and_not_the_largest_in_size() -> None:
    values = np.array([-50.0, 1.0, 2.0])
    assert top_eigenvalue(lambda vector: values * vector, np.ones(3), most=3).value == pytest.approx(2.0)


@pytest.mark.parametrize("n", [1, 2])
def test_tiny_and_empty_operators_end(n: int) -> None:
    top = top_eigenvalue(lambda vector: 0 * vector, np.ones(n), most=10)
    assert (top.value, top.residual, top.products) == (0.0, 0.0, 1)


@pytest.mark.parametrize(("momentum", "beta1"), [(0.0, 0.0), (0.9, 0.0), (0.0, 0.9), (0.5, 0.0), (0.0, 0.5)])
def test_the_limit_is_where_a_parabola_begins_to_diverge(momentum: float, beta1: float) -> None:
    limit = threshold(momentum, beta1)

    def end(rate: float) -> float:
        weight, mean = 1.0, 0.0
        for _ in range(2000):
            mean = beta1 * mean + (1 - beta1) * weight if beta1 else momentum * mean + weight
            weight -= rate * mean
        return abs(weight)

    assert end(0.98 * limit) < 1e-3
    assert end(1.02 * limit) > 1e3
