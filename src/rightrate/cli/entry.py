"""From the words of a command line to an exit code: the one place where the codes are given out.

| code | meaning |
|---|---|
| 0 | answered |
| 1 | ran, but the answer cannot be trusted, or a check failed |
| 2 | a wrong argument or setting, a store that cannot be used, or a task that does not fit |
| 3 | the user's own code raised |
| 70 | a fault of rightrate itself |
| 130 | interrupted |
| 141 | whoever read the output went away |
"""

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from cyclopts import CycloptsError, UnusedCliTokensError

from rightrate.cli import failures, streams
from rightrate.cli.app import build, help_text, is_help
from rightrate.cli.interrupts import Interrupted
from rightrate.cli.options import DEFAULT, Looks
from rightrate.errors import RightrateError

USAGE: Final = 2
FAULT: Final = 70
INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141


def run(argv: Sequence[str]) -> int:
    """Run a command line and turn whatever comes of it into an exit code.

    Args:
        argv: The words after the program's name.

    Returns:
        The exit code.
    """
    looks = DEFAULT
    try:
        verb, looks = _parse(argv)
        code = verb()
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # What is still buffered for the reader that went away must not be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return BROKEN_PIPE
    except CycloptsError as error:
        failures.show_usage(_refusal(error), list(error.command_chain or ()))
        return USAGE
    except Interrupted as error:
        failures.show_interrupted(error, looks)
        return INTERRUPTED
    except RightrateError as error:
        failures.show(error, looks)
        return error.exit_code
    except Exception as error:
        failures.show_fault(error, looks)
        return FAULT


def _parse(argv: Sequence[str]) -> tuple[Callable[[], int], Looks]:
    """The verb with its arguments, and how it shall talk."""
    app = build()
    command, bound, _ = app.parse_args(argv)
    if is_help(command):
        return partial(_show, help_text(command, bound)), DEFAULT
    looks = next((value for value in bound.arguments.values() if isinstance(value, Looks)), DEFAULT)
    return partial(command, *bound.args, **bound.kwargs), looks


def _refusal(error: CycloptsError) -> str:
    """What is wrong with the words."""
    if isinstance(error, UnusedCliTokensError):
        return f"There is no place for {', '.join(map(repr, error.unused_tokens or ()))}."
    return str(error)


def _show(text: str) -> int:
    streams.data(text)
    return 0
