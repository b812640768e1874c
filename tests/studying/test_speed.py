import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.search import Goal
from rightrate.studies import Curve
from rightrate.studying.speed import lost, median_steps, spikes, steps_to
from tests.studying.runs import run


@given(st.floats(0.0, 0.99), st.integers(1, 40), st.sampled_from(["min", "max"]))
def test_on_a_straight_way_the_steps_are_those_of_the_line(share: float, parts: int, goal: Goal) -> None:
    """From 1 to 0 in 100 steps, turned over where the score is to be maximised."""
    sign = 1 if goal == "min" else -1
    marks = tuple(100 * (i + 1) / parts for i in range(parts))
    scores = Curve(tuple(round(m) for m in marks), tuple(sign * (1 - round(m) / 100) for m in marks))
    assert steps_to(sign * (1 - share), scores, sign * 1.0, goal) == pytest.approx(100 * share)


def test_the_first_time_counts_even_when_the_score_rises_again() -> None:
    assert steps_to(0.5, Curve((10, 20, 30), (0.4, 0.9, 0.1)), 1.0, "min") == pytest.approx(10 * 0.5 / 0.6)


def test_a_level_that_is_not_reached_has_no_steps() -> None:
    assert steps_to(0.05, Curve((10, 20), (0.4, 0.1)), 1.0, "min") is None
    assert steps_to(0.05, Curve(), 1.0, "min") is None


def test_a_level_that_the_untrained_model_has_takes_no_steps() -> None:
    assert steps_to(1.5, Curve((10,), (0.4,)), 1.0, "min") == 0.0


def test_the_median_counts_runs_that_do_not_arrive_as_later_than_all_others() -> None:
    early, late = run(0.1, 0, 0.1, scores=[0.4, 0.1]), run(0.1, 1, 0.1, scores=[0.9, 0.1])
    never = run(0.1, 2, 0.9, scores=[0.9, 0.9])
    times = [steps_to(0.5, one.scores, 1.0, "min") for one in (early, late)]
    assert median_steps(0.5, [early, late, never], 1.0, "min") == times[1]
    assert median_steps(0.5, [early, never, never], 1.0, "min") is None
    assert median_steps(0.5, [early, never], 1.0, "min") is None


def test_a_steady_fall_has_no_spikes_and_each_jump_counts_once() -> None:
    falling = [2.0 * math.exp(-i / 20) for i in range(100)]
    assert spikes(Curve(tuple(range(100)), tuple(falling))) == 0
    for at in (30, 60):
        falling[at] = falling[at + 1] = 1.9
    assert spikes(Curve(tuple(range(100)), tuple(falling))) == 2


def test_noise_that_is_small_beside_what_was_gained_is_no_spike() -> None:
    noisy = [2.0 * math.exp(-i / 20) + 0.1 * (-1) ** i for i in range(100)]
    assert spikes(Curve(tuple(range(100)), tuple(noisy))) == 0


@pytest.mark.parametrize(("goal", "best"), [("min", 0.2), ("max", 0.9)])
def test_what_is_lost_at_the_end_is_told_from_the_best_score_on_the_way(goal: Goal, best: float) -> None:
    assert lost(run(0.1, 0, 0.5, scores=[0.6, best, 0.5]), goal) == pytest.approx(abs(0.5 - best))
    assert lost(run(0.1, 0, 0.5, scores=[0.5]), goal) == 0.0
