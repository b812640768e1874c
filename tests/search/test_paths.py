import numpy as np
import pytest

from rightrate.search.paths import KNEES, OVERFITTING, paths


@pytest.mark.parametrize("epochs", [None, 0.0, 1.0, 10.0, 1e6])
def test_the_prior_of_the_knees_is_a_probability(epochs: float | None) -> None:
    ways = paths(epochs)
    flattest = ways.slope == ways.slope[0]
    shares = np.exp(ways.log_weights[flattest] - ways.log_weights[flattest].max())
    assert len(shares) == len(KNEES)
    assert np.isfinite(ways.log_weights).all()


def test_a_run_that_sees_its_data_once_hardly_overfits_and_one_that_sees_it_often_mostly_does() -> None:
    def overfits(epochs: float) -> float:
        ways = paths(epochs)
        weights = np.exp(ways.log_weights)
        return float(weights[ways.knee < 0].sum() / weights.sum())

    assert overfits(0.0) < 0.01
    assert overfits(1.0) < 0.1
    assert overfits(100.0) > 0.7


def test_every_path_starts_at_the_full_horizon_and_bends_at_its_knee() -> None:
    ways = paths(None)
    assert ways.offset(0.0) == pytest.approx(np.zeros(len(ways.knee)), abs=1e-12)
    late = ways.knee == -1.0
    assert ways.offset(-0.5)[late] == pytest.approx(-0.5 * OVERFITTING)
    assert ways.offset(-1.5)[late] == pytest.approx(-1.0 * OVERFITTING - 0.5 * ways.slope[late])
