"""From a schedule to a text."""

from dataclasses import MISSING, fields
from typing import Any

from rightrate.errors import ArgumentError
from rightrate.schedules.base import Schedule
from rightrate.schedules.cooldown import Cooldown
from rightrate.schedules.join import Join
from rightrate.schedules.registry import COMBINATORS, KINDS
from rightrate.schedules.scale import Scale
from rightrate.schedules.untuned import Untuned
from rightrate.schedules.warmup import Warmup

_NAMES = {cls: name for name, cls in (*KINDS.items(), *COMBINATORS.items())}

#: What would come apart behind a factor; around these stands `scale(...)`.
_LOOSE = (Join, Scale, Warmup, Untuned, Cooldown)


def text(schedule: Schedule) -> str:
    """The text of a schedule, from which `parse` makes an equal one.

    Args:
        schedule: Any schedule of the house.

    Returns:
        One line.

    Raises:
        ArgumentError: If it is, or holds, a schedule of another house.

    Example:
        >>> from rightrate.schedules import Cosine, Warmup
        >>> text(Warmup(Cosine(floor=0.1), length=200))
        'warmup(200) + cosine(floor=0.1)'
    """
    match schedule:
        case Join(parts=parts):
            return " + ".join(_part(inside, length) for inside, length in parts)
        case Warmup(schedule=inside, length=length):
            return f"{_call(schedule, [repr(length)], {'length'})} + {_after_plus(inside)}"
        case Untuned(schedule=inside):
            return f"{_call(schedule, [], set())} + {_after_plus(inside)}"
        case Cooldown(schedule=inside, length=length):
            return f"{text(inside)} + {_call(schedule, [repr(length)], {'length'})}"
        case Scale(schedule=inside, by=by) if not isinstance(inside, _LOOSE):
            return f"{by!r} * {text(inside)}"
    first = [text(schedule.schedule)] if hasattr(schedule, "schedule") else []
    return _call(schedule, first, set())


def _after_plus(inside: Schedule) -> str:
    """A schedule after a warm-up; a cool-down there belongs to what is warmed up, not to the whole."""
    return f"({text(inside)})" if isinstance(inside, Cooldown) else text(inside)


def _part(schedule: Schedule, length: float | int) -> str:
    if type(schedule) in KINDS.values():
        return _call(schedule, [repr(length)], set())
    return f"({text(schedule)})({length!r})"


def _call(schedule: Schedule, first: list[str], shown: set[str]) -> str:
    """A name and the arguments that are not the usual ones, which comes to the name alone without any."""
    name = _NAMES.get(type(schedule))
    if name is None:
        raise ArgumentError(f"`schedule` must be of a kind of this house, got {schedule!r}.")
    hidden = {"schedule", *shown}
    named = [
        f"{field.name}={getattr(schedule, field.name)!r}"
        for field in fields(schedule)  # type: ignore[arg-type]
        if field.name not in hidden and _is_own(getattr(schedule, field.name), field.default)
    ]
    return f"{name}({', '.join([*first, *named])})" if first or named else name


def _is_own(value: Any, default: Any) -> bool:
    """Whether a value is not the usual one; 1 and 1.0 are two different lengths."""
    return default is MISSING or value != default or type(value) is not type(default)
