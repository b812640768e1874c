"""Tables of the rates that set themselves: by family of the method, and by kind of the task.

A task overfits if the rate of the lowest training loss is a wrong one, with a regret of more than a tenth:
who looks at the training loss alone goes too far there. The optimizers are those of the tasks, in the
families of the best fixed rate. Both are read off the grids. State is counted with that of the optimizer
below a rule or a wrapper.

A method is beside another one on the tasks where that one has an answer: better or worse if their medians
differ by more than chance, and otherwise tied. The regrets of rates are read off means and have no chance of
their own.
"""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Literal

from benchmarks.regret.methods.default import family_of, hint_of
from benchmarks.regret.methods.kinds import RECORDS
from benchmarks.regret.methods.protocol import NONE
from benchmarks.regret.oracle import FIRST, Oracle
from benchmarks.regret.score import Found, Scored, medians, percent, quantile
from benchmarks.regret.table import GRID

#: From this regret on the rate of the lowest training loss is a wrong one.
WRONG = 0.1

#: Chance makes so many standard deviations of the mean of the runs.
CHANCE = 2.0

#: The methods that all are put beside.
BESIDE = (("ours", 1.0), ("fixed", None))

#: Picks by their task.
ByTask = Mapping[str, Sequence[Scored]]

HEAD = (
    "| family | method | median % | 75th % | 90th % | lost % | better, tied, worse than ours at 1 "
    "| than fixed | cost | extra forwards | state | ms a step | n |\n|" + "---|" * 13
)


def tables(found: Found) -> Iterator[str]:
    """All of them, each followed by an empty line."""
    beside = {key: by_task(found.get(key, ())) for key in BESIDE}
    ordered = families(found)
    yield HEAD
    for family, members in ordered.items():
        for key, rows in members.items():
            yield line(family, key, rows, beside)
        if len(members) > 1 and family:
            pooled = [row for rows in members.values() for row in rows]
            yield line(family, (f"all {len(members)}", None), pooled, {key: {} for key in BESIDE})
    yield ""
    oracles = {row.pick.task: row.oracle for rows in found.values() for row in rows}
    columns = kinds_of_tasks(oracles)
    counts = {"(number of tasks)": {name: str(len(tasks)) for name, tasks in columns.items()}}
    rows_of = {
        (shown(name), budget): rows
        for members in ordered.values()
        for (name, budget), rows in members.items()
    }
    yield from medians(rows_of, columns, counts)


def families(found: Found) -> Mapping[str, Found]:
    """The methods by their family, empty for those of no family; the best median first in each."""
    ordered: dict[str, dict[tuple[str, float | None], Sequence[Scored]]] = defaultdict(dict)
    for key, rows in sorted(found.items(), key=_place):
        ordered[_family(key[0])][key] = rows
    return ordered


def _family(name: str) -> str:
    return RECORDS[name].family if name in RECORDS else ""


def _place(item: tuple[tuple[str, float | None], Sequence[Scored]]) -> tuple[str, float, float]:
    """Where a method stands: those of no family in their own order, since sorting keeps it."""
    (name, _), rows = item
    regrets = [row.regret for row in rows]
    own = name in RECORDS
    return _family(name), quantile(regrets, 0.5) if own else 0.0, quantile(regrets, 0.75) if own else 0.0


def line(
    family: str,
    key: tuple[str, float | None],
    rows: Sequence[Scored],
    beside: Mapping[tuple[str, float | None], ByTask],
) -> str:
    """One row of the first table."""
    name, budget = key
    regrets = [row.regret for row in rows]
    cells = (
        family,
        shown(name) if budget is None else f"{name}, {budget:g}",
        *(percent(quantile(regrets, share)) for share in (0.5, 0.75, 0.9)),
        f"{100 * sum(map(math.isinf, regrets)) / len(rows):.0f}",
        *("" if key == other else against(rows, tasks) for other, tasks in beside.items()),
        f"{statistics.fmean(row.pick.cost for row in rows):.2f}",
        _typical([row.pick.forwards for row in rows], 1.0, ".2f"),
        _typical([row.pick.memory for row in rows], 1.0, ".1f"),
        _typical([row.pick.pace for row in rows], 1000.0, ".2f"),
        str(len(rows)),
    )
    return f"| {' | '.join(cells)} |"


def shown(name: str) -> str:
    """The name of a method where nothing else is called the same: that of its record, if it has one."""
    return RECORDS[name].name if name in RECORDS else name


def _typical(values: Sequence[float | None], scale: float, form: str) -> str:
    known = [value for value in values if value is not None]
    return f"{scale * statistics.median(known):{form}}" if known else ""


def by_task(rows: Sequence[Scored]) -> ByTask:
    """Picks by their task."""
    found = defaultdict(list)
    for row in rows:
        found[row.pick.task].append(row)
    return found


def against(rows: Sequence[Scored], other: ByTask) -> str:
    """On how many tasks a method ended better than another one, within chance of it, and worse."""
    answered = {task for task, theirs in other.items() if any(row.pick.status != NONE for row in theirs)}
    told = [_told(own, other[task]) for task, own in by_task(rows).items() if task in answered]
    return ", ".join(str(told.count(how)) for how in ("better", "tied", "worse")) if told else ""


def _told(own: Sequence[Scored], other: Sequence[Scored]) -> Literal["better", "tied", "worse"]:
    """How the medians of one task compare."""
    mine, theirs = (quantile([row.regret for row in rows], 0.5) for rows in (own, other))
    variance = sum(1 / runs for rows in (own, other) if (runs := sum(r.pick.score is not None for r in rows)))
    chance = CHANCE * own[0].oracle.noise * math.sqrt(variance)
    if mine == theirs or abs(mine - theirs) <= chance:
        return "tied"
    return "better" if mine < theirs else "worse"


def kinds_of_tasks(oracles: Mapping[str, Oracle]) -> Mapping[str, Set[str]]:
    """Tasks by the family of their optimizer, and by whether they overfit; no column is empty."""
    found: dict[str, set[str]] = defaultdict(set)
    for name, oracle in sorted(oracles.items()):
        found[family_of(hint_of(oracle.table))].add(name)
    ordered = dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
    overfit = {name for name, oracle in oracles.items() if overfits(oracle)}
    last = {"overfit": overfit, "do not": set(oracles) - overfit}
    return ordered | {name: tasks for name, tasks in last.items() if tasks}


def overfits(oracle: Oracle) -> bool:
    """Whether the rate of the lowest training loss at the end has a regret of more than `WRONG`."""
    table, steps = oracle.table, oracle.table.facts["steps"]
    runs = [table.at(steps, seed) for seed in table.seeds(steps) if seed >= FIRST]
    stands = [
        place
        for place, mean in zip(oracle.places, oracle.smooth, strict=True)
        if math.isfinite(mean) and math.isfinite(oracle.regret(10 ** (place / GRID)))
    ]
    lowest = min(stands, key=lambda place: statistics.fmean(run[place].losses[-1] for run in runs))
    return oracle.regret(10 ** (lowest / GRID)) > WRONG
