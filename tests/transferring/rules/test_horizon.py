import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.search.drift import OPTIMISATION, OVERFITTING, overfits
from rightrate.transferring.rules.horizon import REACH, horizon, moved

ratios = st.floats(0.05, 20.0)


def drawn(share: float, distance: float) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Changes of the log10 rate, drawn from the two kinds of runs."""
    random = np.random.default_rng(0)
    kinds = random.random(200_000) < share
    slopes = np.where(kinds, OVERFITTING.slope, OPTIMISATION.slope)
    scatters = np.where(kinds, OVERFITTING.scatter, OPTIMISATION.scatter)
    return np.asarray((slopes + scatters * random.standard_normal(len(kinds))) * distance)


@pytest.mark.parametrize("share", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("distance", [-0.9, 0.3, 2.0])
def test_mean_and_spread_are_those_of_the_mixture(share: float, distance: float) -> None:
    sample = drawn(share, distance)
    mean, spread = moved(distance, share)
    assert mean == pytest.approx(sample.mean(), abs=0.01)
    assert spread == pytest.approx(sample.std(), rel=0.02)


def test_a_stream_hardly_moves_and_a_set_learnt_by_heart_falls_with_the_length() -> None:
    assert horizon(4.0, None).factor == pytest.approx(4**-0.245, rel=1e-3)
    assert horizon(4.0, 1e6).factor == pytest.approx(4**-1.01, rel=1e-3)


@settings(max_examples=30)
@given(ratios, st.one_of(st.none(), st.floats(0, 1e4)))
def test_the_passes_of_the_longer_run_decide_so_the_way_back_undoes_the_way_there(
    ratio: float, epochs: float | None
) -> None:
    there = horizon(ratio, epochs)
    back = horizon(1 / ratio, None if epochs is None else epochs * ratio)
    assert there.factor * back.factor == pytest.approx(1)
    assert there.spread == pytest.approx(back.spread)


def test_the_doubt_is_largest_where_it_is_open_whether_the_run_overfits() -> None:
    spreads = [horizon(2.0, epochs).spread for epochs in (0.5, 6.0, 1e6)]
    assert max(spreads) == spreads[1]


def test_beyond_the_evidence_the_interval_is_wider_still() -> None:
    inside, outside = horizon(10 ** (REACH - 0.01), None), horizon(10 ** (2 * REACH), None)
    assert outside.spread / (2 * REACH) > 1.4 * inside.spread / REACH
    assert "evidence ends" in outside.sentence
    assert "evidence ends" not in inside.sentence


@pytest.mark.parametrize(
    ("epochs", "words"),
    [(None, "passes over the data are not known"), (100.0, "probably overfits"), (1.0, "probably does not")],
)
def test_it_says_which_kind_of_run_it_takes_it_for(epochs: float | None, words: str) -> None:
    assert words in horizon(2.0, epochs).sentence


def test_one_kind_alone_has_its_own_slope_and_scatter() -> None:
    assert moved(-2.0, 1.0) == (-2 * OVERFITTING.slope, 2 * OVERFITTING.scatter)
    assert moved(2.0, 0.0) == (2 * OPTIMISATION.slope, 2 * OPTIMISATION.scatter)
    assert overfits(None) < 0.1
    assert math.isclose(horizon(1.0, None).factor, 1.0)
