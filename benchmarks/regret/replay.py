"""Replay the search against the tables that have every horizon: what it would choose, without any training.

    python -m benchmarks.regret.replay                       all budgets, all such tables, a line each
    python -m benchmarks.regret.replay --budgets 1 --each    and every task

The search is the product's own. It asks for rates and horizons on the grid of the tables, so nothing is
interpolated; a rate above the grid counts as diverged, one below it as the lowest one. The regret is the
oracle's.
"""

import argparse
import math
import multiprocessing
import statistics
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.regret.grid import SEARCHES, TABLES
from benchmarks.regret.oracle import Oracle
from benchmarks.regret.table import GRID, Row, Table
from rightrate.search import Answer, Search, Trial

#: Regrets count as this at most where they are averaged, so that no single one decides.
CAP = 1.0

#: A trusted answer with more regret than this is wrong.
FAR = 0.2

BUDGETS = (0.25, 0.5, 1.0, 3.0)


@dataclass(frozen=True)
class Replay:
    """One search of one table.

    Args:
        task: Name of the task.
        seed: Seed of the search.
        budget: Its budget.
        answer: What it chose.
        away: Decades from the best rate to the chosen one.
        regret: Regret of the chosen rate, as a share of the best score.
        held: Whether the interval holds a rate within a standard error of the best score.
        asks: How often it asked.
        seconds: Time of its own arithmetic.
    """

    task: str
    seed: int
    budget: float
    answer: Answer
    away: float
    regret: float
    held: bool
    asks: int
    seconds: float


def outcome(table: Table, trial: Trial) -> Row:
    """What the table says of a trial."""
    row = table.at(trial.steps, trial.seed)
    place = round(math.log10(trial.lr) * GRID)
    if place > max(row):
        return Row(math.inf, math.nan, math.ceil(trial.steps / 10), (), ())
    return row[max(place, min(row))]


def replay(path: Path, seed: int, budget: float) -> Replay:
    """Search one table."""
    table = Table.read(path)
    facts = {k: table.facts[k] for k in ("steps", "optimizer", "momentum", "lr", "epochs", "initial", "goal")}
    search = Search(**facts, budget=budget, seed=seed, spent=1)
    asks, begun, outside = 0, time.perf_counter(), 0.0
    while trials := search.ask():
        asks += 1
        for trial in trials:
            before = time.perf_counter()
            row = outcome(table, trial)
            outside += time.perf_counter() - before
            train = row.train if math.isfinite(row.train) else None
            search.tell(trial, loss=row.score, spent=row.spent, train=train)
    answer = search.answer()
    seconds = time.perf_counter() - begun - outside
    oracle = Oracle(table)
    held = oracle.holds(answer.low, answer.high)
    away = math.log10(answer.lr) - oracle.best
    return Replay(path.stem, seed, budget, answer, away, oracle.regret(answer.lr), held, asks, seconds)


def jobs(names: Iterable[str], budgets: Iterable[float]) -> list[tuple[Path, int, float]]:
    """All searches of the tables that are whole; those of held-out tasks hold the full horizon only."""
    paths = [TABLES / f"{name}.jsonl" for name in names] or sorted(TABLES.glob("*.jsonl"))
    found = []
    for path in paths:
        table = Table.read(path)
        full, lengths = table.facts["steps"], table.horizons()
        seeds = [seed for seed in SEARCHES if len(lengths) > 1 and table.at(full, seed)]
        found += [(path, seed, budget) for budget in budgets for seed in seeds]
    return found


def summary(replays: list[Replay]) -> str:
    """Distribution of the regret, and how far the interval and the status can be trusted."""
    regret = np.array([min(r.regret, 99.0) for r in replays])
    middle, upper, tail = (100 * np.quantile(regret, share) for share in (0.5, 0.75, 0.9))
    capped = 100 * np.log1p(np.minimum(regret, CAP)).mean()
    width = statistics.median(math.log10(r.answer.high / r.answer.low) for r in replays)
    held = 100 * statistics.fmean(r.held for r in replays)
    trusted = [r for r in replays if r.answer.trusted]
    wrong = sum(r.regret > FAR for r in trusted)
    seconds = statistics.fmean(r.seconds for r in replays)
    return (
        f"regret % median {middle:.1f}, 75th {upper:.1f}, 90th {tail:.1f}, mean log {capped:.1f}; "
        f"interval holds {held:.0f} %, {width:.1f} decades; "
        f"trusted {len(trusted)} of {len(replays)}, {wrong} wrong; "
        f"cost {max(r.answer.cost for r in replays):.2f}; "
        f"{statistics.fmean(r.asks for r in replays):.0f} asks, {1000 * seconds:.0f} ms"
    )


def main() -> None:
    """Print one line for each budget, and one for each task if asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="tasks; all tables by default")
    parser.add_argument("--budgets", type=float, nargs="+", default=BUDGETS)
    parser.add_argument("--each", action="store_true", help="a line for each task")
    args = parser.parse_args()
    with multiprocessing.Pool() as pool:
        done = pool.starmap(replay, jobs(args.names, args.budgets))
    if not done:
        sys.exit("None of these tables has shorter horizons, so there is nothing to replay.")
    for budget in args.budgets:
        here = [r for r in done if r.budget == budget]
        print(f"{budget:5g} {summary(here)}")
        for task in sorted({r.task for r in here}) if args.each else ():
            told = [
                f"{r.away:+.2f} {100 * r.regret:6.1f} % {r.answer.status:5}" for r in here if r.task == task
            ]
            print(f"      {task:14} {'; '.join(told)}")


if __name__ == "__main__":
    main()
