import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Cosine, Linear, Warmed

KINDS = [Constant, Cosine, Linear]
SHARES = st.floats(0, 1, exclude_max=True)
FLOORS = st.floats(0, 1)
LENGTHS = st.integers(1, 3000)


@pytest.mark.parametrize("kind", KINDS)
@given(warmup=SHARES, floor=FLOORS, steps=LENGTHS)
def test_a_run_rises_to_the_peak_and_falls_to_the_floor(
    kind: type[Warmed], warmup: float, floor: float, steps: int
) -> None:
    schedule = kind(warmup=warmup, floor=floor)
    peak = schedule.warmup_steps(steps)
    factors = [schedule.over(steps)(step) for step in range(steps)]
    assert factors[: peak + 1] == sorted(factors[: peak + 1])
    assert factors[peak:] == sorted(factors[peak:], reverse=True)
    assert factors[peak] == 1.0
    assert factors[-1] == (floor if peak < steps - 1 and kind is not Constant else 1.0)
    assert min(factors) >= min(floor, factors[0])


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data(), steps=LENGTHS, floor=FLOORS)
def test_a_warm_up_in_steps_has_exactly_that_many(
    kind: type[Warmed], data: st.DataObject, steps: int, floor: float
) -> None:
    warmup = data.draw(st.integers(0, steps - 1))
    curve = kind(warmup=warmup, floor=floor).over(steps)
    assert [curve(step) for step in range(warmup)] == [(step + 1) / (warmup + 1) for step in range(warmup)]
    assert curve(warmup) == 1.0


@given(steps=st.integers(1, 2000), data=st.data(), new=st.integers(1, 2000))
def test_what_fits_a_run_fits_a_run_of_any_other_length_when_it_is_scaled(
    steps: int, data: st.DataObject, new: int
) -> None:
    schedule = Linear(warmup=data.draw(st.integers(0, steps - 1)))
    scaled = schedule.scaled(new / steps)
    scaled.check(new)
    assert abs(scaled.warmup - schedule.warmup * new / steps) <= 1


@given(warmup=SHARES, floor=FLOORS, ratio=st.floats(1e-3, 1e3))
def test_a_warm_up_by_share_is_the_same_at_every_scale(warmup: float, floor: float, ratio: float) -> None:
    assert Cosine(warmup=warmup, floor=floor).scaled(ratio) == Cosine(warmup=warmup, floor=floor)


def test_a_share_is_rounded_to_the_nearest_step() -> None:
    assert Linear(warmup=0.29).warmup_steps(100) == 29  # 0.29 * 100 is 28.999999999999996
    assert Linear(warmup=0.05).warmup_steps(19) == 1
    assert Linear(warmup=0.05).warmup_steps(9) == 0


def test_a_share_leaves_at_least_one_step_after_the_warm_up() -> None:
    assert Linear(warmup=0.99).warmup_steps(10) == 9


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_of_one_step_is_at_the_peak(kind: type[Warmed]) -> None:
    curve = kind(warmup=0.5).over(1)
    assert [curve(step) for step in (0, 1, 100)] == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("kind", KINDS)
def test_a_warm_up_of_all_steps_but_one_ends_at_the_peak_and_stays_there(kind: type[Warmed]) -> None:
    curve = kind(warmup=3).over(4)
    assert [curve(step) for step in (0, 1, 2, 3, 4, 99)] == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]


@pytest.mark.parametrize(
    "warmup", [-1, -0.1, 1.0, 2.5, math.nan, math.inf, True, "0.1", None, np.bool_(True)]
)
def test_a_warm_up_out_of_range_is_refused(warmup: object) -> None:
    with pytest.raises(
        ArgumentError, match=r"^`warmup` must be a share in \[0, 1\) or a whole number of steps"
    ):
        Linear(warmup=warmup)  # type: ignore[arg-type]


@pytest.mark.parametrize("floor", [-0.1, 1.1, math.nan, math.inf, True, "0.1", None])
def test_a_floor_out_of_range_is_refused(floor: object) -> None:
    with pytest.raises(ArgumentError, match=r"^`floor` must be in \[0, 1\], a factor of the peak, got "):
        Linear(floor=floor)  # type: ignore[arg-type]


@pytest.mark.parametrize("ratio", [0, -1.0, math.nan, math.inf, True])
@pytest.mark.parametrize("warmup", [5, 0.5])
def test_a_ratio_out_of_range_is_refused(warmup: float, ratio: float) -> None:
    with pytest.raises(ArgumentError, match=r"^`ratio` must be finite and above 0, got "):
        Linear(warmup=warmup).scaled(ratio)


def test_a_warm_up_as_long_as_the_run_is_refused_with_a_hint() -> None:
    with pytest.raises(
        ArgumentError, match=r"^`warmup` must be below the length of the run, 10 steps, got 10\. Give"
    ):
        Linear(warmup=10).over(10)


@pytest.mark.parametrize(
    ("warmup", "plain"),
    [(np.int64(5), 5), (np.float64(0.25), 0.25), (np.float32(0.25), 0.25), (Fraction(1, 4), 0.25)],
)
def test_numbers_of_other_libraries_become_plain_ones(warmup: float, plain: float) -> None:
    schedule = Linear(warmup=warmup, floor=np.float64(0.5))
    assert repr(schedule) == f"Linear(warmup={plain}, floor=0.5)"
    assert (type(schedule.warmup), type(schedule.floor)) == (type(plain), float)


def test_a_floor_of_minus_zero_is_zero() -> None:
    assert repr(Linear(floor=-0.0)) == "Linear(warmup=0, floor=0.0)"


def test_arguments_have_names() -> None:
    with pytest.raises(TypeError):
        Linear(0.1)  # type: ignore[call-arg]
