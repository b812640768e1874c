"""What is found of an estimate: stuck, running away, restarted; and nothing where all is well."""

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from rightrate.adaptive.watch import SOON, SPAN, begun, early, findings, watched


def seen(estimates: list[float], factors: list[float] | None = None, run: int | None = 1000) -> list[str]:
    kept = begun(1e-6)
    for index, estimate in enumerate(estimates):
        kept = watched(kept, estimate, factors[index] if factors else 1.0, run)
    return [one.kind for one in findings(kept, run, "d", "d0", "Brake.")]


def test_an_estimate_that_has_not_left_its_start_after_a_twentieth_is_stuck() -> None:
    assert seen([2e-6] * 49) == []
    assert seen([2e-6] * 50) == ["stuck"]
    assert seen([2e-6] * 40 + [2e-5] * 20) == []


def test_without_a_length_it_is_stuck_after_a_hundred_steps() -> None:
    assert early(None) == SOON
    assert seen([1e-6] * (SOON - 1), run=None) == []
    assert seen([1e-6] * SOON, run=None) == ["stuck"]


def test_growth_at_the_start_is_no_running_away_and_later_it_is() -> None:
    start = [1e-6 * 2**step for step in range(12)]
    assert seen(start + [start[-1]] * 200) == []
    assert seen(start + [start[-1]] * 200 + [20 * start[-1]]) == ["runaway"]


def test_slow_growth_is_no_running_away() -> None:
    assert seen([1e-3 * 1.1**step for step in range(300)]) == []


def test_a_schedule_that_rises_again_is_a_restart_and_a_warm_up_is_not() -> None:
    warm = [(step + 1) / 20 for step in range(20)]
    fall = [0.5 * (1 + math.cos(math.pi * step / 100)) for step in range(99)]
    good = [1e-3] * 300
    assert seen(good[:119], warm + fall) == []
    assert seen(good[:218], warm + fall + fall) == ["restarted"]


def test_the_remedy_names_the_option_and_its_values() -> None:
    kept = begun(1e-6)
    for _ in range(100):
        kept = watched(kept, 1e-6, 1.0, None)
    [found] = findings(kept, None, "d", "d0", "Brake.")
    assert "`d0`" in found.sentence
    assert "1e-05 and 0.0001" in found.sentence


@given(
    st.lists(st.floats(1e-12, 1e12), max_size=60), st.lists(st.floats(1e-6, 10.0), min_size=60, max_size=60)
)
def test_what_is_kept_is_saved_as_plain_numbers_and_does_not_grow(
    estimates: list[float], factors: list[float]
) -> None:
    kept = begun(1e-6)
    for estimate, factor in zip(estimates, factors, strict=False):
        kept = watched(kept, estimate, factor, 100)
    assert json.loads(json.dumps(kept)) == kept
    assert len(kept["recent"]) <= SPAN + 1
    assert kept["steps"] == len(estimates)
