"""The conformance suite lets a good rule of a stranger pass, and catches every fault that it names."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import pytest

from rightrate.schedules.feedback import Feedback, State
from rightrate.schedules.feedback.base import number
from rightrate.testing.feedback import check_feedback


@dataclass(frozen=True, kw_only=True)
class Count(State):
    seen: int = 0


@dataclass(frozen=True)
class Halving(Feedback[Count]):
    """A stranger's rule: it halves at every metric."""

    def init(self) -> Count:
        return Count()

    def step(self, state: Count, metric: float) -> tuple[Count, float]:
        number(metric)
        state = replace(state, factor=0.5 * state.factor, seen=state.seen + 1)
        return state, state.factor


@dataclass(frozen=True)
class AnyMetric(Halving):
    def step(self, state: Count, metric: float) -> tuple[Count, float]:
        return super().step(state, 1.0)


@dataclass(frozen=True)
class Other(Halving):
    def step(self, state: Count, metric: float) -> tuple[Count, float]:
        return super().step(state, metric)[0], 1.0


@dataclass(frozen=True)
class Negative(Halving):
    def step(self, state: Count, metric: float) -> tuple[Count, float]:
        state = replace(super().step(state, metric)[0], factor=-1.0)
        return state, state.factor


@dataclass(frozen=True)
class Forgetful(Halving):
    calls: ClassVar[int] = 0

    def step(self, state: Count, metric: float) -> tuple[Count, float]:
        number(metric)
        type(self).calls += 1
        state = replace(state, factor=1 / type(self).calls)
        return state, state.factor


@dataclass(frozen=True, eq=False)
class Identical(Halving):
    __hash__ = Feedback.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(frozen=True)
class Low(Halving):
    def init(self) -> Count:
        return Count(factor=0.5)


FAULTS: list[tuple[Callable[[], Feedback[Any]], str]] = [
    (AnyMetric, "accepts None as a metric"),
    (Other, "gives another factor than its new state"),
    (Negative, "not a finite float, at least 0"),
    (Forgetful, "goes on otherwise after it is resumed"),
    (Identical, "is not equal to a copy of itself"),
    (Low, "does not begin at the peak"),
]


def test_a_good_rule_of_a_stranger_passes() -> None:
    check_feedback(Halving)


@pytest.mark.parametrize(("make", "complaint"), FAULTS)
def test_each_fault_is_caught(make: Callable[[], Feedback[Any]], complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_feedback(make)


def test_what_is_no_rule_is_said_to_be_none() -> None:
    with pytest.raises(AssertionError, match="must be a subclass"):
        check_feedback(lambda: 3)  # type: ignore[arg-type,return-value]
