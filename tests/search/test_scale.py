import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.search import Goal
from rightrate.search.scale import Scale

GOALS: list[Goal] = ["min", "max"]

#: Scores between which no rounding decides: not finer than a millionth of the largest.
scores = st.lists(st.integers(-(10**6), 10**6).map(lambda n: n / 1000), min_size=2, max_size=10)
positive = st.lists(st.floats(1e-100, 1e100), min_size=1, max_size=10)
initials = st.one_of(st.none(), st.integers(-(10**6), 10**6).map(lambda n: n / 1000))
goals = st.sampled_from(GOALS)


@given(positive, st.floats(1e-100, 1e100))
def test_positive_losses_lie_at_the_logarithm_of_their_share_of_the_untrained_one(
    values: list[float], initial: float
) -> None:
    scale = Scale.of(values, initial, "min")
    for value in values:
        assert scale.y(value) == pytest.approx(min(math.log(value / initial), 0.0), rel=1e-9, abs=1e-12)


def test_a_loss_that_may_be_negative_is_compared_as_a_share_of_the_largest_score() -> None:
    scale = Scale.of([-5.0, -4.0, 1.0], 3.0, "min")
    assert [scale.y(v) for v in (3.0, 1.0, -1.0, -5.0)] == [0.0, -0.4, -0.8, -1.6]


def test_a_metric_to_maximise_is_compared_as_a_share_of_the_best_one() -> None:
    scale = Scale.of([0.5, 0.8], 0.2, "max")
    assert [scale.y(v) for v in (0.2, 0.4, 0.8)] == pytest.approx([0.0, -0.25, -0.75])


def test_a_gain_of_nothing_to_speak_of_is_small_on_every_scale() -> None:
    """Half a percent of a loss, of a metric and of a loss that may be negative."""
    cases: list[tuple[float, float, Goal]] = [(1.99, 2.0, "min"), (0.201, 0.2, "max"), (-2.01, -2.0, "min")]
    for score, initial, goal in cases:
        assert Scale.of([score], initial, goal).y(score) == pytest.approx(-0.005, rel=0.01)


def test_what_is_worse_than_untrained_lies_above_it() -> None:
    for scale in (Scale.of([1.0], 2.0, "min"), Scale.of([0.5], 0.1, "max")):
        worse = 2.5 if scale.logarithmic else 0.05
        assert scale.above(worse) > 0 == scale.y(worse)
        assert scale.above(scale.origin) == 0


def test_a_score_of_zero_has_no_logarithm_and_is_compared_as_a_share_of_the_largest() -> None:
    scale = Scale.of([0.0, 1.0], 2.0, "min")
    assert [scale.y(v) for v in (2.0, 1.0, 0.0)] == [0.0, -0.5, -1.0]


def test_an_untrained_loss_below_zero_leaves_no_logarithm() -> None:
    assert not Scale.of([0.5], -1.0, "min").logarithmic


@given(scores, initials)
def test_to_maximise_is_to_minimise_the_negative(values: list[float], initial: float | None) -> None:
    known = [*values, 1.0]  # the loss -1 leaves no logarithm
    rising = Scale.of(known, initial, "max")
    falling = Scale.of([-v for v in known], None if initial is None else -initial, "min")
    assert [rising.y(v) for v in known] == pytest.approx([falling.y(-v) for v in known])


@given(scores, goals)
def test_without_a_score_of_the_untrained_model_the_worst_one_stands_for_it(
    values: list[float], goal: Goal
) -> None:
    worst = max(values) if goal == "min" else min(values)
    scale = Scale.of(values, None, goal)
    assert scale.origin == worst
    assert scale == Scale.of(values, worst, goal)


@given(scores, initials, goals)
def test_what_is_worse_than_untrained_is_as_bad_as_untrained(
    values: list[float], initial: float | None, goal: Goal
) -> None:
    scale = Scale.of(values, initial, goal)
    for far in (1.0, 1e3, 1e12):
        assert scale.y(scale.origin + far if goal == "min" else scale.origin - far) == 0.0
    assert scale.y(scale.origin) == 0.0


@given(scores, initials, goals)
def test_the_best_score_is_the_lowest_and_none_is_above_zero(
    values: list[float], initial: float | None, goal: Goal
) -> None:
    scale = Scale.of(values, initial, goal)
    ordered = sorted(values, reverse=goal == "max")
    heights = [scale.y(v) for v in ordered]
    assert heights == sorted(heights)
    assert heights[-1] <= 0.0


@given(scores, initials, goals)
def test_a_linear_scale_spans_at_most_twice_the_largest_score(
    values: list[float], initial: float | None, goal: Goal
) -> None:
    scale = Scale.of(values, initial, goal)
    lowest = min(map(scale.y, values))
    if not scale.logarithmic:
        sizes = [abs(scale.origin), *map(abs, values)]
        assert -2.0 <= lowest <= 0.0
        assert any(scale.unit == pytest.approx(size) for size in sizes) or scale.unit == 1.0


@given(scores, initials, goals)
def test_a_height_leads_back_to_its_score(values: list[float], initial: float | None, goal: Goal) -> None:
    scale = Scale.of(values, initial, goal)
    for value in values:
        if scale.y(value) < 0:
            assert scale.score(scale.y(value)) == pytest.approx(value, rel=1e-9, abs=1e-9 * scale.unit)


@given(scores, initials, goals)
def test_the_regret_of_a_height_is_the_share_of_the_best_score_that_it_stands_for(
    values: list[float], initial: float | None, goal: Goal
) -> None:
    scale = Scale.of(values, initial, goal)
    best = min(values, key=scale.y)
    for value in values:
        if scale.y(best) < 0 and scale.y(value) < 0 and best != 0:
            lost = scale.loss_of(scale.y(value) - scale.y(best), best)
            assert lost == pytest.approx(abs(value - best) / abs(best), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("goal", GOALS)
@pytest.mark.parametrize("value", [-2.0, 0.0, 0.5, 3e9])
def test_equal_scores_have_a_scale_on_which_they_are_equal(value: float, goal: Goal) -> None:
    scale = Scale.of([value, value], None, goal)
    assert scale.y(value) == 0.0
    assert scale.score(0.0) == value
    assert math.isfinite(scale.loss_of(0.0, value))


@pytest.mark.parametrize("goal", GOALS)
def test_no_scores_have_a_scale_too(goal: Goal) -> None:
    assert math.isfinite(Scale.of([], None, goal).y(1.0))
    assert Scale.of([], 2.0, goal).y(2.0) == 0.0
