from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import WSD, Constant, Cooldown, Linear


@pytest.mark.parametrize("shape", ["linear", "cosine", "1-sqrt", "1-square", "square", "exponential"])
def test_it_is_a_constant_with_a_warm_up_and_a_cool_down(shape: str) -> None:
    one = WSD(warmup=5, decay=0.3, shape=shape, floor=0.1).over(50)
    other = Cooldown(Constant(warmup=5), length=0.3, shape=shape, to=0.1).over(50)
    assert [one(step) for step in range(50)] == pytest.approx([other(step) for step in range(50)])


@pytest.mark.parametrize("shape", ["linear", "cosine", "1-sqrt", "1-square", "square", "exponential"])
def test_only_the_last_steps_decay_and_they_end_at_the_floor(shape: str) -> None:
    curve = WSD(decay=10, shape=shape, floor=0.2).over(50)
    factors = [curve(step) for step in range(50)]
    assert factors[:40] == [1.0] * 40
    assert factors[40:] == sorted(factors[40:], reverse=True)
    assert factors[40] < 1.0
    assert factors[-1] == pytest.approx(0.2)


def test_with_two_shares_that_meet_the_warm_up_goes_before() -> None:
    one, other = WSD(warmup=0.7, decay=0.7, shape="linear").over(20), Linear(warmup=0.7).over(20)
    assert [one(step) for step in range(20)] == pytest.approx([other(step) for step in range(20)])


def test_lengths_that_leave_no_step_at_the_peak_are_refused_with_the_sums() -> None:
    WSD(warmup=4, decay=5).check(10)
    message = r"^`decay` must be below 9 steps less 4 of warm-up, 5 steps, got 5\. Give it as a share"
    with pytest.raises(ArgumentError, match=message):
        WSD(warmup=4, decay=5).check(9)


def test_both_ends_in_steps_grow_with_the_run() -> None:
    assert WSD(warmup=4, decay=6).scaled(2.5) == WSD(warmup=10, decay=15)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"warmup": 1.0}, r"^`warmup` must be a share in \[0, 1\)"),
        ({"decay": 1.0}, r"^`decay` must be a share in \[0, 1\)"),
        ({"floor": 2}, r"^`floor` must be in \[0, 1\]"),
        (
            {"shape": "1-x"},
            r"^`shape` must be 'linear', 'cosine', '1-sqrt', '1-square', 'square' or 'exponential'",
        ),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        WSD(**options)
