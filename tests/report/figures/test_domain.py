import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.report.figures.domain import drawable, linear_axis, log_axis, score_axis, value_axis, wants_log

anything = st.lists(st.floats(), max_size=6)


@given(anything)
def test_a_linear_axis_holds_all_that_can_be_drawn(values: list[float]) -> None:
    axis = linear_axis("", "score", values)
    assert all(axis.holds(value) for value in drawable(values))


@given(anything)
def test_a_log_axis_can_always_be_made(values: list[float]) -> None:
    axis = log_axis("", "rate", values)
    assert axis.low > 0


@given(anything, st.sampled_from(["min", "max"]))
def test_a_score_axis_always_holds_the_best_score(values: list[float], goal: str) -> None:
    axis = score_axis("", values, goal)
    held = drawable(values)
    if held:
        assert axis.holds(min(held) if goal == "min" else max(held))


def test_an_axis_without_values_still_has_two_ends() -> None:
    assert (value_axis("", []).low, value_axis("", []).high) == (-0.05, 1.05)


@pytest.mark.parametrize(
    ("values", "wanted"),
    [([1.0, 9.0], True), ([1.0, 7.0], False), ([-1.0, 9.0], False), ([0.0, 9.0], False), ([], False)],
)
def test_a_log_axis_is_for_positive_values_that_span_much(values: list[float], wanted: bool) -> None:
    assert wants_log(values) is wanted


def test_one_terrible_score_does_not_squash_the_others() -> None:
    assert score_axis("", [0.1, 0.2, 0.3, 0.4, 0.5, 1e9], "min").high < 1


def test_one_terrible_score_does_not_squash_the_others_when_high_is_good() -> None:
    assert score_axis("", [0.9, 0.8, 0.7, 0.85, 0.75, -1e9], "max").low > 0


def test_an_axis_from_zero_starts_there() -> None:
    assert linear_axis("", "steps", [3.0, 7.0], from_zero=True).low == 0.0


def test_values_that_are_nearly_the_same_get_a_readable_span() -> None:
    axis = linear_axis("", "score", [1e12, 1e12 + 1])
    assert (axis.high - axis.low) / 1e12 > 0.01


def test_infinities_are_left_out() -> None:
    assert drawable([math.inf, 1.0, math.nan, 1e200]) == (1.0,)
