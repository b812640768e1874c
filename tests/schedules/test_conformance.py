"""Every kind and combinator of ours is a row in the table of the public conformance suite."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rightrate.schedules as house
from rightrate.errors import ArgumentError
from rightrate.schedules import Schedule
from rightrate.testing.schedules import SCHEDULE_CHECKS, check_schedule
from tests.schedules.rows import ROWS
from tests.schedules.strategies import LEAVES, SCHEDULES, fitting


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


@given(schedule=SCHEDULES, steps=st.integers(1, 300))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_any_schedule_that_can_be_put_together_keeps_the_contract(schedule: Schedule, steps: int) -> None:
    steps = fitting(schedule, steps)
    try:
        schedule.check(steps)
    except ArgumentError:
        return
    for check in SCHEDULE_CHECKS.values():
        check(lambda: schedule, steps)


@pytest.mark.parametrize("kind", LEAVES)
@given(data=st.data(), steps=st.integers(60, 300))
@settings(max_examples=40)
def test_any_arguments_of_a_kind_keep_the_contract(kind: str, data: st.DataObject, steps: int) -> None:
    schedule = data.draw(LEAVES[kind])
    schedule.check(steps)
    for check in SCHEDULE_CHECKS.values():
        check(lambda: schedule, steps)


@given(schedule=SCHEDULES, steps=st.integers(1, 300), new=st.integers(1, 300))
@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
def test_what_fits_a_run_fits_a_run_of_any_other_length_when_it_is_resized(
    schedule: Schedule, steps: int, new: int
) -> None:
    steps = fitting(schedule, steps)
    try:
        schedule.check(steps)
    except ArgumentError:
        return
    schedule.resized(steps, new).check(new)
