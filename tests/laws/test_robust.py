import numpy as np
import pytest
from numpy.typing import NDArray

from rightrate.laws.robust import HUBER, Shapes, fitted, grid

X = np.linspace(1, 9, 200)
WHERE = Shapes(np.array([0.1]), np.array([2.0]), grid([0.2, 0.5, 1.5]))


def columns(q: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.ones(X.size), X ** -q[0], -X / 10], axis=1)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_the_unit_of_the_loss_does_not_matter(unit: float) -> None:
    weights, shape = fitted(columns, unit * (2 + 3 * X**-0.7 - 0.05 * X), WHERE)
    assert weights / unit == pytest.approx([2, 3, 0.5], rel=1e-3)
    assert shape == pytest.approx([0.7], rel=1e-3)


def test_a_few_losses_that_are_far_off_hardly_move_it() -> None:
    losses = 2 + 3 * X**-0.7
    losses[::20] *= 1.5
    weights, shape = fitted(columns, losses, WHERE)
    expected = columns(shape) @ weights
    assert np.abs(np.log(expected / (2 + 3 * X**-0.7))).max() < 2 * HUBER


def test_a_weight_that_is_not_needed_comes_out_as_nothing() -> None:
    weights, _ = fitted(columns, 2 + 3 * X**-0.7, WHERE)
    assert weights[2] < 1e-3


def test_shape_parameters_stay_within_their_bounds() -> None:
    _, shape = fitted(columns, 2 + 3 * X**-2.5, WHERE)
    assert shape == pytest.approx([2.0], abs=1e-6)


def test_a_near_fit_is_the_only_start() -> None:
    seen = []

    def watched(q: NDArray[np.float64]) -> NDArray[np.float64]:
        seen.append(float(q[0]))
        return columns(q)

    _, shape = fitted(watched, 2 + 3 * X**-0.7, WHERE, np.array([0.69]))
    assert seen[0] == 0.69
    assert shape == pytest.approx([0.7], rel=1e-3)
    assert 1.5 not in seen


def test_the_best_starts_are_followed_wherever_they_stand() -> None:
    """A wave has a dent in the residual for every frequency; only a start near the right one finds it."""

    def waves(q: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.stack([np.ones(X.size), 1 + np.cos(q[0] * X), np.zeros(X.size)], axis=1)

    where = Shapes(np.array([0.5]), np.array([9.0]), grid([3.1, 1.0, 2.0, 5.0, 6.0, 8.0]))
    losses = 2 + 3 * (1 + np.cos(3 * X))
    for starts in (where.starts, where.starts[::-1]):
        _, shape = fitted(waves, losses, Shapes(where.low, where.high, starts))
        assert shape == pytest.approx([3.0], rel=1e-3)


def test_the_grid_holds_every_combination() -> None:
    assert grid([1.0, 2.0], [3.0], [4.0, 5.0]).tolist() == [[1, 3, 4], [1, 3, 5], [2, 3, 4], [2, 3, 5]]
