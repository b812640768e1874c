"""What the rules of the popular finders suggest, as a table for a terminal."""

import math
import textwrap
from collections.abc import Mapping
from typing import NamedTuple, TypeGuard

from rightrate.report import numerals
from rightrate.report.terminal.paint import Run, paint
from rightrate.report.verdict import interval
from rightrate.search import MEANING, Answer

_LEAST_WIDTH = 60
_INDENT = "  "
_GAP = "  "

#: What the row of the choice is called.
OURS = "rightrate"


class _Row(NamedTuple):
    name: str
    rate: str
    ratio: str
    note: str
    style: str


def suggestions_table(
    suggestions: Mapping[str, float],
    refusals: Mapping[str, str],
    answer: Answer | None = None,
    *,
    width: int = 80,
    color: bool = False,
) -> list[str]:
    r"""List the rules by their rates, with the choice in its place among them.

    Args:
        suggestions: The rate that each rule suggests.
        refusals: Why the other rules have none.
        answer: The chosen rate, or `None`: then no ratios are shown.
        width: Longest line in characters, at least 60.
        color: Whether control sequences for colour are written; nothing depends on them.

    Returns:
        The lines.

    Example:
        >>> print("\n".join(suggestions_table({"a": 0.5, "b": 0.01}, {"c": "Too few points."})))
          rule     rate
          b     1.0e-02
          a     5.0e-01
          c           –  Too few points.
        2 rules answer, from 1.0e-02 to 5.0e-01: a factor of 50
    """
    room = max(width, _LEAST_WIDTH)
    rows = _ordered(suggestions, answer)
    rows += [_Row(name, numerals.NOTHING, "", _first(reason), "muted") for name, reason in refusals.items()]
    title = _Row("rule", "rate", "times ours" if _is_known(answer) else "", "", "muted")
    widths = [max(len(row[column]) for row in (title, *rows)) for column in range(3)]
    lines = [line for row in (title, *rows) for line in _lines(row, widths, room)]
    lines += [[Run(line)] for line in textwrap.wrap(_spread(suggestions), room)]
    return [paint(line, color=color) for line in lines]


def _ordered(suggestions: Mapping[str, float], answer: Answer | None) -> list[_Row]:
    """The rules that have an answer and the choice, by their rates."""
    rows = [
        (rate, _Row(name, numerals.rate(rate), _ratio(rate, answer), "", "ink"))
        for name, rate in suggestions.items()
    ]
    if _is_known(answer):
        words = [interval(answer)] + ([] if answer.trusted else [f"{answer.status}, not to be trusted"])
        rows.append((answer.lr, _Row(OURS, numerals.rate(answer.lr), "1", "; ".join(words), "answer")))
    ordered = [row for _, row in sorted(rows, key=lambda one: one[0])]
    if answer is not None and not _is_known(answer):
        ordered.append(_Row(OURS, numerals.NOTHING, "", f"No rate: {MEANING[answer.status]}.", "answer"))
    return ordered


def _is_known(answer: Answer | None) -> TypeGuard[Answer]:
    return answer is not None and math.isfinite(answer.lr)


def _first(reason: str) -> str:
    """The first sentence of a reason: what it says to do is the same for all."""
    return reason.partition(". ")[0].rstrip(".") + "."


def _ratio(rate: float, answer: Answer | None) -> str:
    return f"{rate / answer.lr:.2g}" if _is_known(answer) else ""


def _lines(row: _Row, widths: list[int], room: int) -> list[list[Run]]:
    """A row; a note that is too long goes on below its first word."""
    cells = [row.name.ljust(widths[0]), row.rate.rjust(widths[1])]
    cells += [row.ratio.rjust(widths[2])] if widths[2] else []
    head = _INDENT + _GAP.join(cells)
    if not row.note:
        return [[Run(head, row.style)]]
    blank = " " * (len(head) + len(_GAP))
    first, *others = textwrap.wrap(row.note, max(20, room - len(blank)), break_on_hyphens=False)
    below = [[Run(blank + line, "muted")] for line in others]
    return [[Run(head, row.style), Run(_GAP + first, "muted")], *below]


def _spread(suggestions: Mapping[str, float]) -> str:
    if not suggestions:
        return "no rule answers"
    low, high = min(suggestions.values()), max(suggestions.values())
    if len(suggestions) == 1:
        return f"1 rule answers: {numerals.rate(low)}"
    factor = f"{float(f'{high / low:.2g}'):,.9g}"
    ends = f"from {numerals.rate(low)} to {numerals.rate(high)}"
    return f"{len(suggestions)} rules answer, {ends}: a factor of {factor}"
