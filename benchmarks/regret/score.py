"""Score what the methods picked against the oracle, as a table and as a picture.

    python -m benchmarks.regret.score spent --picture docs/images/regret.svg
    python -m benchmarks.regret.score development --each
    python -m benchmarks.regret.score development --methods ours default fixed kinds --kinds

A pick is worth the regret of its rate, read off the smoothed oracle, or of the score that the method reached
by itself. Where a rate diverges, where a method gave no answer and where it failed, the regret is infinite:
its user has no model. Regrets are also given in standard deviations of one run at the best rates, and as a
share of the regret of the optimizer's usual rate on the same task.
"""

import argparse
import math
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import numpy as np

from benchmarks.regret.grid import TABLES
from benchmarks.regret.methods.protocol import Pick
from benchmarks.regret.oracle import Oracle
from benchmarks.regret.run import GROUPS, RESULTS, chosen_methods, chosen_tasks, picks
from benchmarks.regret.table import Table

#: A trusted answer with more regret than this is wrong.
FAR = 0.2

#: A table has at most so many columns of tasks, so that it fits on a page.
COLUMNS = 12

#: Statuses of `choose` that are trusted.
TRUSTED = ("ok", "tie")


@dataclass(frozen=True)
class Scored:
    """A pick and what it is worth.

    Args:
        pick: The pick.
        oracle: The oracle of its task.
        usual: Regret of the optimizer's usual rate on this task.
    """

    pick: Pick
    oracle: Oracle
    usual: float

    @cached_property
    def regret(self) -> float:
        """Regret as a share of the best score; infinite without a model."""
        if self.pick.score is not None:
            return self.oracle.regret_of_score(self.pick.score)
        return math.inf if self.pick.lr is None else self.oracle.regret(self.pick.lr)

    @property
    def in_noise(self) -> float:
        """Regret in standard deviations of one run."""
        return self.regret / self.oracle.noise

    @property
    def held(self) -> bool | None:
        """Whether the interval holds a rate as good as the best one; `None` without an interval."""
        low, high = self.pick.low, self.pick.high
        return None if low is None or high is None else self.oracle.holds(low, high)


#: Picks by method and budget.
Found = Mapping[tuple[str, float | None], Sequence[Scored]]


def score(
    tasks: Sequence[str], names: Sequence[str], folder: Path
) -> dict[tuple[str, float | None], list[Scored]]:
    """All picks of some tasks, by method and budget, in the order of the methods.

    Raises:
        SystemExit: If the grid of a task is not there.
    """
    if missing := [name for name in tasks if not (TABLES / f"{name}.jsonl").exists()]:
        sys.exit(f"There is no table of {', '.join(missing)}. Measure it with benchmarks.regret.grid.")
    oracles = {name: Oracle(Table.read(TABLES / f"{name}.jsonl")) for name in tasks}
    usual = {name: oracle.regret(oracle.table.facts["lr"]) for name, oracle in oracles.items()}
    found: dict[tuple[str, float | None], list[Scored]] = defaultdict(list)
    for name in names:
        for pick in sorted(picks(folder, name), key=lambda p: (p.budget or 0, p.task, p.seed)):
            if pick.task in tasks:
                found[name, pick.budget].append(Scored(pick, oracles[pick.task], usual[pick.task]))
    return found


