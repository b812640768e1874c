import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Linear, Scale


@given(by=st.floats(1e-6, 1e6), steps=st.integers(1, 200), step=st.integers(0, 300))
def test_a_scaled_schedule_is_the_schedule_times_the_number(by: float, steps: int, step: int) -> None:
    inside = Cosine(warmup=0.1, floor=0.2)
    assert Scale(inside, by=by).over(steps)(step) == by * inside.over(steps)(step)


@pytest.mark.parametrize("by", [0, -1.0, math.nan, math.inf, True, "2", None])
def test_a_number_out_of_range_is_refused(by: object) -> None:
    with pytest.raises(ArgumentError, match=r"^`by` must be finite and above 0, got "):
        Scale(Linear(), by=by)  # type: ignore[arg-type]


def test_only_a_schedule_can_be_scaled() -> None:
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule, got 0\.5"):
        Scale(0.5, by=2.0)  # type: ignore[arg-type]


def test_the_number_has_a_name() -> None:
    with pytest.raises(TypeError):
        Scale(Linear(), 2.0)  # type: ignore[call-arg]


def test_scaling_the_length_reaches_the_schedule_inside() -> None:
    assert Scale(Linear(warmup=10), by=3).scaled(0.5) == Scale(Linear(warmup=5), by=3.0)


def test_a_run_too_short_for_the_schedule_inside_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`warmup` must be below the length of the run, 5 steps"):
        Scale(Linear(warmup=10), by=3).over(5)
