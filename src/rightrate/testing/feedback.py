"""What every rule that listens to a metric must do: one function that checks it, for ours and for anybody's.

A rule of your own is a subclass of `rightrate.schedules.feedback.Feedback`. It fits everywhere in the house
when `check_feedback(lambda: MyRule(...))` returns.
"""

import copy
import json
import math
import pickle
import random
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rightrate.errors import ArgumentError
from rightrate.schedules.feedback import Feedback, State

#: Makes the rule under test; two calls make equal rules.
Make = Callable[[], Feedback[Any]]

_DRAWS = random.Random(0)

#: Metrics that are tried: falling, rising, level, around and below zero, noisy, broken, and of great size.
METRICS: tuple[tuple[float, ...], ...] = (
    tuple(1 / (step + 1) for step in range(60)),
    tuple(float(step) for step in range(60)),
    (0.0,) * 60,
    tuple(-1 / (step + 1) for step in range(60)),
    tuple(_DRAWS.gauss(0, 1) for _ in range(60)),
    (math.nan, 1.0, math.inf, 0.5, -math.inf, math.nan, 0.4, *(math.nan,) * 30),
    tuple(1e300 * (-1) ** step for step in range(40)),
)


def check_feedback(make: Make, metrics: Iterable[Sequence[float]] = METRICS) -> None:
    """Check that a rule keeps the contract of `rightrate.schedules.feedback.Feedback`.

    Args:
        make: Returns the rule under test, an equal one on each call.
        metrics: Sequences of metrics to try.

    Raises:
        AssertionError: If the rule breaks the contract, with the rule and the reason.

    Example:
        >>> from rightrate.schedules.feedback import Plateau
        >>> check_feedback(lambda: Plateau(patience=2))
    """
    rule = make()
    _expect(isinstance(rule, Feedback), rule, "must be a subclass of rightrate.schedules.feedback.Feedback")
    for one in (make(), copy.deepcopy(rule), pickle.loads(pickle.dumps(rule))):
        _expect(one == rule and hash(one) == hash(rule), rule, "is not equal to a copy of itself")
    _expect(_is_frozen(rule), rule, "can be changed: make it a frozen dataclass")
    _expect(rule.init() == make().init(), rule, "begins with another state each time")
    _expect(rule.init().factor == 1.0, rule, "does not begin at the peak")
    for metric in (None, "1.0", True):
        _expect(_refuses(rule, metric), rule, f"accepts {metric!r} as a metric without an ArgumentError")
    for sequence in metrics:
        _check_sequence(make, sequence)


def _check_sequence(make: Make, metrics: Sequence[float]) -> None:
    """Steps are pure, states are plain values, and a run that is resumed goes on as it would have."""
    rule, state = make(), make().init()
    for metric in metrics:
        before = copy.deepcopy(state)
        after, factor = rule.step(state, metric)
        _expect(state == before, rule, f"changes the state that it is given, at metric {metric}")
        _expect(_is_frozen(state), rule, "has a state that can be changed: make it a frozen dataclass")
        fine = type(factor) is float and math.isfinite(factor) and factor >= 0
        _expect(fine, rule, f"gives {factor!r} at metric {metric}, not a finite float, at least 0")
        _expect(after.factor == factor, rule, "gives another factor than its new state")
        loaded = _through_a_text(state)
        _expect(loaded == state, rule, f"has a state that a text changes: {state!r}")
        _expect(make().step(loaded, metric) == (after, factor), rule, "goes on otherwise after it is resumed")
        state = after


def _through_a_text(state: State) -> State:
    return type(state).from_dict(json.loads(json.dumps(state.to_dict(), allow_nan=False)))


def _refuses(rule: Feedback[Any], metric: Any) -> bool:
    try:
        rule.step(rule.init(), metric)
    except ArgumentError:
        return True
    return False


def _is_frozen(value: Any) -> bool:
    try:
        value.factor = 2.0
    except (AttributeError, TypeError):
        return True
    return False


def _expect(ok: bool, rule: Feedback[Any], complaint: str) -> None:
    if not ok:
        raise AssertionError(f"{rule!r} {complaint}.")
