"""What the user sees of an error: their own traceback whole, one line of ours, and what to do."""

import re
import sys
import sysconfig
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from rightrate.cli.interrupts import Interrupted
from rightrate.cli.options import DEFAULT, Looks
from rightrate.cli.streams import labelled, write
from rightrate.errors import RightrateError, TextError, UserCodeError

#: Frames of these files are ours, and of no use to somebody who looks for a fault of their own.
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_MACHINERY: Final = ("<frozen ", str(Path(traceback.__file__).with_name("contextlib.py")))

#: Where Python and what is installed lie.
_LIBRARIES: Final = frozenset(sysconfig.get_paths()[kind] for kind in ("stdlib", "purelib", "platlib"))

#: Where the message of an error turns from what is wrong to what to do about it.
_SENTENCE: Final = re.compile(r"(?<=[.?!)]) (?=[A-Z`\"(])")


def show(error: RightrateError, looks: Looks) -> None:
    """Write an error of the known kinds to stderr.

    Args:
        error: The error.
        looks: What the user said; with `verbose` our own frames are shown, too.
    """
    if looks.verbose:
        write(sys.stderr, "".join(traceback.format_exception(error)).rstrip())
    elif isinstance(error, UserCodeError) and error.__cause__ is not None:
        write(sys.stderr, user_traceback(error.__cause__))
    told = error.message if isinstance(error, TextError) else str(error)
    what, todo = (one_line(told), "") if isinstance(error, UserCodeError) else split(told)
    labelled("error", what, looks)
    if isinstance(error, TextError):
        write(sys.stderr, error.pointer)
    where = "" if isinstance(error, UserCodeError) else place(error)
    for hint in (todo, where):
        if hint:
            labelled("hint", hint, looks)


def show_fault(error: BaseException, looks: Looks) -> None:
    """Write an error that nobody foresaw, which is a fault of rightrate, to stderr.

    Args:
        error: The error.
        looks: What the user said.
    """
    if looks.verbose:
        write(sys.stderr, "".join(traceback.format_exception(error)).rstrip())
    labelled("error", f"rightrate failed: {type(error).__name__}: {one_line(str(error))}", looks)
    hint = "This is a fault of rightrate."
    labelled("hint", hint if looks.verbose else f"{hint} Run again with --verbose to see where.", looks)


def place(error: RightrateError) -> str:
    """Say which line of the user's code led to an error, when one did.

    Args:
        error: An error of ours, raised in what the user's code called.

    Returns:
        A sentence with the file and the line, or nothing.
    """
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith("<")
    ]
    ours = [_is_ours(frame.filename) for frame in frames]
    inside = frames[ours.index(True) :] if True in ours else []
    theirs = [frame for frame in inside if not _is_ours(frame.filename) and not _is_library(frame.filename)]
    return f"It comes from {theirs[-1].filename}, line {theirs[-1].lineno}." if theirs else ""


def split(message: str) -> tuple[str, str]:
    """Part a message into what is wrong and what to do.

    Args:
        message: The message of an error: sentences, the first of which says what is wrong.

    Returns:
        The first sentence, and the others or nothing.

    Example:
        >>> split("`budget` must be above 0, got -1. Give 0.5 for half a run.")
        ('`budget` must be above 0, got -1.', 'Give 0.5 for half a run.')
    """
    what, *todo = _SENTENCE.split(one_line(message), maxsplit=1)
    return what, "".join(todo)


def one_line(text: str) -> str:
    """A text on one line.

    Args:
        text: Any text.

    Returns:
        The text with every run of white space replaced by a space.
    """
    return " ".join(text.split())


def user_traceback(error: BaseException) -> str:
    """The traceback of an error of the user's code, without our frames.

    Args:
        error: What the user's code raised.

    Returns:
        The traceback as Python writes it; all frames when it has none but ours.
    """
    whole = traceback.TracebackException.from_exception(error)
    for part in _chain(whole):
        theirs = [frame for frame in part.stack if not _is_ours(frame.filename)]
        if theirs or part.exc_type is SyntaxError:  # which says by itself where it is
            part.stack[:] = theirs
    return "".join(whole.format()).rstrip()


def _chain(error: traceback.TracebackException | None) -> Iterator[traceback.TracebackException]:
    if error is not None:
        yield error
        yield from _chain(error.__cause__)
        yield from _chain(error.__context__)


def _is_library(filename: str) -> bool:
    return any(Path(filename).is_relative_to(place) for place in _LIBRARIES)


def _is_ours(filename: str) -> bool:
    return filename.startswith(_MACHINERY) or Path(filename).is_relative_to(_PACKAGE)


def show_usage(message: str, verb: Sequence[str]) -> None:
    """Write to stderr that the words are no command line of ours.

    Args:
        message: What is wrong with them.
        verb: The verb that was recognised, if one was.
    """
    labelled("error", one_line(message), DEFAULT)
    labelled("hint", f"Run `{' '.join(['rightrate', *verb])} --help`.", DEFAULT)


def show_interrupted(error: Interrupted, looks: Looks) -> None:
    """Write to stderr that a run was ended, what is kept of it, and how it goes on.

    Args:
        error: What ended it.
        looks: What the user said.
    """
    labelled("interrupted", str(error), looks)
    if error.resume:
        labelled("resume", error.resume, looks)
