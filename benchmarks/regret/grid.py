"""Measure the grid of a task: every rate at the full horizon, and unless it is held out at every halving.

    python -m benchmarks.regret.grid wine mixture                  all horizons, for the replay
    python -m benchmarks.regret.grid yeast --full                  the full horizon only: the oracle

Searches use the seeds from 0 on, and the oracle those from 100 on, so that no rate is scored on a run that
chose it. The rates span 4.5 decades around the usual rate of the optimizer; while the best one is less than
three places from an end that still stands, that end is extended. A run that is already in the file is not
repeated, so the command can be stopped at any time.
"""

import argparse
import math
import statistics
import sys
import time
from itertools import islice, pairwise
from pathlib import Path

import torch

from benchmarks.regret.table import GRID, Key, Row, Table, horizons
from benchmarks.regret.tasks import HELD_OUT, build
from rightrate.engines.divergence import Watch
from rightrate.search import Trial
from rightrate.tasks import Task

#: Where the tables are.
TABLES = Path(__file__).parent / "tables"

#: Middle of the grid, log10, by optimizer: the usual rate or a little above it, for momentum divided by ten.
MIDDLE = {
    "adam": -2.25,
    "adamw": -2.25,
    "nadam": -2.25,
    "rmsprop": -2.5,
    "lion": -3.25,
    "muon": -1.75,
    "adagrad": -1.25,
    "sgd": -1.0,
    "momentum": -1.75,
}

#: Places on either side of the middle: 2.25 decades.
REACH = 9

#: The best rate lies at least so many places from either end, or that end has diverged.
MARGIN = 3

#: Seeds of searches, and of the oracle.
SEARCHES, ORACLE = range(3), range(100, 104)

#: The shortest horizon of a table.
SHORTEST = 10

#: Scores within a run.
PARTS = 8


def measure(task: Task, key: Key) -> Row:
    """Run one trial and look at it after each eighth."""
    watch, losses, scores, going = Watch(key.steps), [], [], True
    ends = sorted({round(key.steps * part / PARTS) for part in range(1, PARTS + 1)} - {0})
    with task.start(Trial(10 ** (key.place / GRID), key.steps, key.seed)) as run:
        for end in ends:
            while going and len(losses) < end:
                losses.append(run.step())
                going = watch.feed(losses[-1]) == "going"
            if not going:
                break
            scores.append(run.score())
        train = run.train_loss() if going else None
    score = scores[-1] if going else math.inf
    parts = [losses[start:end] for start, end in pairwise([0, *ends]) if losses[start:end]]
    return Row(
        score=score if math.isfinite(score) else math.inf,
        train=math.nan if train is None else train,
        spent=len(losses),
        scores=tuple(scores),
        losses=tuple(map(statistics.fmean, parts)),
    )


def start(task: Task, name: str) -> Table:
    """An empty table with the facts of its task."""
    hint, checked = task.hint(), task.check()
    return Table(
        {
            "task": name,
            "steps": task.steps,
            "goal": task.goal,
            "initial": checked.loss,
            "optimizer": hint.optimizer,
            "momentum": hint.momentum,
            "lr": hint.lr,
            "epochs": hint.epochs,
        }
    )


def middle(table: Table) -> int:
    """Place of the middle of the grid."""
    optimizer = table.facts["optimizer"]
    kind = "momentum" if optimizer == "sgd" and table.facts["momentum"] else optimizer
    return round(MIDDLE[kind] * GRID)


def extension(table: Table, seeds: list[int]) -> list[int]:
    """Places to add at the full horizon; none when the best rate is well inside."""
    sign = 1 if table.facts["goal"] == "min" else -1
    runs = [table.at(table.facts["steps"], seed) for seed in seeds]
    mean = {place: statistics.fmean(sign * run[place].score for run in runs) for place in runs[0]}
    best, low, high = min(mean, key=mean.__getitem__), min(mean), max(mean)
    below = [low - i for i in range(1, MARGIN + 1)] if best - low < MARGIN else []
    stands = all(math.isfinite(run[high].score) for run in runs)
    return below + ([high + i for i in range(1, MARGIN + 1)] if high - best < MARGIN and stands else [])


def fill(name: str, *, full: bool, searches: int, oracles: int) -> None:
    """Measure what is missing of one table."""
    torch.set_num_threads(1)
    path, task = TABLES / f"{name}.jsonl", build(name)
    table = Table.read(path) if path.exists() else start(task, name)
    places = [middle(table) + i for i in range(-REACH, REACH + 1)]
    lengths = [task.steps] if full else horizons(task.steps, SHORTEST)
    oracle, begun = list(islice(ORACLE, oracles)), time.monotonic()

    def run(keys: list[Key]) -> None:
        for key in keys:
            if key not in table.rows:
                table.rows[key] = measure(task, key)
        table.write(path)

    for seed in oracle:
        run([Key(task.steps, place, seed) for place in places])
    while more := extension(table, oracle):
        places += more
        run([Key(task.steps, place, seed) for place in more for seed in oracle])
    for seed in islice(SEARCHES, 0 if full else searches):
        for steps in lengths:
            run([Key(steps, place, seed) for place in sorted(places)])
    print(f"{name}: {len(table.rows)} runs, {time.monotonic() - begun:.0f} s", flush=True)


def main() -> None:
    """Fill the tables that are named."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="+")
    parser.add_argument("--full", action="store_true", help="the full horizon only")
    parser.add_argument("--searches", type=int, default=len(SEARCHES), help="seeds at all horizons")
    parser.add_argument("--oracles", type=int, default=len(ORACLE), help="seeds of the oracle")
    args = parser.parse_args()
    if not args.full and set(args.names) & set(HELD_OUT):
        sys.exit("Of held-out tasks only the full horizon is measured: pass --full.")
    for name in args.names:
        fill(name, full=args.full, searches=args.searches, oracles=args.oracles)


if __name__ == "__main__":
    main()
