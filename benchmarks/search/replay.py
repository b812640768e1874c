"""Replay the search against measured tables: what it chooses, what that costs, how far off it is.

    python benchmarks/search/replay.py --budget 1.0

The search is the product's own. A table stands for the engine: a score between measured rates or horizons
is interpolated in the logarithms. The search sees one seed; the regret is that of the mean of all seeds.
"""

import argparse
import json
import math
import statistics
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rightrate.search import Answer, Search, Trial

#: Optimizer and momentum that stand for a family of rates.
OPTIMIZER = {"adam": ("adamw", 0.0), "momentum": ("sgd", 0.9), "sgd": ("sgd", 0.0)}

#: Passes over the training data in the full run of the development tasks; the others draw fresh data.
EPOCHS = {"wine": 160, "mixture": 43, "friedman": 120, "bars": 32, "rare": 53}

#: A score this many times the untrained model's counts as a divergence, as the engine would see it.
DIVERGED = 20.0


class Table:
    """The measured scores of one task."""

    def __init__(self, path: Path) -> None:
        data = json.loads(path.read_text())
        self.name, self.steps, self.family, self.initial = (
            data[k] for k in ("task", "steps", "family", "initial")
        )
        self._rows: dict[int, dict[int, dict[float, float]]] = {}
        self._train: dict[int, dict[int, dict[float, float]]] = {}
        for steps, x, seed, score, train in data["rows"]:
            bad = score is None or score > DIVERGED * self.initial
            self._rows.setdefault(seed, {}).setdefault(steps, {})[x] = math.inf if bad else score
            self._train.setdefault(seed, {}).setdefault(steps, {})[x] = (
                math.inf if bad else max(train or 0, 1e-9)
            )
        self.seeds = sorted(seed for seed, rows in self._rows.items() if len(rows) > 1)

    def score(self, trial: Trial) -> float:
        """Final score of a trial, infinite when a neighbour diverged."""
        return self._read(self._rows, trial)

    def train(self, trial: Trial) -> float:
        """Training loss at the end of a trial, likewise."""
        return self._read(self._train, trial)

    def _read(self, table: dict[int, dict[int, dict[float, float]]], trial: Trial) -> float:
        rows = table[self.seeds[trial.seed % len(self.seeds)]]
        horizons = sorted(rows)
        above = next((h for h in horizons if h >= trial.steps), horizons[-1])
        below = max((h for h in horizons if h <= trial.steps), default=horizons[0])
        x = math.log10(trial.lr)
        share = 0.0 if above == below else math.log(trial.steps / below) / math.log(above / below)
        ends = [_between(rows[below], x), _between(rows[above], x)]
        return (
            math.exp((1 - share) * ends[0] + share * ends[1]) if all(map(math.isfinite, ends)) else math.inf
        )

    def regret(self, lr: float) -> float:
        """Regret at the full horizon, from the mean score over all seeds."""
        mean = self.full()
        fine = np.arange(min(mean), max(mean) + 0.01, 0.025)
        curve = [_between(mean, float(x)) for x in fine]
        return math.exp(min(_between(mean, math.log10(lr)), 5.0) - min(curve)) - 1

    def best(self) -> float:
        """The best log10 rate of the grid at the full horizon."""
        mean = self.full()
        return min(mean, key=lambda x: mean[x])

    def runs(self) -> list[dict[float, float]]:
        """Score of each rate at the full horizon, for every seed."""
        return [rows[self.steps] for rows in self._rows.values()]

    def full(self) -> dict[float, float]:
        """Mean score over all seeds for each rate at the full horizon."""
        runs = self.runs()
        return {x: statistics.fmean(run[x] for run in runs) for x in runs[0]}


def _between(row: dict[float, float], x: float) -> float:
    """Log score between two measured rates; infinite where either diverged or beyond the highest."""
    xs = sorted(row)
    if x <= xs[0]:
        return math.log(row[xs[0]])
    right = next((i for i, v in enumerate(xs) if v >= x - 1e-9), None)
    if right is None:
        return math.inf
    if abs(xs[right] - x) < 1e-6:
        return math.log(row[xs[right]]) if math.isfinite(row[xs[right]]) else math.inf
    a, b = row[xs[right - 1]], row[xs[right]]
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    share = (x - xs[right - 1]) / (xs[right] - xs[right - 1])
    return (1 - share) * math.log(a) + share * math.log(b)


@dataclass(frozen=True)
class Replay:
    """One search of one table."""

    table: Table
    seed: int
    answer: Answer

    @property
    def regret(self) -> float:
        """Regret of the chosen rate."""
        return self.table.regret(self.answer.lr)

    @property
    def covered(self) -> bool:
        """Whether the interval holds the best rate of the grid."""
        return math.log10(self.answer.low) - 0.01 <= self.table.best() <= math.log10(self.answer.high) + 0.01


def replay(table: Table, seed: int, budget: float) -> Replay:
    """Search one table."""
    optimizer, momentum = OPTIMIZER[table.family]
    search = Search(
        steps=table.steps,
        optimizer=optimizer,
        momentum=momentum,
        epochs=EPOCHS.get(table.name, 0),
        budget=budget,
        seed=seed,
        initial=table.initial,
    )
    while trials := search.ask():
        for trial in trials:
            search.tell(trial, loss=table.score(trial), train=table.train(trial))
    return Replay(table, seed, search.answer())


def summary(replays: list[Replay]) -> str:
    """Distribution of the regret, cost and coverage in one line."""
    regret = np.array([r.regret for r in replays])
    cost = np.array([r.answer.cost for r in replays])
    q = [100 * float(np.quantile(regret, share)) for share in (0.5, 0.75, 0.9, 1.0)]
    trusted = [r.regret for r in replays if r.answer.trusted]
    bad = sum(r > 0.2 for r in trusted)
    return (
        f"regret % median {q[0]:.1f}, 75th {q[1]:.1f}, 90th {q[2]:.1f}, worst {q[3]:.0f}; "
        f"mean of log(1 + regret) {100 * np.log1p(regret).mean():.1f}; "
        f"cost {cost.mean():.2f}, at most {cost.max():.2f}; interval holds the best in "
        f"{100 * np.mean([r.covered for r in replays]):.0f} %; {len(trusted)} of {len(replays)} trusted, "
        f"{bad} of these off by over 20 %"
    )


def main() -> None:
    """Print one line a search and the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--budget", type=float, default=1.0)
    parser.add_argument("--tables", type=Path, default=Path("benchmarks/search/tables"))
    parser.add_argument("--seeds", type=int, default=2)
    args = parser.parse_args()
    replays = []
    for path in sorted(args.tables.glob("*.json")):
        table = Table(path)
        for seed in range(args.seeds):
            r = replay(table, seed, args.budget)
            replays.append(r)
            a = r.answer
            print(
                f"{table.name:12} seed {seed}  {a.status:8} lr {a.lr:8.2e} [{a.low:8.2e}, {a.high:8.2e}]  "
                f"best {10 ** table.best():8.2e}  regret {100 * r.regret:6.1f} %  cost {a.cost:.2f}  "
                f"trials {len(a.evidence)}"
            )
    print(summary(replays))


if __name__ == "__main__":
    main()
