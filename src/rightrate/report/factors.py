"""The measured factors of a task, as a table for a terminal."""

import math
import textwrap
from collections.abc import Iterator

from rightrate.measuring.result import Factor, Facts, Quantity
from rightrate.report import numerals
from rightrate.report.terminal.paint import Run, paint

_LEAST_WIDTH = 80  # the longest name, figure and interval side by side
_INDENT = "  "
_GAP = "  "

#: Below a figure, its sentence begins here.
_BELOW = _INDENT * 3


def factors_table(facts: Facts, *, width: int = 80, methods: bool = False, color: bool = False) -> list[str]:
    r"""List the factors with their figures, intervals and costs, and what each does to the rate.

    Args:
        facts: The factors.
        width: Longest line in characters, at least 80.
        methods: Whether it is also said how each figure was measured, and what limits it.
        color: Whether control sequences for colour are written; nothing depends on them.

    Returns:
        The lines.

    Example:
        >>> from rightrate.measuring.result import Factor, Facts, Quantity
        >>> depth = Quantity(name="depth", value=3, says="Err low.")
        >>> critical = Quantity(name="critical rate", value=0.04, low=0.03, high=0.05, spent=4.0)
        >>> factor = Factor(key="model", quantities=(depth, critical))
        >>> found = Facts(name="digits", steps=100, seed=0, spent=4.0, factors=(factor,))
        >>> print("\n".join(factors_table(found)))
        the factors of digits   4 of 100 steps, 0.040 of a run
        <BLANKLINE>
        complexity of the model
          depth             3
              Err low.
          critical rate  0.04  0.03 to 0.05  4 steps
    """
    room = max(width, _LEAST_WIDTH)
    spent = f"{facts.spent:.3g} of {numerals.count(facts.steps, 'step')}, {facts.cost:.3f} of a run"
    lines = [[Run(f"the factors of {facts.name}   {spent}")]]
    for factor in facts.factors:
        lines += [[], [Run(factor.title, "answer")], *_factor(factor, room, methods=methods)]
    for note in facts.notes:
        lines += [[], *([Run(line)] for line in textwrap.wrap(note, room))]
    return [paint(line, color=color) for line in lines]


def _factor(factor: Factor, room: int, *, methods: bool) -> Iterator[list[Run]]:
    rows = [_cells(quantity) for quantity in factor.quantities]
    names = [*factor.refusals, *(row[0] for row in rows)]
    widths = [max(map(len, names)), *(_widest(rows, column) for column in (1, 2))]
    for row, quantity in zip(rows, factor.quantities, strict=True):
        yield from _rows(row, widths, room)
        yield from _wrapped(quantity.says, room, "ink")
        if methods:
            yield from _wrapped(quantity.how, room, "muted")
    for name, reason in factor.refusals.items():
        yield from _rows((name, numerals.NOTHING, "", ""), widths, room)
        yield from _wrapped(reason, room, "muted")


def _cells(quantity: Quantity) -> tuple[str, str, str, str]:
    value = _value(quantity)
    interval = ""
    if quantity.low is not None and quantity.high is not None:
        interval = f"{_end(quantity.low)} to {_end(quantity.high)}"
    spent = numerals.count(round(quantity.spent), "step") if quantity.spent else ""
    return quantity.name, value, interval, spent


def _value(quantity: Quantity) -> str:
    if isinstance(quantity.value, float) and math.isinf(quantity.value):
        return "not bounded"
    estimated = isinstance(quantity.value, float) and quantity.low is not None
    figure = _end(quantity.number) if estimated else numerals.fact(quantity.value)
    return f"{figure} {quantity.unit}".rstrip()


def _end(value: float) -> str:
    """Two significant digits: an interval says how many are worth it."""
    if math.isinf(value):
        return "no limit"
    short = float(f"{value:.2g}")
    return f"{short:,.9g}" if 1e-3 <= abs(short) < 1e5 or short == 0 else f"{short:.1e}"


def _rows(cells: tuple[str, str, str, str], widths: list[int], room: int) -> Iterator[list[Run]]:
    """One line; a figure in many words goes below its name."""
    name, value, interval, spent = cells
    head = _INDENT + name.ljust(widths[0]) + _GAP
    figure = value if len(value) > widths[1] else value.rjust(widths[1])
    tail = (_GAP + interval.ljust(widths[2]) + _GAP + spent).rstrip()
    if len(head + figure + tail) > room:
        yield [Run(head + tail, "muted")]
        yield from _wrapped(value, room, "ink")
    else:
        yield [Run(head, "muted"), Run(figure), Run(tail, "muted")]


def _widest(rows: list[tuple[str, str, str, str]], column: int) -> int:
    """Width of a column; a value that stands alone may be longer."""
    return max((len(row[column]) for row in rows if column != 1 or row[2]), default=1)


def _wrapped(text: str, room: int, style: str) -> Iterator[list[Run]]:
    for line in textwrap.wrap(text, room - len(_BELOW), break_on_hyphens=False):
        yield [Run(_BELOW + line, style)]
