"""What several torch schedulers do to one optimizer when they are put together.

Most of torch's schedulers change the rate that they find, so what a composite gives is no function of its
parts' curves: it is followed here step by step, on one group. The rules are those of
`torch.optim.lr_scheduler.SequentialLR` and `ChainedScheduler` in torch 2.13.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from rightrate.schedules.importers.library import LibraryRefusalError, refuse

#: How a part moves the rate that it finds at one of its own steps, from step 1 on.
Move = Callable[[float, int, float, Mapping[str, Any]], float]


@dataclass(slots=True)
class _Group:
    """The rate of the group now, and the one that the next scheduler takes for its peak."""

    lr: float
    initial: float


@dataclass(slots=True)
class _Part:
    """One scheduler: its kind, its arguments, its peak, and its own step."""

    curve: Any
    base: float
    step: int = 0

    def built(self, now: float) -> float:
        """The rate after the step that torch takes while a scheduler is built."""
        if self.curve.kind == "CyclicLR":
            return self.base  # its own lower rate comes into force only afterwards
        return self.first(now)

    def first(self, now: float) -> float:
        """The rate after its first step."""
        arguments = dict(self.curve.arguments)
        match self.curve.kind:
            case "LinearLR":
                return now * float(arguments["start_factor"])
            case "ConstantLR":
                return now * float(arguments["factor"])
            case "MultiStepLR":
                return _multi_step(now, 0, self.base, arguments)
            case kind if kind in CLOSED:
                return self.closed(0)
        return now

    def next(self, now: float) -> float:
        """The rate after one more step."""
        self.step += 1
        if self.curve.kind in CLOSED:
            return self.closed(self.step)
        return MOVES[self.curve.kind](now, self.step, self.base, dict(self.curve.arguments))

    def again(self, now: float) -> float:
        """The rate at step 0, where its turn comes after another part."""
        self.step = 0
        kind, length = self.curve.kind, self.curve.argument("total_iters", 1)
        if kind == "MultiplicativeLR":
            return now * float(self.curve.argument("lr_lambda")(0))
        if kind == "ConstantLR" and length <= 0:
            return self.base
        refuse(
            length == 0, "torch", "it divides by `total_iters`, which is 0, when the turn of this part comes."
        )
        return self.closed(0)

    def closed(self, step: int) -> float:
        """The rate by the formula of the kind, from the peak that the part saw when it was built."""
        if self.curve.kind in SELF_MADE:
            return float(self.curve.rate(step))
        return float(self.curve.at(self.base).rate(step))


def _by(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    return now * float(a["gamma"])


def _multiplicative(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    return now * float(a["lr_lambda"](step))


def _step(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    return now * float(a["gamma"]) if step % a["step_size"] == 0 else now


def _multi_step(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    return float(now * a["gamma"] ** sum(milestone == step for milestone in a["milestones"]))


def _constant(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    return now / float(a["factor"]) if step == a["total_iters"] else now


def _linear(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    if step > a["total_iters"]:
        return now
    rise = a["end_factor"] - a["start_factor"]
    return float(now * (1 + rise / (a["total_iters"] * a["start_factor"] + (step - 1) * rise)))


def _polynomial(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    if step > a["total_iters"]:
        return now
    left, before = 1 - step / a["total_iters"], 1 - (step - 1) / a["total_iters"]
    return float(now * (left / before) ** a["power"])


def _cosine(now: float, step: int, base: float, a: Mapping[str, Any]) -> float:
    length, floor = a["T_max"], a["eta_min"]
    if (step - 1 - length) % (2 * length) == 0:
        return float(now + (base - floor) * (1 - math.cos(math.pi / length)) / 2)
    height, before = (1 + math.cos(math.pi * t / length) for t in (step, step - 1))
    return float(height / before * (now - floor) + floor)


MOVES: Mapping[str, Move] = MappingProxyType(
    {
        "ConstantLR": _constant,
        "CosineAnnealingLR": _cosine,
        "ExponentialLR": _by,
        "LinearLR": _linear,
        "MultiStepLR": _multi_step,
        "MultiplicativeLR": _multiplicative,
        "PolynomialLR": _polynomial,
        "StepLR": _step,
    }
)

#: The kinds that set the rate whatever it was, so that what came before them in a chain is lost.
CLOSED = frozenset({"CosineAnnealingWarmRestarts", "CyclicLR", "LambdaLR", "OneCycleLR"})

#: The kinds that bring their own peak, and write it into the optimizer.
SELF_MADE = frozenset({"CyclicLR", "OneCycleLR"})


def sequential(lr: float, parts: tuple[Any, ...], milestones: tuple[int, ...], step: int) -> float:
    """The rate of a `SequentialLR` at one step.

    Args:
        lr: Peak rate of the optimizer.
        parts: Imported curves of torch, none of them composite.
        milestones: Steps at which the next part begins, one fewer than parts.
        step: Step, counted from 0.

    Returns:
        The rate.
    """
    return _at(_sequence(lr, parts, milestones, _room(step)), step)


def chained(lr: float, parts: tuple[Any, ...], step: int) -> float:
    """The rate of a `ChainedScheduler` at one step.

    Args:
        lr: Peak rate of the optimizer.
        parts: Imported curves of torch, none of them composite.
        step: Step, counted from 0.

    Returns:
        The rate.
    """
    return _at(_chain(lr, parts, _room(step)), step)


def _room(step: int) -> int:
    """A length above the step; doubling keeps the cost of a whole curve in proportion to its length."""
    return int(2 ** math.ceil(math.log2(step + 2)))


def _at(path: tuple[list[float], LibraryRefusalError | None], step: int) -> float:
    """One rate of a path, or the error with which torch ends it before."""
    rates, error = path
    if error is not None and step >= len(rates):
        raise LibraryRefusalError(*error.args)
    return rates[step]


@lru_cache(maxsize=16)
def _sequence(
    lr: float, curves: tuple[Any, ...], milestones: tuple[int, ...], steps: int
) -> tuple[list[float], LibraryRefusalError | None]:
    group, parts = _built(lr, curves)
    now = parts[bisect_right(milestones, 0)].first(group.initial)
    rates = [now]
    for step in range(1, steps):
        index = bisect_right(milestones, step)
        turn = index > 0 and milestones[index - 1] == step
        try:
            now = parts[index].again(now) if turn else parts[index].next(now)
        except LibraryRefusalError as error:
            return rates, error
        rates.append(now)
    return rates, None


@lru_cache(maxsize=16)
def _chain(lr: float, curves: tuple[Any, ...], steps: int) -> tuple[list[float], LibraryRefusalError | None]:
    group, parts = _built(lr, curves)
    now = group.lr
    rates = [now]
    for _ in range(1, steps):
        try:
            for part in parts:
                now = part.next(now)
        except LibraryRefusalError as error:
            return rates, error
        rates.append(now)
    return rates, None


def _built(lr: float, curves: Sequence[Any]) -> tuple[_Group, list[_Part]]:
    """The parts as they are after torch has built one after the other on the same optimizer."""
    for curve in curves:
        composite = getattr(curve, "library", "") != "torch" or curve.kind not in {*MOVES, *CLOSED}
        refuse(composite, "rightrate", f"a part must be a simple scheduler of torch, got {curve}.")
    group = _Group(lr, lr)
    parts: list[_Part] = []
    for curve in curves:
        if curve.kind == "OneCycleLR" or (curve.kind == "CyclicLR" and not parts):
            group.initial = curve.rate(0)  # these two write their own peak into the optimizer
        part = _Part(curve, group.initial)
        group.lr = part.built(group.lr)
        parts.append(part)
    _share([part for part in parts if part.curve.kind == "OneCycleLR"])
    return group, parts


def _share(cycles: Sequence[_Part]) -> None:
    """Cycles keep their rates in the group, where the one that was built last has overwritten the others'."""
    for part in cycles[:-1]:
        last = dict(cycles[-1].curve.arguments)
        rates = {name: last[name] for name in ("max_lr", "div_factor", "final_div_factor")}
        part.curve = part.curve.but(**rates)
