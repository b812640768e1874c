"""Does a rate survive another width where the coordinate check passes?

    python -m benchmarks.transfer.mup                   all five tasks, both parametrizations
    python -m benchmarks.transfer.mup wine rare
    python -m benchmarks.transfer.mup --table           the table of what is there

The plain networks of five development tasks at their own width and at four times it, trained by Adam in the
standard parametrization and in muP (the output starts at zero; `rightrate.mup_groups` sets the rates). The
coordinate check is asked first; then every quarter decade is trained with three seeds at both widths, and the
best rate of the small one is used for the large one. Every run is one JSON line in results/mup.jsonl; what is
there is not repeated.
"""

import argparse
import json
import math
import statistics
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

import rightrate as rr
from benchmarks.regret.tasks import DEVELOPMENT
from benchmarks.transfer.changed import WIDER, WIDTH
from rightrate.engines.inline import run_trial
from rightrate.measuring.coordinates import Coordinates
from rightrate.search import Trial
from rightrate.tasks.torch import TorchTask

OUT = Path(__file__).parent / "results" / "mup.jsonl"
TIMES = (1, 4)
SEEDS = range(3)
KINDS = ("standard", "mup")

#: Places of the grid, quarters of a decade: 3e-5 to 0.3.
PLACES = range(-18, -1)


def at(name: str, kind: str, times: int) -> TorchTask:
    """A task at some times its width."""
    base = WIDER[name](1)()

    def model() -> nn.Module:
        made = WIDER[name](times)()
        if kind == "mup":
            output = [layer for layer in made.modules() if isinstance(layer, nn.Linear)][-1]
            nn.init.zeros_(output.weight)
        return made

    def optimizer(made: nn.Module) -> torch.optim.Optimizer:
        if kind == "mup":
            return torch.optim.Adam(rr.mup_groups(made, base, lr=1e-3, optimizer="adam"))
        return torch.optim.Adam(made.parameters(), lr=1e-3)

    return replace(DEVELOPMENT[name](), model=model, optimizer=optimizer)


def check(name: str, kind: str) -> Coordinates:
    """The coordinate check at the width of the task, twice and four times it."""
    width = WIDTH[name]
    widths = (width, 2 * width, 4 * width)
    return rr.coordinate_check(lambda n: at(name, kind, n // width), widths, lr=1e-3)


def runs() -> list[dict[str, object]]:
    """Every run that is there."""
    return [json.loads(line) for line in OUT.read_text().splitlines()] if OUT.exists() else []


def train(names: list[str]) -> None:
    """Train what is not there yet."""
    there = {(r["task"], r["kind"], r["times"], r["place"], r["seed"]) for r in runs()}
    for name in names:
        for kind in KINDS:
            for times in TIMES:
                task = at(name, kind, times)
                for place in PLACES:
                    for seed in SEEDS:
                        key = (name, kind, times, place, seed)
                        if key not in there:
                            trial = Trial(10 ** (place / 4), task.steps, seed)
                            score = run_trial(task, trial, lambda trial, done: None).evidence.loss
                            row = dict(zip(("task", "kind", "times", "place", "seed"), key, strict=True))
                            row["score"] = score if math.isfinite(score) else None
                            with OUT.open("a") as file:
                                file.write(json.dumps(row) + "\n")
            print(name, kind, flush=True)


def table() -> None:
    """Print what came of it."""
    scores: dict[tuple[object, ...], list[float]] = defaultdict(list)
    for r in runs():
        score = r["score"]
        scores[r["task"], r["kind"], r["times"], r["place"]].append(
            float(score) if isinstance(score, int | float) else math.inf
        )
    print("| task | parametrization | coordinate check | best rate moves | regret unchanged % | noise % |")
    print("|---|---|---|---|---|---|")
    for name in WIDTH:
        for kind in KINDS:
            if not all(scores[name, kind, times, p] for times in TIMES for p in PLACES):
                continue
            mean = {
                times: {p: statistics.fmean(scores[name, kind, times, p]) for p in PLACES} for times in TIMES
            }
            best = {times: min(mean[times], key=lambda p, t=times: mean[t][p]) for times in TIMES}
            lowest = mean[4][best[4]]
            regret = (mean[4][best[1]] - lowest) / abs(lowest)
            noise = statistics.stdev(scores[name, kind, 4, best[4]]) / abs(lowest)
            found = check(name, kind)
            slope = max(found.slopes.values())
            word = "passed" if found.passed else "failed"
            print(
                f"| {name} | {kind} | {word}, {slope:+.2f} | {10 ** ((best[4] - best[1]) / 4):.2f} "
                f"| {100 * regret:.1f} | {100 * noise:.1f} |"
            )


def main() -> None:
    """Train, or print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", default=list(WIDTH))
    parser.add_argument("--table", action="store_true", help="print what is there")
    args = parser.parse_args()
    torch.set_num_threads(1)
    if not args.table:
        train(args.names)
    table()


if __name__ == "__main__":
    main()
