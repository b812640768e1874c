"""The oracle of the regret benchmark, on grids whose best rate is known."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.regret.oracle import FIRST, Oracle
from benchmarks.regret.table import GRID, Key, Row, Table

STEPS = 1_000
BEST = -2.0
PLACES = range(-20, 3)


def grid(score: Callable[[float], float], goal: str = "min", initial: float = 3.0) -> Oracle:
    """The oracle of a task with a score for every log10 rate, the same for four seeds."""
    rows = {
        Key(STEPS, place, seed): Row(score(place / GRID), math.nan, STEPS, (), ())
        for place in PLACES
        for seed in range(FIRST, FIRST + 4)
    }
    return Oracle(Table({"task": "made", "steps": STEPS, "goal": goal, "initial": initial}, rows))


def bowl(x: float) -> float:
    return 1.0 + 0.2 * (x - BEST) ** 2


@pytest.mark.parametrize("goal", ["min", "max"])
def test_the_best_rate_and_the_regret_of_others_are_those_of_the_curve(goal: str) -> None:
    oracle = grid(bowl) if goal == "min" else grid(lambda x: 2.0 - bowl(x), "max", initial=0.1)
    assert oracle.best == pytest.approx(BEST, abs=0.02)
    assert oracle.regret(10.0**BEST) == pytest.approx(0.0, abs=1e-3)
    for away in (-1.0, 0.5, 1.0):
        assert oracle.regret(10 ** (BEST + away)) == pytest.approx(0.2 * away**2, rel=0.1)


def test_from_a_rate_that_diverged_on_there_is_no_model() -> None:
    oracle = grid(lambda x: bowl(x) if x <= -1.5 else math.inf)
    assert math.isfinite(oracle.regret(10**-1.5))
    assert oracle.regret(10**-1.0) == math.inf
    assert oracle.regret(10.0) == math.inf


def test_scores_that_exploded_are_not_interpolated() -> None:
    """A curve through them falls far below all of them."""
    exploded = {-0.75: 503.0, -0.5: 17.2, -0.25: 47.0, 0.0: 6.6e7}
    oracle = grid(lambda x: exploded.get(x, bowl(x) if x < -0.75 else 1e8))
    assert oracle.best == pytest.approx(BEST, abs=0.02)
    assert oracle.lowest == pytest.approx(1.0, abs=0.01)
    assert min(oracle.at(place / 80) for place in range(-400, 40)) == pytest.approx(oracle.lowest)


def test_an_interval_holds_where_a_rate_in_it_is_as_good_as_the_best_one() -> None:
    oracle = grid(bowl)
    assert oracle.holds(10**-2.5, 10**-1.9)
    assert not oracle.holds(10**-3.5, 10**-2.5)


def test_a_table_is_read_as_it_was_written(tmp_path: Path) -> None:
    table = grid(lambda x: bowl(x) if x < -1 else math.inf).table
    table.write(tmp_path / "made.jsonl")
    back = Table.read(tmp_path / "made.jsonl")
    assert back.facts == table.facts
    assert back.rows.keys() == table.rows.keys()
    for key, row in table.rows.items():
        assert back.rows[key].score == pytest.approx(row.score, rel=1e-4)
