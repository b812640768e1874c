"""Measure a table: the final score of every rate at every horizon, two seeds or more.

    python benchmarks/search/table.py wine --seeds 2 --out benchmarks/search/tables

The search is then replayed against the table, which costs no training.
"""

import argparse
import json
import math
import statistics
import time
from pathlib import Path

import torch
from tasks import DEVELOPMENT, SPAN

from rightrate.search import Trial
from rightrate.tasks import Task

#: Shares of the full horizon.
SHARES = (1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)

#: Families of the builtin tasks' optimizers.
FAMILY = {"digits-cnn": "momentum", "text-gru": "momentum", "cancer": "sgd"}


def measure(task: Task, trial: Trial) -> tuple[float | None, float | None]:
    """Final score of one trial and its training loss at the end; nothing when a loss stops being finite."""
    losses = []
    with task.start(trial) as run:
        for _ in range(trial.steps):
            losses.append(run.step())
            if not math.isfinite(losses[-1]):
                return None, None
        final = run.score()
    tail = losses[-max(1, trial.steps // 10) :]
    return (final, statistics.fmean(tail)) if math.isfinite(final) else (None, None)


def find(name: str) -> tuple[Task, str]:
    """A development task or a builtin one, and its family."""
    from rightrate.tasks.builtin import BUILTIN, builtin

    if name in DEVELOPMENT:
        build, family = DEVELOPMENT[name]
        return build(), family
    if name not in BUILTIN:
        raise SystemExit(f"unknown task {name!r}; there are {', '.join([*DEVELOPMENT, *BUILTIN])}")
    return builtin(name), FAMILY.get(name, "adam")


def main() -> None:
    """Write one JSON file a task; rows that it already holds are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="+")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--shares", type=float, nargs="+", default=SHARES)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/search/tables"))
    args = parser.parse_args()
    torch.set_num_threads(1)
    args.out.mkdir(parents=True, exist_ok=True)
    for name in args.names:
        task, family = find(name)
        low, high = SPAN[family]
        exponents = [low + i / 4 for i in range(round(4 * (high - low)) + 1)]
        horizons = sorted({max(20, round(task.steps * share)) for share in args.shares})
        path = args.out / f"{name}.json"
        rows = (
            {tuple(r[:3]): tuple(r[3:]) for r in json.loads(path.read_text())["rows"]}
            if path.exists()
            else {}
        )
        begun = time.monotonic()
        for seed in range(args.first_seed, args.first_seed + args.seeds):
            for steps in horizons:
                for exponent in exponents:
                    if (steps, exponent, seed) not in rows:
                        rows[steps, exponent, seed] = measure(task, Trial(10**exponent, steps, seed))
            text = {"task": name, "steps": task.steps, "family": family, "initial": task.check().loss,
                    "columns": ["steps", "log10 lr", "seed", "score", "train"],
                    "rows": [[*key, *values] for key, values in sorted(rows.items())]}  # fmt: skip
            path.write_text(json.dumps(text))
            print(name, f"seed {seed} done after {time.monotonic() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()
