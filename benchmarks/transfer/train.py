"""Regret of transferring a rate across batch size, width, schedule and data, beside naive rules.

    python -m benchmarks.transfer.train                      what is missing of all cells, then the table
    python -m benchmarks.transfer.train "wine batch*4"       some cells
    python -m benchmarks.transfer.train --table              the table alone

A cell is a development task and a change. The old best rate comes from its table of the regret benchmark; the
changed task is trained at every quarter decade around what the rules say, and further while its best rate is
at an end. A run that is in the file of its cell is not repeated, so the command can be stopped at any time.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch

from benchmarks.regret.grid import TABLES, extension, measure
from benchmarks.regret.oracle import FIRST, Oracle
from benchmarks.regret.table import GRID, Key, Table
from benchmarks.transfer.changed import Changed, changed
from rightrate import transfer
from rightrate.transferring import Transfer

RESULTS = Path(__file__).parent / "results"
TRAINED = RESULTS / "trained"

#: Cells that take seconds a run.
CELLS = (
    "wine batch*4", "rare batch*4", "constant batch*4", "mixture batch*4",
    "wine schedule", "rare schedule", "constant schedule", "mixture schedule",
    "wine width*4", "rare width*4", "constant width*4", "mixture width*4",
    "wine batch/4", "rare batch/4", "wine examples/2", "rare examples/2",
    "quadratic batch*4", "clipped batch*4", "teacher batch*4", "digits-noisy batch*4",
    "quadratic schedule", "teacher schedule", "digits-noisy schedule", "teacher width*4",
)  # fmt: skip

#: Seeds of every rate, and places of the grid on either side of what the rules say.
SEEDS, REACH = range(FIRST, FIRST + 2), 4

#: How well the best rate of a table is known: one place of its grid to either side, as a factor.
KNOWN = 10**0.25


def carried(name: str, at: Changed, lr: float) -> Transfer:
    """The old best rate after the transfer."""
    facts = Table.read(TABLES / f"{name}.jsonl").facts
    ends = (lr / KNOWN, lr * KNOWN)
    return transfer(lr, interval=ends, optimizer=facts["optimizer"], epochs=facts["epochs"], **at.words)


def fill(cell: str) -> None:
    """Train what is missing of a cell."""
    name, change = cell.split()
    at, lr, path = changed(name, change), 10 ** Oracle(Table.read(TABLES / f"{name}.jsonl")).best, _path(cell)
    facts = {"task": name, "change": change, "steps": at.task.steps, "goal": at.task.goal}
    table = Table.read(path) if path.exists() else Table(facts)
    wanted = [math.log10(lr * factor) * GRID for factor in (*at.naive.values(), carried(name, at, lr).factor)]
    places = list(range(math.floor(min(wanted)) - REACH // 2, math.ceil(max(wanted)) + REACH // 2 + 1))
    begun = time.monotonic()
    while places:
        for seed in SEEDS:
            for place in places:
                key = Key(at.task.steps, place, seed)
                if key not in table.rows:
                    table.rows[key] = measure(at.task, key)
            table.write(path)
        places = extension(table, list(SEEDS))
    print(f"{cell}: {len(table.rows)} runs, {time.monotonic() - begun:.0f} s", flush=True)


def judged(cell: str) -> dict[str, object]:
    """The regrets of a cell, in percent."""
    name, change = cell.split()
    at, old, oracle = (
        changed(name, change),
        Oracle(Table.read(TABLES / f"{name}.jsonl")),
        Oracle(Table.read(_path(cell))),
    )
    lr = 10**old.best
    there = carried(name, at, lr)
    regrets = {rule: oracle.regret(lr * factor) for rule, factor in at.naive.items()}
    return {
        "task": name,
        "change": change,
        "moves": round(10 ** (oracle.best - old.best), 3),
        "factor": round(there.factor, 3),
        "transfer": _percent(oracle.regret(there.lr)),
        **{rule: _percent(regret) for rule, regret in regrets.items()},
        "held": oracle.holds(there.low, there.high),
        "noise": _percent(oracle.noise),
    }


def _percent(share: float) -> float | str:
    return round(100 * share, 1) if math.isfinite(share) else "inf"


def _path(cell: str) -> Path:
    return TRAINED / (cell.replace(" ", "-").replace("*", "x").replace("/", "d") + ".jsonl")


def main() -> None:
    """Fill the cells that are named, and print the table of all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cells", nargs="*", default=CELLS)
    parser.add_argument("--table", action="store_true", help="train nothing")
    args = parser.parse_args()
    torch.set_num_threads(1)
    for cell in () if args.table else args.cells:
        fill(cell)
    lines = [judged(cell) for cell in args.cells if _path(cell).exists()]
    (RESULTS / "trained.json").write_text("[\n" + ",\n".join(map(json.dumps, lines)) + "\n]\n", "utf-8")
    for line in lines:
        print("  ".join(f"{key} {value}" for key, value in line.items()))


if __name__ == "__main__":
    main()
