"""What costs nothing: the usual rate of the optimizer, and the best fixed rate of its family.

The fixed rate is the one with the least mean regret over the development tasks whose optimizer is of the
same family, each regret capped at 100 %, as a benchmark or a hand table of rates would be made. The task
that it is asked for is left out. It reads the tables of `benchmarks.regret.grid` as far as they are there.
"""

import math
import statistics
from collections.abc import Mapping
from functools import cache

from benchmarks.regret.grid import REACH, TABLES, middle
from benchmarks.regret.methods.protocol import NONE, Answer, Method
from benchmarks.regret.oracle import FIRST, Oracle
from benchmarks.regret.table import GRID, Table
from benchmarks.regret.tasks import DEVELOPMENT
from rightrate.tasks import Hint
from rightrate.tasks.torch import TorchTask

#: Optimizers for which one rate means much the same. Each other one is a family of its own.
ADAM = ("adam", "adamw", "nadam")

#: No single task counts for more, so that one divergence does not decide.
MOST = 1.0


def usual(task: TorchTask, name: str, seed: int, budget: float | None) -> Answer:
    """The rate that the optimizer carries."""
    return Answer(lr=task.hint().lr)


def fixed(task: TorchTask, name: str, seed: int, budget: float | None) -> Answer:
    """The best fixed rate of the family over the other development tasks; none where there is no other."""
    family = family_of(task.hint())
    others = [regrets for other, regrets in regrets_of(family).items() if other != name]
    if not others:
        return Answer(status=NONE)
    shared = set.intersection(*(set(regrets) for regrets in others))
    place = min(sorted(shared), key=lambda place: statistics.fmean(regrets[place] for regrets in others))
    return Answer(lr=10 ** (place / GRID))


def family_of(hint: Hint) -> str:
    """Name of the family of an optimizer."""
    if hint.optimizer in ADAM:
        return "adam"
    return "momentum" if hint.optimizer == "sgd" and hint.momentum else hint.optimizer


@cache
def regrets_of(family: str) -> Mapping[str, Mapping[int, float]]:
    """Regrets, capped, at each place of the grid, of each development task of a family."""
    found = {}
    for name in DEVELOPMENT:
        path = TABLES / f"{name}.jsonl"
        table = Table.read(path) if path.exists() else None
        if table is not None and family_of(hint_of(table)) == family and is_whole(table):
            oracle, centre = Oracle(table), middle(table)
            places = range(centre - REACH, centre + REACH + 1)
            found[name] = {place: min(oracle.regret(10 ** (place / GRID)), MOST) for place in places}
    return found


def hint_of(table: Table) -> Hint:
    """The hint of the task of a table."""
    facts = table.facts
    return Hint(facts["optimizer"], facts["momentum"], facts["lr"], facts["epochs"])


def is_whole(table: Table) -> bool:
    """Whether every seed of the oracle has run at the same rates, and at two seeds at least."""
    steps = table.facts["steps"]
    places = [set(table.at(steps, seed)) for seed in table.seeds(steps) if seed >= FIRST]
    stands = any(math.isfinite(row.score) for key, row in table.rows.items() if key.seed >= FIRST)
    return len(places) > 1 and stands and all(one == places[0] for one in places)


#: The methods of this file.
METHODS = (Method("default", usual), Method("fixed", fixed))
