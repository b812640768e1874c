"""A kind of schedule as another library has it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from inspect import Parameter, signature
from typing import Any

from rightrate.errors import ArgumentError


class LibraryRefusalError(ArgumentError):
    """The other library itself would raise, at once or at a later step."""


def refuse(refused: bool, library: str, sentence: str) -> None:
    """Raise where the library itself would.

    Args:
        refused: Whether it would.
        library: Its name.
        sentence: What it does not accept, as the end of the sentence "torch fails: ...".

    Raises:
        LibraryRefusalError: If it would.

    Example:
        >>> refuse(False, "torch", "`start_factor` must be above 0, got 0.")
    """
    if refused:
        raise LibraryRefusalError(f"{library} fails: {sentence}")


@dataclass(frozen=True, slots=True)
class Kind:
    """What is known of one kind of one library.

    Args:
        rate: Function from the step and the arguments, by the library's own names, to the rate.
        length: Function from the arguments to the length in steps; 0 is "no end".
        peak: Function from the arguments to the rate that the curve is meant to reach.
        marks: Function from the arguments to the steps at which something is meant to happen.
        jumps: Whether the curve is meant to jump.
    """

    rate: Callable[..., float]
    length: Callable[[Mapping[str, Any]], float] = field(default=lambda arguments: 0)
    peak: Callable[[Mapping[str, Any]], float] = field(default=lambda arguments: arguments["lr"])
    marks: Callable[[Mapping[str, Any]], tuple[float, ...]] = field(default=lambda arguments: ())
    jumps: bool = False

    def parameters(self) -> list[Parameter]:
        """The arguments that the kind takes, in order."""
        return [one for one in signature(self.rate).parameters.values() if one.kind is Parameter.KEYWORD_ONLY]
