"""Measure the divergence watch on real tasks: which hopeless runs it stops, how early, any good one.

    python -m benchmarks.divergence.measure wine mixture digits text-gru ...
    python -m benchmarks.divergence.measure --table

Every run is trained to its end, or to its first loss that is not finite, and the watch is asked afterwards
where it would have stopped. The development tasks of the regret benchmark are those on which constants may
be set; the builtin ones are kept apart. One JSON file a task; --table reads them all and prints the table.
"""

import argparse
import dataclasses
import json
import math
import statistics
from pathlib import Path
from typing import Any

import torch

from benchmarks.regret.grid import REACH, middle, start
from benchmarks.regret.table import GRID
from benchmarks.regret.tasks import DEVELOPMENT, build
from rightrate.engines.divergence import Watch
from rightrate.schedules import Constant, Cosine, Linear
from rightrate.search import Trial
from rightrate.tasks.builtin import BUILTIN

OUT = Path(__file__).parent / "results"

#: Schedules, and the shares of the full horizon at which each is run.
SETTINGS = (
    (Linear(warmup=0.05), (1 / 32, 1 / 8, 1 / 2)),
    (Cosine(), (1 / 32, 1 / 8)),
    (Constant(warmup=0.05), (1 / 8,)),
)
#: Decades above the highest rate of the search's tables, and decades in all.
ABOVE, DECADES = 1.5, 5.0
#: A run is good if it ends within this multiple of the best score, hopeless if it gains less than this share.
GOOD, GAIN = 2.0, 0.1
FAR = 10.0
#: Of one run: its schedule, horizon and rate; its first loss and final score, null when that is not finite;
#: the longest stay far above the first loss; the verdict, and after how many steps it falls.
COLUMNS = ("schedule", "steps", "log10_lr", "first", "score", "far", "verdict", "done")


def stopped(losses: list[float], steps: int) -> tuple[str, int]:
    """The verdict on a recorded run, and after how many steps it falls."""
    watch = Watch(steps)
    for done, loss in enumerate(losses, start=1):
        if (verdict := watch.feed(loss)) != "going":
            return verdict, done
    return "going", len(losses)


def row(schedule: str, steps: int, exponent: float, losses: list[float], score: float) -> dict[str, Any]:
    """What is kept of a run."""
    verdict, done = stopped(losses, steps)
    streak = longest = 0
    for loss in losses:
        streak = streak + 1 if loss > FAR * losses[0] else 0
        longest = max(longest, streak)
    score = float(f"{score:.5g}") if math.isfinite(score) else None
    return dict(
        zip(COLUMNS, (schedule, steps, exponent, losses[0], score, longest, verdict, done), strict=True)
    )


def measure(name: str) -> list[dict[str, Any]]:
    """Train every run of one task."""
    task = build(name)
    top = (middle(start(task, name)) + REACH) / GRID + ABOVE
    rows = []
    for schedule, shares in SETTINGS:
        used = dataclasses.replace(task, schedule=schedule)
        for share in shares:
            steps = max(30, round(task.steps * share))
            count = round(DECADES * (4 if steps < 400 else 2)) + 1
            for i in range(count):
                exponent = top - DECADES + DECADES * i / (count - 1)
                losses: list[float] = []
                with used.start(Trial(10**exponent, steps, 0)) as run:
                    while len(losses) < steps and (not losses or math.isfinite(losses[-1])):
                        losses.append(run.step())
                    score = run.score() if math.isfinite(losses[-1]) else math.inf
                rows.append(row(repr(schedule), steps, round(exponent, 3), losses, score))
    return rows


def graded(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with what each run is: good, hopeless, poor or not finite; and how far above the best rate."""
    found = []
    for key in {(r["schedule"], r["steps"]) for r in rows}:
        group = [r for r in rows if (r["schedule"], r["steps"]) == key]
        best = min((r for r in group if r["score"] is not None), key=lambda r: r["score"])
        for r in group:
            above = r["log10_lr"] - best["log10_lr"]
            if r["score"] is None:
                grade = "not finite"
            elif r["score"] <= GOOD * best["score"]:
                grade = "good"
            elif above > 0 and r["first"] - r["score"] < GAIN * (r["first"] - best["score"]):
                grade = "hopeless"
            else:
                grade = "poor"
            found.append(
                {**r, "grade": grade, "above": above, "ratio": (r["score"] or math.inf) / best["score"]}
            )
    return found


def summary(names: list[str]) -> str:
    """What the watch does on the runs of these tasks, as lines of text."""
    rows = [r for name in names for r in graded(load(name))]
    by = {
        grade: [r for r in rows if r["grade"] == grade]
        for grade in ("good", "poor", "hopeless", "not finite")
    }
    cut = {grade: [r for r in by[grade] if r["verdict"] == "diverged"] for grade in by}
    near = [r["far"] / r["steps"] for r in by["good"] if r["above"] <= 2 and r["steps"] >= 100]
    nearest = [f", the nearest {r['above']:.2f} decades above the best" for r in cut["poor"]]
    stay = sum(r["far"] >= max(40, 0.25 * r["steps"]) for r in by["hopeless"])
    when = statistics.median(r["done"] / r["steps"] for r in cut["hopeless"])
    saved = sum(r["steps"] - r["done"] for r in cut["hopeless"]) / sum(r["steps"] for r in by["hopeless"])
    ends = [r["done"] / r["steps"] for r in by["not finite"]]
    return f"""{len(rows)} runs of {len(names)} tasks: {", ".join(names)}
  good, within {GOOD:g} times the best score: {len(by["good"])}, of which stopped {len(cut["good"])}
    longest stay far above the first loss, rates up to 2 decades above the best: {max(near):.2f} of a run
  poor: {len(by["poor"])}, of which stopped {len(cut["poor"])}{min(nearest, default="")}
  not finite: {len(ends)}, ended after {statistics.median(ends) if ends else 0:.2f} of the run in the median
  hopeless and finite: {len(by["hopeless"])}, of which stopped {len(cut["hopeless"])}
    after {when:.2f} of the run in the median; {stay} stayed far above the first loss for the watch's patience
    share of the steps of all hopeless and finite runs that stopping saves: {saved:.2f}
"""


def load(name: str) -> list[dict[str, Any]]:
    """The rows of one task."""
    found = json.loads((OUT / f"{name}.json").read_text("utf-8"))
    return [dict(zip(COLUMNS, values, strict=True)) for values in found["rows"]]


def save(name: str, rows: list[dict[str, Any]]) -> None:
    """Keep the rows of one task, a line each."""
    lines = ",\n".join(json.dumps(list(r.values())) for r in rows)
    (OUT / f"{name}.json").write_text(
        f'{{"columns": {json.dumps(COLUMNS)}, "rows": [\n{lines}\n]}}\n', "utf-8"
    )


def main() -> None:
    """Measure tasks, or print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--table", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    OUT.mkdir(exist_ok=True)
    for name in args.names:
        save(name, measure(name))
        print(name, "done", flush=True)
    if args.table:
        measured = sorted(file.stem for file in OUT.glob("*.json"))
        for title, kept_apart in (("Constants were set on", False), ("Kept apart", True)):
            names = [name for name in measured if (name in BUILTIN or name not in DEVELOPMENT) is kept_apart]
            print(f"{title}\n{summary(names)}" if names else f"{title}: nothing measured yet")


if __name__ == "__main__":
    main()
