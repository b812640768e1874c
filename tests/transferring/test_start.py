from dataclasses import replace
from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.transferring.known import Known
from rightrate.transferring.start import Start
from tests.transferring.worlds import ANSWER, record


class Held:
    """As a choice is held by its user."""

    answer = ANSWER
    record = record()


def test_a_choice_and_its_study_are_the_same_start() -> None:
    assert Start.of(Held(), None) == Start.of(record(), None)
    assert Start.of(Held(), None).known.batch_size == 50


def test_an_answer_for_a_shorter_run_than_the_study_starts_from_that_run() -> None:
    held = Held()
    held.answer = replace(ANSWER, steps=500)
    whole, short = Start.of(Held(), None).known, Start.of(held, None).known
    assert (whole.steps, short.steps) == (2000, 500)
    assert whole.epochs is not None
    assert short.epochs == pytest.approx(whole.epochs / 4)
    assert short.batch_size == whole.batch_size


def test_an_answer_without_a_study_knows_its_steps_alone() -> None:
    start = Start.of(ANSWER, None)
    assert (start.lr, start.low, start.high, start.status) == (1e-2, 5e-3, 2e-2, "ok")
    assert start.known == Known(steps=2000)
    assert start.optima == ANSWER.optima


def test_a_plain_rate_is_taken_at_its_word() -> None:
    start = Start.of(1e-2, (5e-3, 3e-2))
    assert (start.low, start.high, start.status) == (5e-3, 3e-2, "given")
    bare = Start.of(1e-2, None)
    assert bare.low == bare.high == 1e-2


@pytest.mark.parametrize("source", [0, -1e-3, float("nan"), float("inf"), "fast", None, True])
def test_what_is_no_rate_is_refused(source: Any) -> None:
    with pytest.raises(ArgumentError, match="`source` must be a choice, an answer, a study, or a rate"):
        Start.of(source, None)


@pytest.mark.parametrize(
    "interval", [(2e-2, 3e-2), (1e-3, 5e-3), (0, 1), (-1, 1), (1e-3, float("inf")), (1e-3,), 3.0, [1e-3, 1]]
)
def test_what_is_no_interval_around_the_rate_is_refused(interval: Any) -> None:
    with pytest.raises(ArgumentError, match="`interval` must be "):
        Start.of(1e-2, interval)


def test_an_answer_has_its_own_interval() -> None:
    with pytest.raises(ArgumentError, match="`interval` must be left out"):
        Start.of(ANSWER, (1e-3, 1e-1))


def test_a_study_without_an_answer_has_nothing_to_transfer() -> None:
    with pytest.raises(ArgumentError, match="`world` has no answer yet"):
        Start.of(replace(record(), answer=None), None)
