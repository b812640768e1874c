import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.search.clocks import LENGTHS, REST, STABILITY, VARIANCE, covariance
from tests.oracles.clocks import slow_covariance

places = st.lists(st.tuples(st.floats(-8, 2), st.floats(-4, 0)), min_size=1, max_size=12)
shifts = st.floats(-3, 3)


def between(
    x: float, t: float, other_x: float, other_t: float
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Covariance of two heights for each length."""
    return covariance(LENGTHS, *(np.array([value]) for value in (x, t, other_x, other_t)))[:, 0, 0]


@given(places, places)
def test_the_covariance_is_that_of_a_slow_one_written_from_the_formula(
    some: list[tuple[float, float]], others: list[tuple[float, float]]
) -> None:
    (x, t), (other_x, other_t) = np.array(some).T, np.array(others).T
    fast = covariance(LENGTHS, x, t, other_x, other_t)
    assert fast.shape == (len(LENGTHS), len(some), len(others))
    for j, length in enumerate(LENGTHS):
        slow = [[slow_covariance(float(length), *one, *other) for other in others] for one in some]
        assert fast[j] == pytest.approx(np.array(slow), rel=1e-6, abs=1e-9)


@given(places)
def test_a_covariance_is_symmetric_and_never_negative_and_has_the_variance_on_its_diagonal(
    some: list[tuple[float, float]],
) -> None:
    x, t = np.array(some).T
    for matrix in covariance(LENGTHS, x, t, x, t):
        assert matrix == pytest.approx(matrix.T, abs=1e-12)
        assert np.diagonal(matrix) == pytest.approx(VARIANCE)
        assert np.linalg.eigvalsh(matrix).min() > -1e-9


@given(st.floats(-6, 0), st.floats(-3, 0), shifts)
def test_a_shorter_run_at_a_rate_that_much_higher_shows_the_same_learning(
    x: float, t: float, shift: float
) -> None:
    """Whatever the length of F, its part is 1, and the rest is what two lengths share."""
    there = between(x, t, x + shift, t - shift)
    others = slow_covariance(1.0, x, t, x + shift, t - shift) - 1
    assert there - others == pytest.approx(np.ones(len(LENGTHS)))


@given(st.floats(-6, 0), st.floats(-3, 0), st.floats(6, 50))
def test_of_a_much_longer_run_at_the_same_rate_only_the_stability_is_known(
    x: float, t: float, shift: float
) -> None:
    short = between(x, t, x, t - shift)[0]  # the shortest length: F is forgotten after six decades
    assert short == pytest.approx(STABILITY, abs=1e-3)


def test_the_parts_add_up_to_the_variance() -> None:
    assert 1 + STABILITY + REST == pytest.approx(VARIANCE)
