"""What changes: the old and the new value of each size, from pairs, single values and what is known."""

from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from rightrate.errors import ArgumentError, require
from rightrate.schedules import Schedule
from rightrate.schedules.arguments import real, whole
from rightrate.transferring.known import Shape

T = TypeVar("T")

#: A new value, or a pair of the old and the new one.
Change: TypeAlias = T | tuple[T, T]


@dataclass(frozen=True, slots=True)
class Pair:
    """An old and a new value."""

    old: float
    new: float

    @property
    def changes(self) -> bool:
        """Whether the two differ."""
        return self.old != self.new

    @property
    def ratio(self) -> float:
        """New over old."""
        return self.new / self.old


def size(name: str, given: Change[int] | None, known: float | None) -> Pair | None:
    """The change of a size: a whole number of at least 1.

    Args:
        name: Name of the argument as the user wrote it.
        given: What the user said: the new size, or a pair of the old and the new one, or nothing.
        known: The old size, if the study says.

    Returns:
        The change; one that changes nothing when only the old size is known; `None` when nothing is.

    Raises:
        ArgumentError: If a size is none, or only the new one is known.

    Example:
        >>> size("width", (256, 1024), None), size("steps", 500, 1000.0), size("steps", None, 1000.0)
        (Pair(old=256, new=1024), Pair(old=1000.0, new=500), Pair(old=1000.0, new=1000.0))
    """
    if given is None:
        return None if known is None else Pair(known, known)
    if not isinstance(given, tuple):
        return Pair(_known(name, given, known), whole(name, given, at_least=1))
    return Pair(*(whole(name, one, at_least=1) for one in _two(name, given)))


def share(name: str, given: Change[float] | None, known: float | None) -> Pair | None:
    """The change of a momentum, in [0, 1), by the rules of `size`; nothing when nothing is given."""
    if given is None:
        return None
    both = _two(name, given) if isinstance(given, tuple) else (_known(name, given, known), given)
    wanted = "in [0, 1)"
    old, new = (real(name, value, wanted) for value in both)
    require(0 <= old < 1 and 0 <= new < 1, name, given, wanted)
    return Pair(old, new)


def word(given: Change[str] | None, known: str | None) -> tuple[str, str] | None:
    """The optimizer before and after; where the old one is not known, one name stands for both."""
    if given is None:
        return None if known is None else (known, known)
    if isinstance(given, tuple):
        old, new = _two("optimizer", given)
    else:
        old, new = (given if known is None else known), given
    for name in (old, new):
        require(isinstance(name, str), "optimizer", name, "a name, such as adamw")
    return old.lower(), new.lower()


def shape(given: Change[Schedule] | None, known: Shape | None) -> tuple[Shape, Shape] | None:
    """The schedule before and after."""
    if given is None:
        return None
    if isinstance(given, tuple):
        old, new = (_shape(one) for one in _two("schedule", given))
        return old, new
    return _known("schedule", given, known), _shape(given)


def _shape(given: object) -> Shape:
    if not isinstance(given, Schedule):
        raise ArgumentError(
            f"`schedule` must be a Schedule, such as Linear(), or a pair of them, got {given!r}."
        )
    return Shape(repr(given), given)


def _two(name: str, given: tuple[T, ...]) -> tuple[T, T]:
    require(len(given) == 2, name, given, "a new value, or a pair of the old and the new one")
    return given[0], given[1]


def _known(name: str, given: object, known: T | None) -> T:
    if known is None:
        raise ArgumentError(
            f"`{name}` must be a pair of the old and the new value, got {given!r}: nothing says what it was. "
            f"Pass {name}=(old, new)."
        )
    return known
