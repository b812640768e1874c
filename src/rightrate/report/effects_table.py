"""What each rate did, as a table for a terminal."""

from collections.abc import Sequence
from typing import NamedTuple

from rightrate.report import numerals
from rightrate.report.figures import Dot
from rightrate.report.terminal.paint import Run, paint


class EffectRow(NamedTuple):
    """One line of the table.

    Args:
        lr: The rate.
        score: Mean final score, or `None` when every run diverged.
        train: Mean final training loss, or `None` when there is none.
        steps: Optimizer steps to the level, or `None` when it is not reached.
        diverged: How many runs diverged.
        runs: How many runs there are.
        mark: A word on the rate, such as "best", or nothing.
    """

    lr: float
    score: Dot | None
    train: Dot | None
    steps: float | None
    diverged: int
    runs: int
    mark: str


def effects_table(
    rows: Sequence[EffectRow], level: float | None, goal: str, *, color: bool = False
) -> list[str]:
    r"""List the rates, the lowest first, with what each did.

    Args:
        rows: What each rate did.
        level: The score whose steps are counted, or `None`.
        goal: "min" when low scores are good, "max" when high ones are.
        color: Whether control sequences for colour are written; nothing depends on them.

    Returns:
        The lines.

    Example:
        >>> row = EffectRow(0.01, Dot(0.01, 1.25, 0.01), None, 80.0, 0, 3, "best")
        >>> print("\n".join(effects_table([row], 1.5, "min")))
             rate           loss  train loss  gap  steps to 1.500  diverged
          1.0e-02  1.250 ± 0.010           –    –              80         –  best
    """
    heads = effect_heads(level, goal)
    cells = [effect_cells(row) for row in rows]
    widths = [max(len(line[i]) for line in (heads, *cells)) for i in range(len(heads))]
    lines = [paint([Run(_line(heads, widths), "muted")], color=color)]
    for row, line in zip(rows, cells, strict=True):
        style = "answer" if row.mark == "best" else "ink"
        lines.append(paint([Run(_line(line, widths), style)], color=color))
    return lines


def effect_heads(level: float | None, goal: str) -> tuple[str, ...]:
    """The names of the columns; the last one, of the mark, has none.

    Args:
        level: The score whose steps are counted, or `None`.
        goal: "min" when low scores are good, "max" when high ones are.

    Returns:
        The names.
    """
    score = "score" if goal == "max" else "loss"
    to = "steps" if level is None else f"steps to {numerals.score(level)}"
    return ("rate", score, "train loss", "gap", to, "diverged", "")


def effect_cells(row: EffectRow) -> tuple[str, ...]:
    """What one rate did, as it is written in a table.

    Args:
        row: What it did.

    Returns:
        One text for each column.
    """
    both = row.score is not None and row.train is not None
    return (
        numerals.rate(row.lr),
        _dot(row.score),
        numerals.NOTHING if row.train is None else numerals.score(row.train.value),
        numerals.score(row.score.value - row.train.value) if both and row.score and row.train else "–",
        numerals.NOTHING if row.steps is None else numerals.steps(round(row.steps)),
        f"{row.diverged} of {row.runs}" if row.diverged else numerals.NOTHING,
        row.mark,
    )


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    *numbers, mark = [cell.rjust(width) for cell, width in zip(cells, widths, strict=True)]
    return "  " + "  ".join([*numbers, mark.strip()]).rstrip()


def _dot(dot: Dot | None) -> str:
    if dot is None:
        return numerals.NOTHING
    value = numerals.score(dot.value)
    return f"{value} ± {_error(dot.error, value)}" if dot.error > 0 else value


def _error(error: float, beside: str) -> str:
    """An error with as many decimals as the number that it stands beside."""
    if "e" in beside:
        return f"{error:.0e}"
    return f"{error:.{len(beside.partition('.')[2])}f}"
