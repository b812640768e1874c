import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from rightrate.studying.effects import best_of, effects_of, estimate, is_worse, paired
from tests.studying.runs import run, sweep

values = st.lists(st.floats(-10, 10), min_size=2, max_size=8)


@given(values)
def test_the_reach_of_a_mean_is_that_of_a_one_sided_t_test(given_: list[float]) -> None:
    mean = estimate(given_)
    assert mean.value == pytest.approx(np.mean(given_))
    if mean.error > 1e-9:
        low = stats.ttest_1samp(given_, 0.0, alternative="greater").confidence_interval(0.95).low
        assert mean.value - mean.reach == pytest.approx(low)


def test_one_run_says_nothing_of_its_error() -> None:
    assert estimate([3.0]).reach == math.inf


@given(
    st.dictionaries(st.integers(0, 9), st.floats(-5, 5)), st.dictionaries(st.integers(0, 9), st.floats(-5, 5))
)
def test_a_paired_difference_is_over_the_seeds_that_both_have(
    one: dict[int, float], other: dict[int, float]
) -> None:
    shared = sorted(set(one) & set(other))
    difference = paired(one, other)
    if not shared:
        assert difference is None
        return
    assert difference is not None
    assert difference.count == len(shared)
    assert difference.value == pytest.approx(statistics.fmean(one[s] - other[s] for s in shared), abs=1e-9)


def test_runs_are_sorted_by_rate_and_seed_whatever_their_order() -> None:
    runs = [run(0.1, 1, 0.5), run(0.01, 0, 0.7), run(0.1, 0, math.inf), run(0.01, 1, 0.6, train=0.4)]
    low, high = effects_of(runs)
    assert (low.lr, high.lr) == (0.01, 0.1)
    assert low.scores == {0: 0.7, 1: 0.6}
    assert low.trains == {1: 0.4}
    assert low.gaps == {1: pytest.approx(0.2)}
    assert high.scores == {1: 0.5}
    assert (high.diverged, high.stood, low.stood) == (1, False, True)


def test_a_rate_at_which_a_run_diverged_is_not_the_best_one_while_another_stands() -> None:
    effects = sweep({0.01: [0.7, 0.7], 0.1: [0.1, math.inf]}).effects
    best = best_of(effects, "min")
    assert best is not None
    assert best.lr == 0.01
    assert is_worse(effects[1], effects[0], "min")


def test_where_every_rate_lost_a_run_the_best_of_the_others_counts() -> None:
    best = best_of(sweep({0.01: [0.7, math.inf], 0.1: [0.1, math.inf]}).effects, "min")
    assert best is not None
    assert best.lr == 0.1
    assert best_of(sweep({0.01: [math.inf]}).effects, "min") is None


def test_the_best_rate_of_a_score_to_maximise_has_the_highest() -> None:
    best = best_of(sweep({0.01: [0.7], 0.1: [0.9]}, goal="max").effects, "max")
    assert best is not None
    assert best.lr == 0.1


def test_pairing_sees_a_difference_that_the_seeds_hide() -> None:
    effects = sweep({0.01: [1.0, 2.0, 3.0], 0.1: [1.1, 2.11, 3.09]}).effects
    assert is_worse(effects[1], effects[0], "min")
    crossed = sweep({0.01: [1.0, 2.0, 3.0], 0.1: [3.09, 1.1, 2.11]}).effects
    assert not is_worse(crossed[1], crossed[0], "min")


def test_one_seed_alone_shows_no_difference() -> None:
    effects = sweep({0.01: [1.0], 0.1: [9.0]}).effects
    assert not is_worse(effects[1], effects[0], "min")
