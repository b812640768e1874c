import numpy as np
import pytest

from rightrate.errors import ArgumentError
from rightrate.laws.path import Path
from rightrate.laws.shapes import check_shapes, same_shape
from rightrate.schedules import Constant, Cosine, Linear, Schedule
from tests.laws.worlds import SCHEDULES, rates_of


def path(schedule: Schedule, steps: int, peak: float = 0.1) -> Path:
    return Path.of([peak * schedule.factor(t, steps) for t in range(steps)])


@pytest.mark.parametrize("one", SCHEDULES)
@pytest.mark.parametrize("other", SCHEDULES)
def test_different_schedules_are_different_shapes(one: str, other: str) -> None:
    assert same_shape(Path.of(rates_of(one)), Path.of(rates_of(other))) == (one == other)


def test_a_constant_over_another_length_is_the_same_shape() -> None:
    assert same_shape(path(Constant(), 100), path(Constant(), 300))


def test_a_cosine_over_another_length_is_another_shape() -> None:
    assert not same_shape(path(Cosine(), 100), path(Cosine(), 300))


def test_another_peak_or_another_warm_up_is_no_other_shape() -> None:
    assert same_shape(path(Linear(), 100), path(Linear(), 100, peak=0.3))
    assert same_shape(path(Linear(), 100), path(Linear(warmup=30), 130))


def test_one_run_is_refused() -> None:
    with pytest.raises(
        ArgumentError, match=r"`runs` must be at least two runs .*got '1 of them'\. Add a run"
    ):
        check_shapes([path(Cosine(), 100)])


def test_runs_of_one_shape_are_refused_however_many() -> None:
    with pytest.raises(
        ArgumentError, match=r"at least two runs whose schedules differ .*got '3 of the same shape'"
    ):
        check_shapes([path(Linear(), 100), path(Linear(), 100, peak=1.0), path(Linear(warmup=9), 109)])


def test_runs_that_never_fall_are_refused_also_when_they_rise_differently() -> None:
    rising = Path.of(np.linspace(0.01, 0.1, 50))
    with pytest.raises(ArgumentError, match="must have a run whose rate falls after the warm-up, got 2"):
        check_shapes([path(Constant(), 100), rising])


def test_two_shapes_are_enough_wherever_they_stand() -> None:
    check_shapes([path(Linear(), 100), path(Linear(), 100), path(Constant(), 100)])
