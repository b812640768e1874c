import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Cosine, Join, Linear, Scale

LEVELS = [Scale(Constant(), by=by) for by in (1.0, 0.5, 0.25, 0.125)]
WHOLE_PARTS = st.lists(st.integers(1, 40), min_size=1, max_size=4)


def shares(weights: list[int]) -> list[float]:
    return [weight / sum(weights) for weight in weights]


@given(lengths=WHOLE_PARTS)
def test_parts_in_steps_take_exactly_their_steps(lengths: list[int]) -> None:
    curve = Join(tuple(zip(LEVELS, lengths, strict=False))).over(sum(lengths))
    expected = [level.by for level, length in zip(LEVELS, lengths, strict=False) for _ in range(length)]
    assert [curve(step) for step in range(sum(lengths))] == expected


@given(weights=WHOLE_PARTS, steps=st.integers(1, 500))
def test_parts_by_share_take_their_share_to_within_a_step(weights: list[int], steps: int) -> None:
    curve = Join(tuple(zip(LEVELS, shares(weights), strict=False))).over(steps)
    factors = [curve(step) for step in range(steps)]
    assert factors == sorted(factors, reverse=True)
    for level, share in zip(LEVELS, shares(weights), strict=False):
        assert abs(factors.count(level.by) - share * steps) <= 1 + 1e-9


def test_a_share_is_a_share_of_what_the_steps_leave() -> None:
    curve = Join(((LEVELS[0], 0.75), (LEVELS[1], 4), (LEVELS[2], 0.25))).over(12)
    assert [curve(step) for step in range(12)] == [1.0] * 6 + [0.5] * 4 + [0.25] * 2


def test_every_part_is_complete_over_its_own_stretch() -> None:
    curve = Join(((Linear(floor=0.5), 3), (Cosine(warmup=1), 5))).over(8)
    first, second = Linear(floor=0.5).over(3), Cosine(warmup=1).over(5)
    assert [curve(step) for step in range(9)] == [*map(first, range(3)), *map(second, range(6))]


def test_a_share_too_small_for_a_short_run_is_left_out() -> None:
    curve = Join(((LEVELS[0], 0.99), (Linear(warmup=3), 0.01))).over(20)
    assert {curve(step) for step in range(20)} == {1.0}


def test_joins_nest() -> None:
    inner = Join(((LEVELS[1], 2), (LEVELS[2], 1.0)))
    curve = Join(((LEVELS[0], 3), (inner, 5))).over(8)
    assert [curve(step) for step in range(8)] == [1.0] * 3 + [0.5] * 2 + [0.25] * 3


@given(lengths=WHOLE_PARTS, new=st.integers(1, 300))
def test_a_join_in_steps_scales_to_any_other_length(lengths: list[int], new: int) -> None:
    scaled = Join(tuple(zip(LEVELS, lengths, strict=False))).scaled(new / sum(lengths))
    scaled.check(new)
    assert sum(length for _, length in scaled.parts) == new


@given(counted=WHOLE_PARTS, rest=st.integers(1, 100), new=st.integers(1, 500))
def test_a_mixed_join_scales_to_any_other_length(counted: list[int], rest: int, new: int) -> None:
    steps = sum(counted) + rest
    join = Join((*zip(LEVELS, counted, strict=False), (Linear(), 1.0)))
    join.check(steps)
    join.scaled(new / steps).check(new)


def test_scaling_reaches_the_schedules_inside() -> None:
    join = Join(((Linear(warmup=4), 10), (Linear(warmup=0.5), 0.5), (Linear(warmup=2), 0.5)))
    expected = Join(((Linear(warmup=2), 5), (Linear(warmup=0.5), 0.5), (Linear(warmup=1), 0.5)))
    assert join.scaled(0.5) == expected


def test_a_join_never_scales_to_nothing() -> None:
    assert Join(((LEVELS[0], 2), (LEVELS[1], 1))).scaled(0.01) == Join(((LEVELS[1], 1),))


def test_lists_and_numbers_of_other_libraries_become_plain_values() -> None:
    parts: Any = [[Constant(), np.float64(0.5)], (Linear(), 0.5)]
    assert Join(parts) == Join(((Constant(), 0.5), (Linear(), 0.5)))
    assert "np." not in repr(Join(parts))


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((), r"^`parts` must be at least one pair of a schedule and a length"),
        (3, r"^`parts` must be pairs of a schedule and a length, got 3"),
        ((Constant(),), r"^`parts` must be pairs of a schedule and a length, got Constant"),
        ((("linear", 0.5),), r"^`parts` must be pairs of a Schedule and a length, got 'linear'"),
        (((Constant(), 0.5), (Linear(), 0.4)), r"^`parts` must be of shares that add up to 1, got 0\.9"),
        (((Constant(), 0.0), (Linear(), 1.0)), r"^`length` must be a share in \(0, 1\] or a whole number"),
        (
            ((Constant(), 0),),
            r"^`length` must be a share in \(0, 1\] or a whole number of steps, at least 1, got 0",
        ),
        (((Constant(), -5),), r"^`length` must be a share"),
        (((Constant(), 1.5),), r"^`length` must be a share"),
        (((Constant(), math.nan),), r"^`length` must be a share"),
        (((Constant(), math.inf),), r"^`length` must be a share"),
        (((Constant(), True),), r"^`length` must be a share"),
    ],
)
def test_parts_that_cannot_be_joined_are_refused(parts: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Join(parts)


@pytest.mark.parametrize("steps", [9, 11])
def test_a_join_in_steps_fits_one_length_only(steps: int) -> None:
    join = Join(((Constant(), 4), (Linear(), 6)))
    with pytest.raises(
        ArgumentError, match=rf"^`steps` must be 4 \+ 6 = 10, the sum of the parts, got {steps}\. Give"
    ):
        join.over(steps)
    with pytest.raises(ArgumentError, match="the sum of the parts"):
        join.factor(0, steps)


def test_a_share_needs_a_step_that_the_others_leave() -> None:
    with pytest.raises(
        ArgumentError, match=r"^`steps` must be above 4, the sum of the parts counted in steps, got 4"
    ):
        Join(((Constant(), 4), (Linear(), 1.0))).over(4)


def test_a_part_that_does_not_fit_its_stretch_is_named() -> None:
    join = Join(((Constant(), 0.8), (Linear(warmup=3), 0.2)))
    message = r"^Linear\(warmup=3, floor=0\.0\) gets steps 8 to 9 of the join's 10: `warmup` must be below"
    with pytest.raises(ArgumentError, match=message):
        join.over(10)
