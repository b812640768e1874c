from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings

from rightrate.errors import ArgumentError
from rightrate.schedules import Join, Linear, Schedule, parse, text
from tests.schedules.rows import MAKERS
from tests.schedules.strategies import SCHEDULES


@given(schedule=SCHEDULES)
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
def test_any_schedule_that_can_be_put_together_is_read_from_its_text(schedule: Schedule) -> None:
    assert parse(text(schedule)) == schedule
    assert text(parse(text(schedule))) == text(schedule)
    assert repr(parse(text(schedule))) == repr(schedule)  # 1 and 1.0 are equal, and are two lengths


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_every_schedule_of_the_table_is_read_from_its_text(make: Callable[[], Schedule]) -> None:
    assert parse(text(make())) == make()


@pytest.mark.parametrize(
    "written",
    [
        "linear",
        "cosine(warmup=0.05, floor=0.1)",
        "warmup(200) + cosine(9800, floor=0.1)",
        "wsd(decay=0.3, shape='linear')",
        "constant(0.6) + (warmup(0.1) + linear)(0.4)",
        "inverse_sqrt + cooldown(0.2, shape='1-sqrt')",
        "warmup(0.1) + (rex + cooldown(5))",
        "untuned(beta2=0.99) + rex",
        "restarts(cosine, cycles=4, growth=2.0)",
        "0.5 * clip(linear, low=0.1)",
        "scale(cosine(100), by=0.5)",
        "piecewise(at=(30, 60), factors=(1.0, 0.1, 0.01))",
    ],
)
def test_a_text_in_the_plain_form_comes_back_letter_by_letter(written: str) -> None:
    assert text(parse(written)) == written


@dataclass(frozen=True)
class Strange(Schedule):
    """A kind of somebody else."""

    def factor(self, step: float, steps: int) -> float:
        return 1.0

    def scaled(self, ratio: float) -> Schedule:
        return self


@pytest.mark.parametrize("schedule", [Strange(), Join(((Linear(), 0.5), (Strange(), 0.5)))])
def test_a_kind_of_somebody_else_has_no_text(schedule: Schedule) -> None:
    with pytest.raises(
        ArgumentError, match=r"^`schedule` must be of a kind of this house, got .*Strange\(\)"
    ):
        text(schedule)
