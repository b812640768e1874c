"""A recorded run from a file of the user: CSV, JSON, or one JSON object a line."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from rightrate.errors import ArgumentError, require
from rightrate.laws.run import Run

#: Ends of the names of files that can be read.
SUFFIXES: Final = (".csv", ".json", ".jsonl")

_COLUMNS: Final = ("step", "lr", "loss")


def read_run(path: str | Path) -> Run:
    """Read a run that was recorded in a file.

    Each row has the columns `step`, counted from 0, `lr` and `loss`; others are not looked at. A CSV file
    names them in its first line. A JSON file holds a list of objects, or one object with a list for each of
    "step", "lr" and "loss"; a `.jsonl` file has one object a line. A row without a loss tells the rate alone.
    Between two rows the rate is taken to go in a straight line. Before the first row it is taken to stand,
    where that is no longer than the gap to the second.

    Args:
        path: The file; its name ends in .csv, .json or .jsonl.

    Returns:
        The run.

    Raises:
        ArgumentError: If the file cannot be read, or does not hold a run.
    """
    place = Path(path)
    require(place.suffix in SUFFIXES, "path", str(place), f"a file whose name ends in {', '.join(SUFFIXES)}")
    try:
        text = place.read_text("utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise ArgumentError(
            f"`path` must be a file that can be read, got {str(place)!r}: {error}."
        ) from error
    try:
        return run_of(_rows(text, place.suffix))
    except (ValueError, RecursionError) as error:
        raise ArgumentError(f"{place} does not hold a run. {error}") from error


def run_of(rows: Sequence[Mapping[str, Any]]) -> Run:
    """A run from its rows.

    Args:
        rows: Rows with "step", "lr" and "loss", by step; a loss that is missing, `None` or empty was not
            recorded.

    Returns:
        The run.

    Raises:
        ArgumentError: If the rows do not make a run.

    Example:
        >>> run = run_of([{"step": 10 * i, "lr": 0.1, "loss": 3 / (1 + i)} for i in range(9)])
        >>> len(run.lrs), len(run.losses)
        (81, 9)
    """
    require(len(rows) >= 2, "rows", len(rows), "at least two")
    steps = np.array([_number(row, "step") for row in rows])
    lrs = np.array([_number(row, "lr") for row in rows])
    rising = bool(np.all(np.diff(steps) > 0) and np.all(steps == np.floor(steps)) and steps[0] >= 0)
    require(rising, "step", _shown(steps), "whole numbers from 0 on, ascending")
    gap = steps[1] - steps[0]
    hint = "Add rows without a loss that tell the rate from step 0 on."
    require(steps[0] <= gap, "step", f"{steps[0]:g} at first", "known from the start of the run", hint)
    heard = [i for i, row in enumerate(rows) if row.get("loss") not in (None, "")]
    losses = [_number(rows[i], "loss") for i in heard]
    return Run(np.interp(np.arange(steps[-1] + 1), steps, lrs), steps[heard], losses)


def _rows(text: str, suffix: str) -> list[dict[str, Any]]:
    if suffix == ".csv":
        table = csv.DictReader(io.StringIO(text))
        names = [name.strip() for name in table.fieldnames or ()]
        _check_columns(names)
        table.fieldnames = names
        return list(table)
    held = [json.loads(line) for line in text.splitlines() if line.strip()] if suffix == ".jsonl" else None
    held = json.loads(text) if held is None else held
    if isinstance(held, dict):
        _check_columns(list(held))
        columns = [held[name] for name in _COLUMNS]
        require(all(isinstance(one, list) for one in columns), "columns", list(_COLUMNS), "a list each")
        return [dict(zip(_COLUMNS, row, strict=True)) for row in zip(*columns, strict=True)]
    fine = isinstance(held, list) and all(isinstance(row, dict) for row in held)
    require(fine, "rows", type(held).__name__, "a list of objects, or an object of lists")
    return list(held)


def _check_columns(names: Sequence[str]) -> None:
    missing = [name for name in _COLUMNS if name not in names]
    require(not missing, "columns", list(names), "step, lr and loss", "Name them in the first line.")


def _number(row: Mapping[str, Any], name: str) -> float:
    try:
        return float(row[name])
    except (KeyError, TypeError, ValueError) as error:
        got = row.get(name)
        raise ArgumentError(f"`{name}` must be a number in every row, got {got!r}.") from error


def _shown(steps: Any) -> str:
    """The first of many numbers."""
    more = ", ..." if len(steps) > 5 else ""
    return ", ".join(f"{step:g}" for step in steps[:5]) + more
