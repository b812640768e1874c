"""The conformance suite lets a good schedule of a stranger pass, and catches every fault that it names."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from rightrate.errors import require
from rightrate.schedules import Schedule, clamped
from rightrate.testing.schedules import SCHEDULE_CHECKS, check_schedule


@dataclass(frozen=True)
class Halving(Schedule):
    """A stranger's kind: it halves every `every` steps."""

    every: int = 10

    def factor(self, step: float, steps: int) -> float:
        return math.pow(0.5, clamped(step, steps) // self.every)

    def scaled(self, ratio: float) -> Schedule:
        require(math.isfinite(ratio) and ratio > 0, "ratio", ratio, "finite and above 0")
        return replace(self, every=max(round(self.every * ratio), 1))


class FromZero(Halving):
    def factor(self, step: float, steps: int) -> float:
        return clamped(step, steps) / steps


class Negative(Halving):
    def factor(self, step: float, steps: int) -> float:
        return 1.0 - 2 * clamped(step, steps) / steps


class Whole(Halving):
    def factor(self, step: float, steps: int) -> float:
        clamped(step, steps)
        return 1


class Rising(Halving):
    def factor(self, step: float, steps: int) -> float:
        require(step >= 0, "step", step, "at least 0")
        return 0.5 + 0.5 * math.cos(math.pi * step / steps) if math.isfinite(step) else 1.0


class Forgetful(Halving):
    calls = 0

    def factor(self, step: float, steps: int) -> float:
        type(self).calls += 1
        return 0.5 + 1.0 / type(self).calls if step < steps - 1 else super().factor(step, steps)


class Identical(Halving):
    __hash__ = Schedule.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Changing(Halving):
    def __setattr__(self, name: str, value: object) -> None:
        object.__setattr__(self, name, value)


class Unscaled(Halving):
    def scaled(self, ratio: float) -> Schedule:
        return self


class Shrinking(Halving):
    def scaled(self, ratio: float) -> Schedule:
        return Halving(max(super().scaled(ratio).every - 1, 1))  # type: ignore[attr-defined]


class TooShort(Halving):
    def check(self, steps: int) -> None:
        super().check(steps)
        require(steps <= 25, "steps", steps, "at most 25")


class Anywhere(Halving):
    def factor(self, step: float, steps: int) -> float:
        return super().factor(max(step, 0), steps)


class AnyLength(Halving):
    def check(self, steps: int) -> None:
        require(isinstance(steps, int) and steps >= 1, "steps", steps, "at least 1")


FAULTS: list[tuple[Callable[[], Schedule], str, str]] = [
    (FromZero, "factors", "the first step would be wasted"),
    (Negative, "factors", "not a finite float, at least 0"),
    (Whole, "factors", "not a finite float, at least 0"),
    (Rising, "end", "after its end"),
    (Forgetful, "pure", "depends on the order"),
    (Identical, "value", "is not equal to a second one"),
    (Changing, "value", "can be changed"),
    (Unscaled, "scaled", "scales by 0.0 without an ArgumentError"),
    (Shrinking, "scaled", "changes over 20 steps"),
    (TooShort, "scaled", "but not 40 when it is resized to them"),
    (Anywhere, "refusals", "accepts step -1 without an ArgumentError"),
    (AnyLength, "refusals", "accepts a run of True steps"),
]


def test_a_good_schedule_of_a_stranger_passes() -> None:
    check_schedule(Halving)


@pytest.mark.parametrize(("make", "check", "complaint"), FAULTS)
def test_each_fault_is_caught_by_its_check(make: Callable[[], Schedule], check: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=complaint):
        SCHEDULE_CHECKS[check](make, 20)


@pytest.mark.parametrize(("make", "check", "complaint"), FAULTS)
def test_each_fault_fails_the_whole_suite(make: Callable[[], Schedule], check: str, complaint: str) -> None:
    with pytest.raises(AssertionError, match=make().__class__.__name__):
        check_schedule(make)


def test_what_is_no_schedule_is_said_to_be_none() -> None:
    with pytest.raises(AssertionError, match="must be a subclass"):
        check_schedule(lambda: 3)  # type: ignore[arg-type,return-value]


def test_a_schedule_that_fits_no_length_is_not_taken_for_a_good_one() -> None:
    with pytest.raises(AssertionError, match="refuses every length"):
        check_schedule(TooShort, lengths=(100, 1000))
