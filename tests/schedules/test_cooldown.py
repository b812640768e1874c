from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Cooldown, Cosine, InverseSqrt, Linear


def test_before_it_begins_nothing_changes_and_it_ends_at_zero() -> None:
    inside, curve = InverseSqrt(timescale=5).over(40), Cooldown(InverseSqrt(timescale=5), length=10).over(40)
    assert [curve(step) for step in range(30)] == [inside(step) for step in range(30)]
    assert [curve(step) / inside(step) for step in range(30, 40)] == pytest.approx(
        [0.1 * n for n in range(9, -1, -1)]
    )


def test_it_can_leave_something_of_the_other() -> None:
    assert Cooldown(Constant(), length=0.5, to=0.25).over(10)(9) == 0.25


def test_none_changes_nothing() -> None:
    assert [Cooldown(Cosine(), length=0).over(9)(step) for step in range(9)] == [
        Cosine().over(9)(s) for s in range(9)
    ]


def test_a_run_too_short_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`length` must be below the length of the run, 5 steps, got 5"):
        Cooldown(Constant(), length=5).over(5)
    with pytest.raises(ArgumentError, match=r"^`warmup` must be below the length of the run, 5 steps, got 6"):
        Cooldown(Constant(warmup=6), length=2).over(5)


def test_only_a_schedule_can_be_cooled_down() -> None:
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule, got None"):
        Cooldown(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"length": 1.0}, r"^`length` must be a share in \[0, 1\)"),
        ({"shape": "x"}, r"^`shape` must be 'linear', "),
        ({"to": 2}, r"^`to` must be in \[0, 1\]"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Cooldown(Linear(), **options)
