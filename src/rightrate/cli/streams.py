"""Data on stdout, everything else on stderr."""

import os
import sys
from collections.abc import Mapping
from typing import Final, TextIO

from rightrate.cli import settings
from rightrate.cli.options import Looks
from rightrate.errors import ArgumentError

_STYLES: Final = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "hint": "\x1b[36m", "next": "\x1b[36m"}
_PLAIN: Final = "\x1b[0m"


def is_colored(stream: TextIO, looks: Looks, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to use colours on a stream.

    Args:
        stream: Where the text goes.
        looks: What the user said.
        environment: Variables of the environment.

    Returns:
        True when colours are asked for, or the stream is a terminal that has them.
    """
    try:
        wanted = settings.color(looks.color, environment).value
    except ArgumentError:  # reported by the verb; it must not hide the message that is being written
        return False
    if wanted != "auto":
        return wanted == "always"
    return stream.isatty() and environment.get("TERM") != "dumb"


def write(stream: TextIO, text: str) -> None:
    """Write a text and a line break at once, with a question mark for what the stream cannot encode.

    Args:
        stream: Where to write.
        text: The text.
    """
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
    stream.flush()


def data(text: str) -> None:
    """Write what the verb was called for to stdout.

    Args:
        text: The text.
    """
    write(sys.stdout, text)


def note(text: str, looks: Looks) -> None:
    """Write something worth knowing to stderr, unless the user wants it quiet.

    Args:
        text: One line.
        looks: What the user said.
    """
    if not looks.quiet:
        write(sys.stderr, text)


def labelled(label: str, text: str, looks: Looks) -> None:
    """Write a line with a label such as "error" or "hint" to stderr.

    Args:
        label: The word before the colon.
        text: The line.
        looks: What the user said.
    """
    colored = is_colored(sys.stderr, looks)
    head = f"{_STYLES[label]}{label}:{_PLAIN}" if colored and label in _STYLES else f"{label}:"
    write(sys.stderr, f"{head} {text}")
