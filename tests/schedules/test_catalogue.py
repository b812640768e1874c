import pytest

from rightrate.schedules import COMBINATORS, KINDS, Schedule
from rightrate.schedules.catalogue import CATALOGUE, LISTENING, about, parameters
from rightrate.schedules.feedback import RULES
from rightrate.testing.schedules import check_schedule


def held(schedule: Schedule) -> set[type]:
    """The classes of a schedule and of the one inside."""
    inside = getattr(schedule, "schedule", None)
    return {type(schedule)} | (set() if inside is None else held(inside))


def test_every_kind_and_combinator_has_an_entry_in_their_order() -> None:
    assert list(CATALOGUE) == [*KINDS, *COMBINATORS]
    assert list(LISTENING) == list(RULES)


@pytest.mark.parametrize("name", CATALOGUE)
def test_an_example_shows_what_it_is_an_example_of(name: str) -> None:
    assert {**KINDS, **COMBINATORS}[name] in held(CATALOGUE[name].schedule)
    check_schedule(lambda: CATALOGUE[name].schedule)


@pytest.mark.parametrize("name", [*CATALOGUE, *LISTENING])
def test_everything_is_said_and_every_parameter_is_explained(name: str) -> None:
    entry = {**CATALOGUE, **LISTENING}[name]
    assert all(text.strip() for text in (entry.formula, entry.when, about(name)))
    assert entry.when.endswith(".")
    for parameter in parameters(name):
        assert parameter.about.endswith(".")
        assert not set("\\{}") & set(parameter.about)
