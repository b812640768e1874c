"""Does `choose` move the answer as it is asked to? The runs that it chooses, trained in full.

    python -m benchmarks.wish.measure                  all builtin tasks
    python -m benchmarks.wish.measure cancer digits

For each builtin task the rate and the length are chosen for speed, for accuracy, for a score half-way between
what those two are expected to reach, and for no wish at all, from one and the same search; then a run of that
length at that rate is trained with three seeds that the search did not use. One JSON line a task goes to
results.jsonl beside this file; what is there is not repeated.
"""

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

import torch

import rightrate as rr
from rightrate.engines.inline import run_trial
from rightrate.search import Trial
from rightrate.tasks.builtin import BUILTIN, builtin
from rightrate.tasks.torch import TorchTask

OUT = Path(__file__).parent / "results.jsonl"

#: Seeds of the runs that are scored.
SEEDS = range(100, 103)


def trained(task: TorchTask, choice: rr.Choice) -> dict[str, Any]:
    """The chosen run, and what it reaches."""
    trials = [Trial(choice.lr, choice.steps, seed) for seed in SEEDS]
    scores = [run_trial(task, trial, lambda trial, done: None).evidence.loss for trial in trials]
    return {
        "lr": choice.lr,
        "steps": choice.steps,
        "status": choice.status,
        "why": choice.why[0],
        "score": statistics.fmean(scores),
        "error": statistics.stdev(scores) / len(scores) ** 0.5,
    }


def measure(name: str, store: Path) -> dict[str, Any]:
    """All wishes of one task."""
    task = builtin(name)
    store.unlink(missing_ok=True)
    found = {
        "none": trained(task, rr.choose(task, store=store)),
        "speed": trained(task, rr.choose(task, store=store, prefer="speed")),
        "accuracy": trained(task, rr.choose(task, store=store, prefer="accuracy")),
    }
    target = (found["speed"]["score"] + found["accuracy"]["score"]) / 2
    found["target"] = trained(task, rr.choose(task, store=store, target=target)) | {"target": target}
    return {"task": name, "full": task.steps, "goal": task.goal, **found}


def main() -> None:
    """Measure what is not there yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", default=list(BUILTIN))
    names = parser.parse_args().names
    torch.set_num_threads(1)
    there = {json.loads(line)["task"] for line in OUT.read_text().splitlines()} if OUT.exists() else set()
    for name in names:
        if name not in there:
            line = json.dumps(measure(name, OUT.parent / "wish.db"))
            with OUT.open("a") as file:
                file.write(line + "\n")
            print(line, flush=True)
    (OUT.parent / "wish.db").unlink(missing_ok=True)


if __name__ == "__main__":
    main()
