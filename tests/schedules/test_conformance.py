"""Every kind and combinator of ours is a row in the table of the public conformance suite."""

from collections.abc import Callable

import pytest

import rightrate.schedules as house
from rightrate.schedules import Clip, Constant, Cosine, Join, Linear, Rising, Sampled, Scale, Schedule
from rightrate.testing.schedules import LENGTHS, SCHEDULE_CHECKS, check_schedule

WARMUP_DECAY = Join(((Scale(Constant(), by=0.1), 3), (Constant(), 0.75), (Cosine(floor=0.01), 0.25)))

ROWS: dict[str, tuple[Callable[[], Schedule], tuple[int, ...]]] = {
    "constant": (lambda: Constant(), LENGTHS),
    "constant with a warm-up": (lambda: Constant(warmup=0.1), LENGTHS),
    "linear": (lambda: Linear(), LENGTHS),
    "linear with a share": (lambda: Linear(warmup=0.05, floor=0.1), LENGTHS),
    "linear with steps": (lambda: Linear(warmup=6), (7, 8, 20, 1000)),
    "linear with nearly everything": (lambda: Linear(warmup=0.99), LENGTHS),
    "cosine": (lambda: Cosine(), LENGTHS),
    "cosine with a share": (lambda: Cosine(warmup=0.3, floor=0.01), LENGTHS),
    "cosine with steps": (lambda: Cosine(warmup=19, floor=1.0), (20, 101)),
    "rising": (lambda: Rising(start=1e-8), LENGTHS),
    "rising from the peak": (lambda: Rising(start=1.0), LENGTHS),
    "sampled": (lambda: Sampled((0.2, 1.0, 0.7, 0.7, 0.0)), LENGTHS),
    "sampled at one point": (lambda: Sampled((0.5,)), LENGTHS),
    "scaled": (lambda: Scale(Linear(warmup=2), by=3.5), (3, 7, 1000)),
    "clipped": (lambda: Clip(Cosine(warmup=0.2), low=0.05, high=0.8), LENGTHS),
    "joined by shares": (lambda: Join(((Constant(warmup=0.1), 0.8), (Linear(), 0.2))), LENGTHS),
    "joined by steps": (lambda: Join(((Linear(floor=0.5), 7), (Cosine(), 13))), (20,)),
    "joined by both": (lambda: WARMUP_DECAY, (7, 20, 1000)),
    "one part": (lambda: Join(((Linear(), 1.0),)), LENGTHS),
    "joined, joined": (lambda: Join(((WARMUP_DECAY, 0.5), (WARMUP_DECAY, 0.5))), (20, 101, 1000)),
    "scaled, clipped, joined": (
        lambda: Scale(Clip(Join(((Linear(warmup=1), 0.3), (Scale(Linear(), by=0.5), 0.7))), low=0.1), by=2.0),
        (7, 20, 1000),
    ),
    "joined, clipped, scaled": (
        lambda: Join(((Clip(Scale(Cosine(), by=2.0), high=1.5), 0.5), (Clip(Linear(), low=0.2), 0.5))),
        LENGTHS,
    ),
}


@pytest.mark.parametrize("check", SCHEDULE_CHECKS)
@pytest.mark.parametrize("name", ROWS)
def test_a_schedule_of_ours_keeps_the_contract(name: str, check: str) -> None:
    make, lengths = ROWS[name]
    for steps in lengths:
        make().check(steps)  # a length that does not fit would be a hole in the table
        SCHEDULE_CHECKS[check](make, steps)


@pytest.mark.parametrize("name", ROWS)
def test_the_whole_suite_passes_at_once(name: str) -> None:
    make, lengths = ROWS[name]
    check_schedule(make, lengths)


@pytest.mark.parametrize("name", ROWS)
def test_the_representation_evaluates_back(name: str) -> None:
    schedule = ROWS[name][0]()
    assert eval(repr(schedule), vars(house).copy()) == schedule


def test_the_table_misses_no_schedule_of_the_house() -> None:
    names = {
        name for name, value in vars(house).items() if isinstance(value, type) and issubclass(value, Schedule)
    }
    in_the_table = {word for make, _ in ROWS.values() for word in repr(make()).replace("(", " ").split()}
    assert names - {"Schedule", "Warmed"} <= in_the_table
