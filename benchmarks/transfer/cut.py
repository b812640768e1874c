"""A part of a table of the regret benchmark: one horizon and some seeds, as if that were the full run."""

from collections.abc import Iterable

from benchmarks.regret.oracle import FIRST, Oracle
from benchmarks.regret.table import Key, Table


def cut(table: Table, steps: int, seeds: Iterable[int]) -> Oracle:
    """The oracle of a shorter horizon, from seeds of searches.

    Args:
        table: A table with all horizons.
        steps: The horizon.
        seeds: Seeds to average over.
    """
    wanted = set(seeds)
    rows = {
        Key(steps, key.place, FIRST + key.seed): row
        for key, row in table.rows.items()
        if key.steps == steps and key.seed in wanted
    }
    return Oracle(Table(table.facts | {"steps": steps}, rows))


def shortened(table: Table, steps: int) -> Table:
    """The table of the same task whose full run has fewer steps."""
    epochs = table.facts["epochs"]
    share = steps / table.facts["steps"]
    facts = table.facts | {"steps": steps, "epochs": None if epochs is None else epochs * share}
    return Table(facts, {key: row for key, row in table.rows.items() if key.steps <= steps})
