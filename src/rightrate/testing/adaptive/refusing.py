"""Point 12: what it cannot take is refused, in words that name it."""

import inspect
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import torch
from torch import Tensor

from rightrate.errors import RightrateError
from rightrate.testing.adaptive.subject import STEPS, Loss, Rig, Subject, checked, failing, same

#: A loss that far below 0 is below any bound that a method is told.
BELOW = -1e6


@checked
def check_options(subject: Subject) -> None:
    """Options out of range are refused by name: those of a group, of the constructor and of the rule."""
    rig = subject.rig()
    for name, value in _spoilt_groups(rig):
        with failing(rig, f"takes a group whose `{name}` is {value}", f"`{name}`", name):
            subject.rig(groups=lambda model: [{"params": list(model.parameters()), name: value}])  # noqa: B023
    for name in _numbers(rig):
        with failing(rig, f"takes `{name}` as NaN", name):
            type(rig.optimizer)(list(rig.model.parameters()), **{name: math.nan})
    rule: Any = getattr(rig.optimizer, "rule", None)
    for name in _numbers_of_rule(rule):
        with failing(rig, f"takes a rule whose `{name}` is NaN", name):
            replace(rule, **{name: math.nan})


@checked
def check_closures(subject: Subject) -> None:
    """A closure that changes the model, calls backward or gives other losses is refused; nothing moves."""
    if not subject.evaluates:
        return
    for what, (spoil, words) in _SPOILT.items():
        rig = subject.rig()
        before = rig.params()
        with failing(rig, f"takes a closure that {what}", *words):
            rig.step(0, spoil(rig))
        # What the closure itself did to the model is not for the optimizer to undo.
        if what != "changes the model":
            rig.expect(same(before, rig.params()), f"moves before it refuses a closure that {what}")


@checked
def check_bound(subject: Subject) -> None:
    """A loss far below 0 is refused by a clear error that changes nothing, or it is no matter."""
    if subject.needs == "gradient":
        return
    rig = subject.rig().train()
    before = rig.params()
    true = rig.loss(STEPS)
    try:
        rig.step(STEPS, lambda: true() + BELOW)
    except RightrateError as error:
        rig.expect("bound" in str(error), f"refuses a loss of {BELOW:g} without naming the bound: {error}")
        rig.expect(same(before, rig.params()), "moves before it refuses a loss below the bound")
    rig.train(STEPS)
    rig.expect_finite(f"after a loss of {BELOW:g}")


def _spoilt_groups(rig: Rig) -> Iterator[tuple[str, Any]]:
    """Options of a group with a value that none can take: NaN where a number is.

    Those of a `base` optimizer are for the base to check.

    Yields:
        Names and values.
    """
    yield from (("lr", value) for value in (math.nan, -1.0))
    own, *below = (layer.defaults for layer in rig.layers())
    for name, value in own.items():
        if any(name in defaults for defaults in below):
            continue
        if type(value) is float:
            yield name, math.nan
        elif isinstance(value, tuple) and value and all(type(part) is float for part in value):
            yield name, (math.nan,) * len(value)


def _numbers(rig: Rig) -> list[str]:
    """Arguments of the constructor that are numbers, if it needs nothing beside the parameters."""
    _, *rest = inspect.signature(type(rig.optimizer)).parameters.values()
    named = [p for p in rest if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    if any(p.default is p.empty for p in named):
        return []
    return [p.name for p in named if type(p.default) is float]


def _numbers_of_rule(rule: Any) -> list[str]:
    if not is_dataclass(rule) or isinstance(rule, type):
        return []
    return [one.name for one in fields(rule) if type(getattr(rule, one.name)) is float]


def _changing(rig: Rig) -> Loss:
    def closure() -> Tensor:
        with torch.no_grad():
            next(rig.model.parameters()).add_(0.01)
        return rig.loss(0)()

    return closure


def _backward(rig: Rig) -> Loss:
    def closure() -> Tensor:
        loss = rig.loss(0)()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    return closure


def _unsteady(rig: Rig) -> Loss:
    luck = random.Random(0)
    return lambda: rig.loss(0)() * (1.0 + luck.random())


#: Closures that a line search cannot work with, by what they do, and words of which a refusal has to say one.
_SPOILT: dict[str, tuple[Callable[[Rig], Loss], tuple[str, ...]]] = {
    "changes the model": (_changing, ("model", "param", "weights")),
    "calls backward": (_backward, ("backward", "gradient")),
    "gives another loss for the same weights": (_unsteady, ("loss",)),
}
