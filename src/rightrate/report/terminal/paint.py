"""Colour for terminals: a few of the sixteen that follow the user's own theme."""

from collections.abc import Iterable
from typing import NamedTuple

_RESET = "\x1b[0m"
_STYLES = {"ink": "", "bold": "1", "muted": "2", "answer": "1;33"}
_RAMP = ("36", "34", "35")  # cyan, blue, magenta: told apart on light and on dark backgrounds
_RAMP_LENGTH = 12


class Run(NamedTuple):
    """A piece of a line in one style.

    Args:
        text: The text.
        style: A colour name of the palette, or "bold".
    """

    text: str
    style: str = "ink"


def paint(runs: Iterable[Run], *, color: bool) -> str:
    """Write a line.

    Args:
        runs: Its pieces.
        color: Whether control sequences are written; without them nothing but the colour is lost.

    Returns:
        The line, without blanks at its end.

    Example:
        >>> paint([Run("use "), Run("3.2e-03", "answer")], color=False)
        'use 3.2e-03'
    """
    held = _without_trailing_blanks(list(runs))
    return "".join(_painted(run) if color else run.text for run in held)


def _painted(run: Run) -> str:
    code = _code(run.style)
    return f"\x1b[{code}m{run.text}{_RESET}" if code and run.text.strip() else run.text


def _code(style: str) -> str:
    if style in _STYLES:
        return _STYLES[style]
    return _RAMP[min(len(_RAMP) - 1, int(style.removeprefix("r")) * len(_RAMP) // _RAMP_LENGTH)]


def _without_trailing_blanks(runs: list[Run]) -> list[Run]:
    while runs and not runs[-1].text.strip():
        runs.pop()
    if runs:
        runs[-1] = runs[-1]._replace(text=runs[-1].text.rstrip())
    return runs
