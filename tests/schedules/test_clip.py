import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules import Clip, Linear, Scale


@given(
    bounds=st.tuples(st.floats(0, 2), st.floats(0.01, 2)).filter(lambda b: b[0] <= b[1]),
    step=st.integers(0, 60),
)
def test_a_clipped_schedule_stays_between_its_bounds_and_is_untouched_inside(
    bounds: tuple[float, float], step: int
) -> None:
    low, high = bounds
    inside = Scale(Linear(warmup=0.2), by=1.5)
    factor, raw = Clip(inside, low=low, high=high).over(50)(step), inside.over(50)(step)
    assert low <= factor <= high
    assert factor == raw or (factor == low and raw < low) or (factor == high and raw > high)


@pytest.mark.parametrize("high", [0, -1.0, math.nan, math.inf, True])
def test_an_upper_bound_out_of_range_is_refused(high: float) -> None:
    with pytest.raises(ArgumentError, match=r"^`high` must be finite and above 0, got "):
        Clip(Linear(), high=high)


@pytest.mark.parametrize("low", [-0.1, 0.6, math.nan, True])
def test_a_lower_bound_out_of_range_is_refused(low: float) -> None:
    with pytest.raises(ArgumentError, match=r"^`low` must be in \[0, high\], here \[0, 0\.5\], got "):
        Clip(Linear(), low=low, high=0.5)


def test_only_a_schedule_can_be_clipped() -> None:
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule, got None"):
        Clip(None)  # type: ignore[arg-type]


def test_scaling_the_length_reaches_the_schedule_inside() -> None:
    assert Clip(Linear(warmup=10), low=0.1).scaled(2) == Clip(Linear(warmup=20), low=0.1)


def test_a_run_too_short_for_the_schedule_inside_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`warmup` must be below the length of the run, 5 steps"):
        Clip(Linear(warmup=10)).over(5)
