"""Options for something that changes: NEW, or OLD:NEW where nothing else says what it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from cyclopts import Parameter, Token

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Size:
    """One whole number, or an old and a new one."""

    given: int | tuple[int, int]


@dataclass(frozen=True, slots=True)
class Number:
    """One number, or an old and a new one."""

    given: float | tuple[float, float]


@dataclass(frozen=True, slots=True)
class Name:
    """One name, or an old and a new one."""

    given: str | tuple[str, str]


def size(kind: Any, tokens: Sequence[Token]) -> Size:
    """Read a size.

    Args:
        kind: The type of the parameter.
        tokens: The word.

    Returns:
        The size.

    Raises:
        ValueError: If the word is neither a whole number nor two with a colon between them.
    """
    return Size(_read(int, tokens[0].value, "a whole number such as 512, or two such as 64:512"))


def number(kind: Any, tokens: Sequence[Token]) -> Number:
    """Read a number.

    Args:
        kind: The type of the parameter.
        tokens: The word.

    Returns:
        The number.

    Raises:
        ValueError: If the word is neither a number nor two with a colon between them.
    """
    return Number(_read(float, tokens[0].value, "a number such as 0.9, or two such as 0.9:0.95"))


def name(kind: Any, tokens: Sequence[Token]) -> Name:
    """Read a name.

    Args:
        kind: The type of the parameter.
        tokens: The word.

    Returns:
        The name.

    Raises:
        ValueError: If the word has more than one colon.
    """
    return Name(_read(str, tokens[0].value, "a name, or two with a colon between them"))


def _read(kind: Callable[[str], T], word: str, wanted: str) -> T | tuple[T, T]:
    first, *others = word.split(":")
    try:
        if not others:
            return kind(first)
        (second,) = others
        return kind(first), kind(second)
    except ValueError:
        raise ValueError(f"it must be {wanted}, got {word!r}.") from None


def _option(reader: Callable[[Any, Sequence[Token]], object]) -> Parameter:
    """A parameter that reads one word and has no other forms."""
    return Parameter(converter=reader, n_tokens=1, accepts_keys=False, negative=())


Sizes = Annotated[Size | None, _option(size)]
Numbers = Annotated[Number | None, _option(number)]
Names = Annotated[Name | None, _option(name)]
