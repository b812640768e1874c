"""Ways to set the rate, as a table for a terminal."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from rightrate.report import numerals
from rightrate.report.terminal.paint import Run, paint


class KindRow(NamedTuple):
    """One line of the table.

    Args:
        name: Name of the method, or of the fixed rate.
        score: Mean final score and its standard error, or `None` when every run diverged.
        steps: Length of a run in optimizer steps.
        memory: Numbers of state for each parameter.
        forwards: Extra forward passes for each step.
        seconds: Time of a step in seconds.
        diverged: How many runs diverged.
        runs: How many runs there are.
        mark: A word on it, such as "better", or nothing.
    """

    name: str
    score: tuple[float, float] | None
    steps: int
    memory: float
    forwards: float
    seconds: float
    diverged: int
    runs: int
    mark: str


def kinds_table(rows: Sequence[KindRow], goal: str, *, color: bool = False) -> list[str]:
    r"""List ways to set the rate with what each came to and what it costs.

    Args:
        rows: What each came to.
        goal: "min" when low scores are good, "max" when high ones are.
        color: Whether control sequences for colour are written; nothing depends on them.

    Returns:
        The lines.

    Example:
        >>> row = KindRow("prodigy", (1.25, 0.01), 800, 4.0, 0.0, 0.002, 0, 3, "tied")
        >>> print("\n".join(kinds_table([row], "min")))
          rate              loss  steps  state  forwards  ms/step  diverged
          prodigy  1.250 ± 0.010    800    4.0       0.0     2.00         –  tied
    """
    heads = [
        "rate",
        "score" if goal == "max" else "loss",
        "steps",
        "state",
        "forwards",
        "ms/step",
        "diverged",
    ]
    cells = [_cells(row) for row in rows]
    widths = [max(len(line[i]) for line in (heads, *cells)) for i in range(len(heads))]
    lines = [paint([Run(_line([*heads, ""], widths), "muted")], color=color)]
    for row, line in zip(rows, cells, strict=True):
        style = "answer" if row.mark == "better" else "ink"
        lines.append(paint([Run(_line([*line, row.mark], widths), style)], color=color))
    return lines


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers, mark = cells
    padded = [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=True)]
    return "  " + "  ".join([name.ljust(widths[0]), *padded, mark]).rstrip()


def _cells(row: KindRow) -> list[str]:
    return [
        row.name,
        numerals.NOTHING if row.score is None else _score(*row.score),
        numerals.steps(row.steps),
        f"{row.memory:.1f}",
        f"{row.forwards:.1f}",
        f"{1000 * row.seconds:.2f}",
        f"{row.diverged} of {row.runs}" if row.diverged else numerals.NOTHING,
    ]


def _score(value: float, error: float) -> str:
    told = numerals.score(value)
    if not math.isfinite(error):
        return told
    digits = f"{error:.0e}" if "e" in told else f"{error:.{len(told.partition('.')[2])}f}"
    return f"{told} ± {digits}"
