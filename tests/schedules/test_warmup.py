from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Cosine, InverseSqrt, Join, Linear, OneCycle, Warmup


@pytest.mark.parametrize("length", [0, 1, 7, 0.1, 0.9])
@pytest.mark.parametrize("kind", [Constant, Cosine, Linear])
def test_around_a_kind_with_a_warm_up_it_is_that_warm_up(kind: Any, length: float) -> None:
    one, other = Warmup(kind(floor=0.1), length=length).over(30), kind(floor=0.1, warmup=length).over(30)
    assert [one(step) for step in range(35)] == [other(step) for step in range(35)]


def test_it_rises_to_where_the_other_begins_whatever_its_height() -> None:
    curve = Warmup(OneCycle(start=0.5), length=4).over(30)
    assert [curve(step) for step in range(5)] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])


def test_it_can_rise_from_a_height() -> None:
    curve = Warmup(Constant(), length=1, start=0.5).over(5)
    assert [curve(step) for step in range(3)] == [0.75, 1.0, 1.0]


def test_a_run_too_short_is_refused_with_what_is_left() -> None:
    with pytest.raises(ArgumentError, match=r"^`length` must be below the length of the run, 5 steps, got 5"):
        Warmup(InverseSqrt(), length=5).over(5)
    message = (
        r"^9 steps - 4 of warm-up = 5 for what follows: `warmup` must be below the length of the run, 5 steps"
    )
    with pytest.raises(ArgumentError, match=message):
        Warmup(Linear(warmup=6), length=4).over(9)


def test_a_share_before_lengths_that_are_all_steps_is_refused() -> None:
    message = r"^`length` must be a number of steps, as what follows is counted in steps, 90 in all, got 0\.1"
    with pytest.raises(ArgumentError, match=message):
        Warmup(Join(((Linear(), 90),)), length=0.1)


@pytest.mark.parametrize("new", [1, 2, 3, 5, 7, 11, 100, 101])
def test_lengths_in_steps_add_up_in_a_run_of_any_other_length(new: int) -> None:
    schedule = Warmup(Join(((Linear(), 3), (Cosine(), 4))), length=3)
    schedule.scaled(new / 10).check(new)


def test_only_a_schedule_can_be_warmed_up() -> None:
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule, got 'linear'"):
        Warmup("linear", length=5)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": 1.0}, r"^`length` must be a share in \[0, 1\)"),
        ({"length": -1}, r"^`length` must be a share in \[0, 1\)"),
        ({"start": 1.5}, r"^`start` must be in \[0, 1\]"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Warmup(Linear(), **{"length": 5, **options})
