"""What `choose` costs and gains on the builtin tasks, against a full grid of rates at the full horizon.

    python benchmarks/search/table.py cancer diabetes digits digits-noisy autoencoder digits-cnn text \
        text-gru --shares 1 --out benchmarks/builtin/tables
    python benchmarks/builtin/regret.py --seeds 3

The grid holds rates a quarter of a decade apart, two seeds each; the regret of a rate is read off the mean
of the seeds, interpolated in the logarithms, against its lowest point. The noise is the mean over the
three best rates of the difference between the seeds, over the square root of two.
"""

import argparse
import json
import math
import statistics
import sys
import time
from pathlib import Path

import torch

import rightrate as rr
from rightrate.tasks.builtin import BUILTIN, builtin

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "search"))

from replay import Table  # noqa: E402


def noise(table: Table) -> float:
    """Standard deviation of one run at the best rates, as a share of the best score."""
    mean = table.full()
    best = sorted(mean, key=lambda x: mean[x])[:3]
    runs = table.runs()
    return statistics.fmean(statistics.stdev(run[x] for run in runs) for x in best) / min(mean.values())


def main() -> None:
    """Print a table in Markdown and write the choices to choices.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(BUILTIN))
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--budget", type=float, default=1.0)
    args = parser.parse_args()
    torch.set_num_threads(1)
    chosen = []
    print("| task | best rate | usual | its regret | chosen | status | regret | noise | cost | s |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for name in args.names:
        table, task = Table(HERE / "tables" / f"{name}.json"), builtin(name)
        usual, begun = task.hint().lr, time.monotonic()
        choices = [rr.choose(task, budget=args.budget, seed=seed) for seed in range(args.seeds)]
        seconds = (time.monotonic() - begun) / args.seeds
        chosen += [{"task": name, "regret": table.regret(c.lr), **c.to_dict()} for c in choices]
        print(
            f"| {name} | {10 ** table.best():.1e} | {usual:g} | {_percent(table.regret(usual))} "
            f"| {', '.join(f'{c.lr:.1e}' for c in choices)} | {', '.join(c.status for c in choices)} "
            f"| {', '.join(_percent(table.regret(c.lr)) for c in choices)} | {_percent(noise(table))} "
            f"| {max(c.cost for c in choices):.2f} | {seconds:.0f} |",
            flush=True,
        )
    (HERE / "choices.json").write_text(json.dumps(chosen, indent=1), encoding="utf-8")


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %" if math.isfinite(share) else "diverges"


if __name__ == "__main__":
    main()
