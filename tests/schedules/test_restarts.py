from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Join, Linear, Restarts, Scale


def test_it_is_a_join_of_cycles() -> None:
    parts = ((Cosine(), 1 / 7), (Scale(Cosine(), by=0.5), 2 / 7), (Scale(Cosine(), by=0.25), 4 / 7))
    one, other = Restarts(Cosine(), cycles=3, growth=2, decay=0.5).over(71), Join(parts).over(71)
    assert [one(step) for step in range(71)] == [other(step) for step in range(71)]


def test_a_thousand_cycles_in_a_short_run_are_as_many_as_fit() -> None:
    for growth in (0.1, 1.0, 10.0):
        curve = Restarts(Linear(), cycles=1000, growth=growth).over(20)
        assert all(0 <= curve(step) <= 1 for step in range(20))


def test_one_cycle_is_the_schedule_itself() -> None:
    one, other = Restarts(Cosine(warmup=0.1), cycles=1).over(50), Cosine(warmup=0.1).over(50)
    assert [one(step) for step in range(50)] == [other(step) for step in range(50)]


def test_a_cycle_too_short_for_the_schedule_is_refused_and_named() -> None:
    message = r"^Cycle 1 of 2 gets 3 of the 9 steps: `warmup` must be below the length of the run, 3 steps"
    with pytest.raises(ArgumentError, match=message):
        Restarts(Linear(warmup=4), cycles=2, growth=2).over(9)


def test_lengths_that_are_all_steps_cannot_be_repeated() -> None:
    message = r"^`schedule` must be one that fits cycles of many lengths, got .* This one fits 5 steps only"
    with pytest.raises(ArgumentError, match=message):
        Restarts(Join(((Linear(), 5),)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cycles": 0}, r"^`cycles` must be a whole number, at least 1"),
        ({"cycles": 1001}, r"^`cycles` must be in \[1, 1000\]"),
        ({"growth": 11}, r"^`growth` must be in \[0\.1, 10\]"),
        ({"growth": 0}, r"^`growth` must be finite and above 0"),
        ({"decay": 0}, r"^`decay` must be in \(0, 1\]"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Restarts(Linear(), **options)
