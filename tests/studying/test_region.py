import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.search import Goal
from rightrate.studying.region import region, sensitivity
from tests.studying.runs import sweep


def bowl(goal: Goal = "min", curvature: float = 0.08) -> dict[float, list[float]]:
    """A parabola around 0.01, a tenth of a decade apart."""
    sign = 1 if goal == "min" else -1
    return {10**x: [sign * (1 + curvature * (x + 2) ** 2)] for x in np.arange(-4, 0.05, 0.1).tolist()}


@pytest.mark.parametrize("goal", ["min", "max"])
def test_the_good_region_ends_where_the_score_is_two_percent_worse(goal: Goal) -> None:
    made = sweep(bowl(goal), goal=goal, initial=2.0 if goal == "min" else -2.0)
    found = made.region
    assert found is not None
    assert math.log10(found.low) == pytest.approx(-2.5, abs=0.01)
    assert math.log10(found.high) == pytest.approx(-1.5, abs=0.01)
    assert found.decades == pytest.approx(1.0, abs=0.02)
    assert not found.open_low
    assert not found.open_high


def test_a_region_that_is_not_bounded_by_what_was_run_says_so() -> None:
    made = sweep({0.01: [1.0], 0.1: [1.001], 1.0: [5.0]})
    assert made.region is not None
    assert made.region.low == pytest.approx(0.01)
    assert (made.region.open_low, made.region.open_high) == (True, False)


def test_a_rate_at_which_a_run_diverged_ends_the_region_before_it() -> None:
    made = sweep({0.01: [1.0, 1.0], 0.1: [1.001, 1.001], 1.0: [0.9, math.inf]})
    assert made.best is not None
    found = region(made.effects, made.best, "min")
    assert found.high == pytest.approx(0.1)
    assert not found.open_high


@given(st.lists(st.floats(0.1, 5.0), min_size=2, max_size=9))
def test_the_sensitivity_is_the_mean_loss_above_the_best_one_with_none_above_the_untrained(
    scores: list[float],
) -> None:
    """Evenly spread rates; the mean of the trapezoids is that of a fine interpolation."""
    rates = [10.0**-i for i in range(len(scores))][::-1]
    made = sweep({lr: [score] for lr, score in zip(rates, scores, strict=True)})
    capped = np.minimum(scores, 2.0)
    fine = np.interp(np.linspace(0, len(scores) - 1, 200 * (len(scores) - 1) + 1), range(len(scores)), capped)
    mean = (fine[:-1] + fine[1:]).mean() / 2
    assert made.sensitivity == pytest.approx(mean - capped.min(), abs=1e-6)


def test_a_run_that_diverged_loses_all_that_there_was_to_gain() -> None:
    made = sweep({0.01: [1.0], 0.1: [math.inf]})
    assert made.sensitivity == pytest.approx((2.0 - 1.0) / 2)


def test_the_sensitivity_of_a_score_to_maximise_counts_what_is_missing() -> None:
    made = sweep({0.01: [0.9], 0.1: [0.7], 1.0: [0.1]}, goal="max", initial=0.5)
    assert made.sensitivity == pytest.approx((0.5 * 0.0 + 0.2 + 0.5 * 0.4) / 2)


def test_one_rate_alone_has_no_sensitivity() -> None:
    made = sweep({0.01: [1.0]})
    assert sensitivity(made.effects, 2.0, "min") == 0.0
