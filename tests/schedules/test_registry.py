import pytest

import rightrate.schedules as house
from rightrate.schedules import COMBINATORS, KINDS, Join, Schedule, Warmed
from rightrate.schedules.registry import AFTER, AROUND, BEFORE


def test_the_kinds_are_in_alphabetical_order() -> None:
    assert list(KINDS) == sorted(KINDS)


def test_every_schedule_of_the_house_has_a_name() -> None:
    held = {
        value for value in vars(house).values() if isinstance(value, type) and issubclass(value, Schedule)
    }
    assert held - {Schedule, Warmed, Join} == {*KINDS.values(), *COMBINATORS.values()}


@pytest.mark.parametrize("name", [*KINDS, *COMBINATORS])
def test_a_name_can_be_written_in_a_text(name: str) -> None:
    assert name.isidentifier()
    assert name == name.lower()


def test_a_combinator_stands_in_one_place_only() -> None:
    assert {*AFTER, *AROUND, *BEFORE} == set(COMBINATORS)
    assert len(AFTER) + len(AROUND) + len(BEFORE) == len(COMBINATORS)
