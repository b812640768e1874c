"""Every rule keeps the contract, whatever its arguments."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rightrate.schedules.feedback as room
from rightrate.errors import ArgumentError
from rightrate.schedules.feedback import RULES, Feedback, Greedy, Plateau, PlateauState
from rightrate.testing.feedback import check_feedback

COUNTS = st.integers(0, 5)
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "by": st.floats(0.01, 1),
    "patience": COUNTS,
    "threshold": st.floats(0, 1),
    "mode": st.sampled_from(["rel", "abs"]),
    "goal": st.sampled_from(["min", "max"]),
}
MADE: dict[str, st.SearchStrategy[Feedback[Any]]] = {
    "greedy": st.builds(Greedy, low=st.floats(0.001, 1), high=st.floats(1, 100), rest=COUNTS, **COMMON),
    "plateau": st.builds(Plateau, cooldown=COUNTS, floor=st.floats(0, 1), **COMMON),
}


def test_every_rule_of_the_house_is_tried() -> None:
    assert list(MADE) == list(RULES) == sorted(RULES)


@pytest.mark.parametrize("name", RULES)
@given(data=st.data())
@settings(max_examples=25)
def test_a_rule_keeps_the_contract(name: str, data: st.DataObject) -> None:
    rule = data.draw(MADE[name])
    check_feedback(lambda: rule)


@pytest.mark.parametrize("name", RULES)
@given(data=st.data())
def test_the_representation_evaluates_back(name: str, data: st.DataObject) -> None:
    rule = data.draw(MADE[name])
    assert eval(repr(rule), vars(room).copy()) == rule


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, r"^`data` must be a state with factor, best, known, bad, resting, got \[\]"),
        ({**PlateauState().to_dict(), "more": 1}, r"^`data` must be a state with factor"),
        ({**PlateauState().to_dict(), "bad": 1.5}, r"^`bad` must be of type int, got 1\.5"),
        ({**PlateauState().to_dict(), "bad": True}, r"^`bad` must be of type int, got True"),
    ],
)
def test_a_state_of_something_else_is_refused(data: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        PlateauState.from_dict(data)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": 0}, r"^`by` must be in \(0, 1\]"),
        ({"patience": -1}, r"^`patience` must be a whole number, at least 0, got -1"),
        ({"threshold": -0.1}, r"^`threshold` must be finite and at least 0, got -0\.1"),
        ({"mode": "relative"}, r"^`mode` must be 'rel', 'abs' or 'signed', got 'relative'"),
        ({"goal": "low"}, r"^`goal` must be 'min' or 'max', got 'low'"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Plateau(**options)
    with pytest.raises(ArgumentError, match=message):
        Greedy(low=0.1, high=10, **options)
