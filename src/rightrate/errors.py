"""The one exception tree. Every message says what was wanted, what came, and what to do."""

from typing import ClassVar


class RightrateError(Exception):
    """Anything that rightrate refuses or cannot do.

    Attributes:
        exit_code: Status with which the command line ends on this error.
    """

    exit_code: ClassVar[int] = 2


class ArgumentError(RightrateError, ValueError):
    """An argument or an option is out of range, unknown or of the wrong kind."""


class TextError(ArgumentError):
    """A text that was to be read is wrong at one place.

    Args:
        message: What is wrong, and what to do.
        text: The line of the text.
        column: Where in it, counted from 0.

    Attributes:
        message: What is wrong, without the place.
        pointer: The line, and a caret below the place.
    """

    def __init__(self, message: str, text: str, column: int) -> None:
        super().__init__(message, text, column)
        self.message = message
        self.pointer = f"  {text}\n  {' ' * min(column, len(text))}^"

    def __str__(self) -> str:
        return f"{self.message}\n{self.pointer}"


class NoSuggestionError(ArgumentError):
    """A rule for reading a range test has no answer for the curve that it was given."""


class TaskError(RightrateError):
    """The task cannot be searched as it is: its data, loss, model or optimizer does not fit."""


class UserCodeError(RightrateError):
    """A function of the user's task raised; the original exception is the `__cause__`."""

    exit_code: ClassVar[int] = 3


class TrainingError(RightrateError):
    """A step cannot be taken: a gradient or a loss is not finite, or a function changed the model."""


class StoreError(RightrateError):
    """The store cannot be opened, read or written."""


class StudyBusyError(StoreError):
    """Another process is working on the same study."""


class MissingDependencyError(RightrateError, ImportError):
    """An optional package is not installed."""


def require(ok: bool, name: str, value: object, wanted: str, hint: str = "") -> None:
    """Raise an `ArgumentError` that names the argument, unless `ok`.

    Args:
        ok: Whether the argument is acceptable.
        name: Name of the argument as the user wrote it.
        value: What came.
        wanted: What is accepted, as the end of the sentence "must be ...".
        hint: What to do about it, a whole sentence, or nothing.

    Raises:
        ArgumentError: If `ok` is false.

    Example:
        >>> require(0 < 3, "budget", 3, "above 0")
        >>> require(-1 > 0, "budget", -1, "above 0")
        Traceback (most recent call last):
        ...
        rightrate.errors.ArgumentError: `budget` must be above 0, got -1.
    """
    if not ok:
        raise ArgumentError(f"`{name}` must be {wanted}, got {value!r}." + (f" {hint}" if hint else ""))
