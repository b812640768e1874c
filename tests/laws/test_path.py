from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.laws.path import Path, places
from rightrate.schedules import Constant, Cosine, Linear
from tests.oracles.laws import warmup_end

rates = st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5, 1.0]), min_size=1, max_size=30).filter(any)


@given(rates)
def test_the_warm_up_is_the_rise_before_the_first_fall(lrs: list[float]) -> None:
    assert Path.of(lrs).warmup == warmup_end(lrs)


@given(rates)
def test_falls_add_up_to_what_the_rate_lost_since_the_warm_up(lrs: list[float]) -> None:
    path = Path.of(lrs)
    assert not path.falls[: path.warmup + 1].any()
    assert path.falls.sum() == pytest.approx(lrs[path.warmup] - lrs[-1])


def test_sums_count_the_warm_up() -> None:
    assert Path.of([0.1, 0.2, 0.2, 0.1]).sums.tolist() == pytest.approx([0.1, 0.3, 0.5, 0.6])


@pytest.mark.parametrize(("kind", "falling"), [(Constant(warmup=9), 0), (Linear(warmup=9), 30)])
def test_the_schedules_of_the_house_are_read_as_they_are_meant(kind: Any, falling: int) -> None:
    path = Path.of([3e-4 * kind.factor(t, 40) for t in range(40)])
    assert (path.warmup, int(np.count_nonzero(path.falls))) == (9, falling)


def test_the_rounding_of_a_rate_is_no_fall() -> None:
    wobbling = 0.1 * (1 + 1e-12 * np.sin(np.arange(50)))
    assert not Path.of(wobbling).falls.any()


def test_a_rise_after_the_warm_up_is_a_negative_fall() -> None:
    assert Path.of([1.0, 0.5, 1.0]).falls.tolist() == [0.0, 0.5, -0.5]


def test_the_path_is_a_copy_that_cannot_be_changed() -> None:
    lrs = np.array([Cosine().factor(t, 9) for t in range(9)])
    path = Path.of(lrs)
    lrs[0] = 7.0
    assert path.lrs[0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        path.lrs[0] = 7.0


@pytest.mark.parametrize(
    ("lrs", "message"),
    [
        ([], "`lrs` must be at least one learning rate, got 0"),
        ([0.1, -0.1], r"`lrs` must be .*at least 0 and not all 0, got \[-0\.1\]"),
        ([0.1, np.nan], r"`lrs` must be .*finite.*, got \[nan\]"),
        ([0.1, np.inf], r"`lrs` must be .*finite.*, got \[inf\]"),
        ([0.0, 0.0], "not all 0, got 0"),
        ([[0.1]], r"`lrs` must be a flat sequence of numbers, got \(1, 1\)"),
        (["x"], "`lrs` must be a sequence of numbers"),
        (None, "`lrs` must be a"),
    ],
)
def test_what_are_no_learning_rates_is_refused(lrs: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Path.of(lrs)


@pytest.mark.parametrize("steps", [[-1, 2], [2, 2], [3, 2], [0.5], [9, 10], [np.nan]])
def test_steps_that_are_not_in_the_run_are_refused(steps: Any) -> None:
    with pytest.raises(
        ArgumentError, match="`steps` must be whole numbers, ascending, from 0 to 9, the last"
    ):
        places("steps", steps, 10)


def test_no_steps_at_all_are_refused() -> None:
    with pytest.raises(ArgumentError, match="`steps` must be at least one step"):
        places("steps", [], 10)
