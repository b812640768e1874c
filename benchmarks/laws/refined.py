"""Does the refined schedule beat a straight line and a cosine? Small tasks, the peak chosen for each of them.

    OMP_NUM_THREADS=1 python -m benchmarks.laws.refined           writes refined.jsonl, 13 minutes of CPU
    python -m benchmarks.laws.refined --table                     prints the table of docs/log.md from it

For each task: a pilot of one seed and nine rates finds where the best rate of the straight line lies. One run
there, of a seed that is not scored, gives the gradient norms, and these the refined schedule. Then each
schedule is run at five rates, a quarter of a decade apart around the pilot's, with three seeds; its score is
the mean at the best of its five rates. The straight line and the cosine warm up for a twentieth of the run,
the refined schedule as its norms have it, and once more under the same warm-up. One line a run; what is there
is not repeated.
"""

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any

import torch

from benchmarks.regret.tasks import DEVELOPMENT
from rightrate.engines.inline import run_trial
from rightrate.laws import refined
from rightrate.schedules import Cosine, Linear, Sampled, Schedule
from rightrate.search import Trial
from rightrate.search.prior import usual
from rightrate.studying.effects import estimate, paired
from rightrate.studying.norms import norm_for
from rightrate.tasks.torch import TorchTask

OUT = Path(__file__).with_name("refined.jsonl")

#: Cheap tasks of several optimizers: first those that see fresh data, then those that overfit.
TASKS = (
    *("quadratic", "clipped", "ranking", "denoise", "counts", "code", "contrastive"),
    *("mixture", "bars", "digits"),
)
SEEDS = range(3)

#: What stands for the score of a run that diverged.
LOST = 1e9

#: The seed of the pilot and of the run whose norms are kept.
PILOT = 100
QUARTERS = (-2, -1, 0, 1, 2)
WARMUP = 0.05
PLAIN: dict[str, Schedule] = {"line": Linear(warmup=WARMUP), "cosine": Cosine(warmup=WARMUP)}


def ignored(trial: Trial, done: int) -> None:
    """Take no notice of a step."""


def score(task: TorchTask, lr: float, seed: int) -> float:
    """Final score of one full run."""
    evidence = run_trial(task, Trial(lr, task.steps, seed), ignored).evidence
    return LOST if evidence.diverged else evidence.loss


def pilot(task: TorchTask) -> float:
    """The best of nine rates half a decade apart around the usual one."""
    hint = task.hint()
    centre, _ = usual(hint.optimizer, hint.momentum, hint.lr)
    rates = [10 ** (round(2 * centre) / 2 + half / 2) for half in range(-4, 5)]
    return min(rates, key=lambda lr: score(task, lr, PILOT))


def warmed(schedule: Sampled) -> Sampled:
    """The same schedule, held down for the first twentieth of the run as a warm-up holds it down."""
    ramp = WARMUP * (len(schedule.factors) - 1)
    held = [factor * min(1.0, (i + 1) / (ramp + 1)) for i, factor in enumerate(schedule.factors)]
    return Sampled(tuple(factor / max(held) for factor in held))


def measure(name: str, there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The runs of one task that are not there yet, and what is known of the task."""
    begun = time.process_time()
    given = DEVELOPMENT[name]()
    line = given.rescheduled(PLAIN["line"], given.steps)
    known = next((row for row in there if "centre" in row), None)
    centre = pilot(line) if known is None else known["centre"]
    norm = norm_for(given.hint().optimizer, "auto")
    kept = run_trial(line, Trial(centre, given.steps, PILOT), ignored, norm=norm).norms
    made = refined(kept.values, kept.norm)
    done = {row.get("schedule") for row in there}
    rows = [
        {
            "task": name,
            "schedule": shape,
            "lr": float(f"{lr:.4g}"),
            "seed": seed,
            "score": score(task, lr, seed),
        }
        for shape, schedule in (PLAIN | {"refined": made, "warmed": warmed(made)}).items()
        if shape not in done
        for task in [given.rescheduled(schedule, given.steps)]
        for lr in [centre * 10 ** (quarter / 4) for quarter in QUARTERS]
        for seed in SEEDS
    ]
    about = {"task": name, "optimizer": given.hint().optimizer, "norm": norm, "steps": given.steps}
    about |= {"centre": centre, "factors": [round(factor, 4) for factor in made.factors]}
    seconds = time.process_time() - begun
    return (
        [*rows, {**about, "seconds": seconds}]
        if known is None
        else [*rows, {"task": name, "seconds": seconds}]
    )


def best(rows: list[dict[str, Any]], shape: str) -> tuple[float, dict[int, float], bool]:
    """The best rate of a schedule, its scores by seed, and whether it is the first or last of the five."""
    by_rate: dict[float, dict[int, float]] = {}
    for row in rows:
        if row.get("schedule") == shape:
            by_rate.setdefault(row["lr"], {})[row["seed"]] = row["score"]
    lr = min(by_rate, key=lambda rate: statistics.fmean(by_rate[rate].values()))
    return lr, by_rate[lr], lr in (min(by_rate), max(by_rate))


def table(rows: list[dict[str, Any]]) -> None:
    """Print the scores of each task and the paired differences, as the log has them."""
    print("| task | rule | line | cosine | refined | warmed | refined − line | − cosine | warmed − line |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name in dict.fromkeys(row["task"] for row in rows):
        own = [row for row in rows if row["task"] == name]
        about = next(row for row in own if "factors" in row)
        shapes = {row["schedule"] for row in own if "schedule" in row}
        found = {shape: best(own, shape) for shape in shapes}
        cells = [_mean(*found[shape]) if shape in found else "–" for shape in (*PLAIN, "refined", "warmed")]
        for one, other in (("refined", "line"), ("refined", "cosine"), ("warmed", "line")):
            cells.append(_difference(found[one][1], found[other][1]) if one in found else "–")
        print(f"| {' | '.join([name, about['optimizer'] + ', ' + about['norm'], *cells])} |")


def _mean(lr: float, scores: dict[int, float], edge: bool) -> str:
    mean = estimate([*scores.values()])
    return f"{mean.value:.4g} ± {mean.error:.1g} at {lr:.1e}{' (edge)' if edge else ''}"


def _difference(one: dict[int, float], other: dict[int, float]) -> str:
    """By how much the first is worse, in percent of the second."""
    left, scale = paired(one, other), 100 / abs(statistics.fmean(other.values()))
    return "–" if left is None else f"{scale * left.value:+.1f} ± {scale * left.error:.1f} %"


def main() -> None:
    """Measure what is not there yet, or print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", default=list(TASKS))
    parser.add_argument("--table", action="store_true")
    wanted = parser.parse_args()
    rows = [json.loads(line) for line in OUT.read_text().splitlines()] if OUT.exists() else []
    if wanted.table:
        table(rows)
        return
    torch.set_num_threads(1)
    for name in wanted.names:
        there = [row for row in rows if row["task"] == name]
        if "warmed" not in {row.get("schedule") for row in there}:
            made = measure(name, there)
            with OUT.open("a") as out:
                out.writelines(json.dumps(row) + "\n" for row in made)
            print(name, f"{made[-1]['seconds']:.0f} s", flush=True)


if __name__ == "__main__":
    main()