def quantile(values: Sequence[float], share: float) -> float:
    """A quantile that may be infinite: the smallest value with at least this share at or below it."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def percent(share: float) -> str:
    """A share in percent; beyond a thousand it is only large."""
    return "no model" if math.isinf(share) else f"{100 * share:.1f}" if share < 10 else "over 1000"


def line(key: tuple[str, float | None], rows: Sequence[Scored]) -> str:
    """One row of the table."""
    name, budget = key
    regrets = [row.regret for row in rows]
    lost = sum(math.isinf(regret) for regret in regrets)
    held = [row.held for row in rows if row.held is not None]
    seconds = statistics.median(row.pick.seconds for row in rows)
    trusted = [row.regret for row in rows if row.pick.status in TRUSTED]
    wrong = f"{len(trusted)}, {sum(r > FAR for r in trusted)}" if held else ""
    cells = (
        name,
        "" if budget is None else f"{budget:g}",
        f"{statistics.fmean(row.pick.cost for row in rows):.2f}",
        *(percent(quantile(regrets, share)) for share in (0.5, 0.75, 0.9, 1.0)),
        f"{quantile([row.in_noise for row in rows], 0.5):.1f}",
        f"{quantile([row.regret / max(row.usual, 1e-9) for row in rows], 0.5):.2f}",
        f"{100 * lost / len(rows):.0f}",
        f"{100 * np.mean(held):.0f}" if held else "",
        wrong,
        f"{seconds:.1f}",
        str(len(rows)),
    )
    return f"| {' | '.join(cells)} |"


HEAD = (
    "| method | budget | cost | median % | 75th % | 90th % | worst % | median, noise | median, usual "
    "| lost % | interval % | trusted, wrong | s | n |\n|" + "---|" * 14
)


def each(found: Found) -> Iterator[str]:
    """Median regret of every method on every task."""
    tasks = sorted({row.pick.task for rows in found.values() for row in rows})
    noise = {row.pick.task: percent(row.oracle.noise) for rows in found.values() for row in rows}
    yield from medians(found, {task: {task} for task in tasks}, {"(noise of one run)": noise})


def medians(
    found: Found, columns: Mapping[str, Set[str]], firsts: Mapping[str, Mapping[str, str]]
) -> Iterator[str]:
    """Median regret of every method over the tasks of each column, in tables of at most `COLUMNS`.

    Args:
        found: The methods.
        columns: The tasks of each column by its name.
        firsts: Rows that stand before the methods, each with the text of its columns.
    """
    for block in blocks(list(columns)):
        yield f"| method | budget | {' | '.join(block)} |"
        yield "|" + "---|" * (2 + len(block))
        for name, row in firsts.items():
            yield f"| {name} | | {' | '.join(row[column] for column in block)} |"
        for (name, budget), rows in found.items():
            cells = (median_over(rows, columns[column]) for column in block)
            yield f"| {name} | {'' if budget is None else f'{budget:g}'} | {' | '.join(cells)} |"
        yield ""


def median_over(rows: Sequence[Scored], tasks: Set[str]) -> str:
    """Median regret in percent over some tasks, empty without any answer there."""
    regrets = [row.regret for row in rows if row.pick.task in tasks]
    return percent(quantile(regrets, 0.5)) if regrets else ""


def blocks(columns: Sequence[str]) -> list[Sequence[str]]:
    """Columns in blocks that differ by one at most in size, none above `COLUMNS`."""
    count = max(1, math.ceil(len(columns) / COLUMNS))
    ends = [len(columns) * i // count for i in range(count + 1)]
    return [columns[start:end] for start, end in pairwise(ends) if start < end]


def main() -> None:
    """Print the table, and draw the picture."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("tasks", nargs="+", help=f"{', '.join(GROUPS)}, or names")
    parser.add_argument("--methods", nargs="+", default=["all"], help="names, or all, or kinds")
    parser.add_argument("--each", action="store_true", help="the median of every task, too")
    parser.add_argument("--kinds", action="store_true", help="by kind of method and of task, too")
    parser.add_argument(
        "--picture", type=Path, help="where to draw regret against cost; with --kinds, every kind"
    )
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the picks")
    args = parser.parse_args()
    names = [method.name for method in chosen_methods(args.methods)]
    found = score(chosen_tasks(args.tasks), names, args.results)
    print(HEAD)
    for key, rows in found.items():
        print(line(key, rows))
    print()
    if args.each:
        print("\n".join(each(found)))
    if args.kinds:
        from benchmarks.regret.kinds import tables

        print("\n".join(tables(found)))
    if args.picture is not None:
        from benchmarks.regret import kinds_picture, picture

        draw = kinds_picture.draw if args.kinds else picture.draw
        whole = set(args.tasks) <= set(GROUPS)
        draw(found, args.picture, " and ".join(args.tasks) if whole else str(len(args.tasks)))


if __name__ == "__main__":
    main()
