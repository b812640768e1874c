import math

import numpy as np
import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Bound, Linear, Schedule, clamped


def test_a_bound_schedule_is_the_schedule_at_its_length() -> None:
    schedule = Linear(warmup=2, floor=0.1)
    curve = schedule.over(9)
    assert [curve(step) for step in range(12)] == [schedule.factor(step, 9) for step in range(12)]


@pytest.mark.parametrize("steps", [0, -3, True, 2.0, 2.5, math.nan, math.inf, "10", None])
def test_a_length_that_is_no_positive_whole_number_is_refused(steps: object) -> None:
    with pytest.raises(ArgumentError, match=r"^`steps` must be a whole number, at least 1, got "):
        Linear().over(steps)  # type: ignore[arg-type]


@pytest.mark.parametrize("step", [-1, -0.001, math.nan, -math.inf])
def test_a_step_before_the_start_is_refused(step: float) -> None:
    with pytest.raises(ArgumentError, match=r"^`step` must be at least 0, got "):
        Linear().over(10)(step)


def test_a_length_of_another_library_becomes_a_plain_int() -> None:
    curve = Linear(warmup=0.2).over(np.int64(10))  # type: ignore[arg-type]
    assert type(curve.steps) is int
    assert repr(curve) == "Bound(schedule=Linear(warmup=0.2, floor=0.0), steps=10)"


@pytest.mark.parametrize("number", [np.int64, np.float64, np.float32])
def test_a_step_of_another_library_gives_a_plain_float(number: type) -> None:
    factor = Linear(warmup=1).over(10)(number(4))
    assert type(factor) is float
    assert factor == Linear(warmup=1).over(10)(4)


def test_something_that_is_no_schedule_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule, got 'linear'"):
        Bound("linear", 10)  # type: ignore[arg-type]


def test_a_clamped_step_refuses_a_run_without_steps() -> None:
    with pytest.raises(ArgumentError, match=r"^`steps` must be at least 1, got 0"):
        clamped(0, 0)


def test_a_schedule_without_its_methods_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="abstract"):
        Schedule()  # type: ignore[abstract]
