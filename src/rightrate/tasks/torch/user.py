"""Calls into the user's functions: what they raise is told apart from what rightrate raises."""

from types import TracebackType
from typing import final

from rightrate.errors import RightrateError, UserCodeError


class RunawayError(UserCodeError):
    """A function of the user raised because the weights have run away, which is evidence and no mistake."""


def calling(name: str) -> "_Calling":
    """Run a function of the user in a `with` block; what it raises becomes a `UserCodeError`'s cause.

    Args:
        name: The argument of the task that holds the function.

    Returns:
        The context manager.
    """
    return _Calling(name)


def raised(name: str, error: Exception) -> str:
    """The message about an exception of the user's code.

    Args:
        name: The argument of the task that holds the function.
        error: What it raised.

    Returns:
        One sentence.
    """
    return f"`{name}` raised {type(error).__name__}: {error}"


@final
class _Calling:
    """A class and no generator, because a training step enters it several times."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, RightrateError):
            raise UserCodeError(raised(self._name, error)) from error
