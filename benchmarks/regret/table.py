"""A table: what came of every rate at every horizon of one task, seed by seed.

One JSON file a task, one line a run. Rates are quarter decades and horizons are halvings of the full one,
so that a search on the same grid can be replayed without any interpolation.
"""

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

#: Rates a decade.
GRID = 4

#: A score or loss keeps so many digits.
DIGITS = 5


class Key(NamedTuple):
    """A run.

    Args:
        steps: Its horizon.
        place: Four times log10 of its rate.
        seed: Its seed.
    """

    steps: int
    place: int
    seed: int


class Row(NamedTuple):
    """What came of a run.

    Args:
        score: Final score, infinite when it diverged.
        train: Mean training loss of its last tenth; NaN when it is not comparable with the score.
        spent: Steps that were taken.
        scores: Scores after each eighth of the run, as far as it went.
        losses: Mean training losses of each eighth.
    """

    score: float
    train: float
    spent: int
    scores: tuple[float, ...]
    losses: tuple[float, ...]


@dataclass
class Table:
    """All runs of one task.

    Args:
        facts: Name of the task, `steps`, `goal`, `initial` score, and its hint.
        rows: The runs.
    """

    facts: dict[str, Any]
    rows: dict[Key, Row] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file that `write` wrote."""
        first, *lines = path.read_text(encoding="utf-8").splitlines()
        rows = {}
        for line in lines:
            steps, place, seed, score, train, spent, scores, losses = json.loads(line)
            within = (tuple(_number(value, math.nan) for value in values) for values in (scores, losses))
            rows[Key(steps, place, seed)] = Row(
                _number(score, math.inf), _number(train, math.nan), spent, *within
            )
        return cls(json.loads(first), rows)

    def write(self, path: Path) -> None:
        """Write all runs, ordered, the file replaced at once."""
        lines = [json.dumps(self.facts)]
        for key, row in sorted(self.rows.items()):
            numbers = (_short(row.score), _short(row.train), row.spent)
            lines.append(json.dumps([*key, *numbers, _all(row.scores), _all(row.losses)]))
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
        partial.replace(path)

    def at(self, steps: int, seed: int) -> dict[int, Row]:
        """The runs of one horizon and seed by the places of their rates, ascending."""
        found = {key.place: row for key, row in self.rows.items() if (key.steps, key.seed) == (steps, seed)}
        return dict(sorted(found.items()))

    def seeds(self, steps: int) -> list[int]:
        """The seeds that ran at a horizon."""
        return sorted({key.seed for key in self.rows if key.steps == steps})

    def horizons(self) -> list[int]:
        """The horizons, ascending."""
        return sorted({key.steps for key in self.rows})


def horizons(steps: int, shortest: int) -> list[int]:
    """The full horizon and its halvings, ascending, none below the shortest."""
    found = [steps]
    while math.ceil(found[-1] / 2) >= shortest:
        found.append(math.ceil(found[-1] / 2))
    return found[::-1]


def _number(value: float | None, missing: float) -> float:
    return missing if value is None else value


def _short(value: float) -> float | None:
    return float(f"{value:.{DIGITS}g}") if math.isfinite(value) else None


def _all(values: Iterable[float]) -> list[float | None]:
    return [_short(value) for value in values]
