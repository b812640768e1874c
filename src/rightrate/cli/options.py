"""Options that several verbs share, and how their words become numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter, Token

Color = Literal["auto", "always", "never"]


def whole(kind: Any, tokens: Sequence[Token]) -> int:
    """Read a whole number; 1.7 is refused, not rounded.

    Args:
        kind: The type of the parameter.
        tokens: The word.

    Returns:
        The number.

    Raises:
        ValueError: If the word is not a whole number.
    """
    word = tokens[0].value
    try:
        return int(word)
    except ValueError:
        raise ValueError(f"it must be a whole number, got {word!r}.") from None


def wholes(kind: Any, tokens: Sequence[Token]) -> list[int]:
    """Read several whole numbers.

    Args:
        kind: The type of the parameter.
        tokens: The words.

    Returns:
        The numbers.

    Raises:
        ValueError: If a word is not a whole number.
    """
    return [whole(kind, [token]) for token in tokens]


def length(kind: Any, tokens: Sequence[Token]) -> float | int:
    """Read a length: a whole number is a number of steps, any other a share of the run.

    Args:
        kind: The type of the parameter.
        tokens: The word.

    Returns:
        The number; its type tells the two meanings apart.

    Raises:
        ValueError: If the word is not a number.
    """
    word = tokens[0].value
    for number in (int, float):
        try:
            return number(word)
        except ValueError:
            continue
    raise ValueError(f"it must be a share such as 0.05 or a number of steps such as 100, got {word!r}.")


Whole = Annotated[int, Parameter(converter=whole)]
Wholes = Annotated[list[int], Parameter(converter=wholes, consume_multiple=True, negative=())]
Length = Annotated[float | int, Parameter(converter=length)]
Flag = Annotated[bool, Parameter(negative=(), show_default=False)]
Json = Annotated[bool, Parameter(name="--json", negative=(), show_default=False)]
#: The score to reach; its option is called like what the tasks are called here.
Reach = Annotated[float | None, Parameter(name="--target")]
Output = Annotated[Path | None, Parameter(name=["--output", "-o"])]


@Parameter(name="*", group="Messages")
@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """How a verb talks.

    Args:
        color: When to use colours; auto: on a terminal, unless NO_COLOR is set. [env: RIGHTRATE_COLOR]
        quiet: Print nothing on stderr but warnings and errors.
        verbose: Show the tracebacks of rightrate itself.
    """

    color: Color | None = None
    quiet: Annotated[bool, Parameter(name=["--quiet", "-q"], negative=(), show_default=False)] = False
    verbose: Annotated[bool, Parameter(name=["--verbose", "-v"], negative=(), show_default=False)] = False


#: What a verb does when nothing is said about it.
DEFAULT = Looks()
