"""What a step of `TorchTask` costs over the same step written by hand, on the digits MLP at batch size 64.

    OMP_NUM_THREADS=1 python benchmarks/overhead/measure.py
    OMP_NUM_THREADS=1 python benchmarks/overhead/measure.py --rounds 3 --steps 200

Loops over the same model, optimizer, schedule and data take turns in short rounds:

- ours: `TorchRun.step` alone, and all of `run_trial` with the divergence watch and the curve;
- gather: by hand, batches gathered from two tensors by a permutation, the fastest plain loop;
- loader: by hand over the `DataLoader`, the loop of most tutorials.

A ratio is the median over the rounds of the ratio within one round, in CPU time, which other processes
disturb least. The result is printed and written to result.json beside this file.
"""

import argparse
import json
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from operator import truediv
from pathlib import Path
from typing import Any

import torch

from rightrate.engines.inline import run_trial
from rightrate.search import Trial
from rightrate.tasks.builtin import builtin
from rightrate.tasks.torch import TorchTask

RATE = 1e-3
BATCH = 64
Loop = Callable[[TorchTask, int], float]


def ours(task: TorchTask, steps: int) -> float:
    """CPU seconds of the steps of a trial alone."""
    with task.start(Trial(RATE, steps, 0)) as run:
        begun = time.process_time()
        for _ in range(steps):
            run.step()
        return time.process_time() - begun


def whole(task: TorchTask, steps: int) -> float:
    """CPU seconds of a whole trial, its building and its score too."""
    begun = time.process_time()
    run_trial(task, Trial(RATE, steps, 0), lambda trial, done: None)
    return time.process_time() - begun


def by_hand(batches: Callable[[TorchTask], Iterator[Any]]) -> Loop:
    """A loop as a user writes it, over some batches."""

    def loop(task: TorchTask, steps: int) -> float:
        torch.manual_seed(0)
        model = task.model()
        optimizer = task.optimizer(model)
        curve = task.schedule.over(steps)
        stream = batches(task)
        begun = time.process_time()
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = RATE * curve(step)
            optimizer.zero_grad()
            loss = task.loss(model, next(stream))
            loss.backward()
            optimizer.step()
            loss.item()
        return time.process_time() - begun

    return loop


def gathered(task: TorchTask) -> Iterator[Any]:
    """Batches gathered from the tensors of the task."""
    inputs, targets = task.train.dataset.tensors  # type: ignore[attr-defined]
    while True:
        order = torch.randperm(len(inputs))
        for picked in (order[i : i + BATCH] for i in range(0, len(inputs) - BATCH + 1, BATCH)):
            yield inputs[picked], targets[picked]


def loaded(task: TorchTask) -> Iterator[Any]:
    """Batches of the loader of the task."""
    while True:
        yield from task.train


LOOPS: dict[str, Loop] = {
    "ours, steps": ours,
    "ours, whole trial": whole,
    "by hand, gather": by_hand(gathered),
    "by hand, loader": by_hand(loaded),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--steps", type=int, default=300)
    chosen = parser.parse_args()
    task = builtin("digits")
    seconds: dict[str, list[float]] = {name: [] for name in LOOPS}
    for _ in range(chosen.rounds):
        for name, loop in LOOPS.items():
            seconds[name].append(loop(task, chosen.steps))
    micros = {name: {"fastest": min(t), "median": statistics.median(t)} for name, t in seconds.items()}
    result = {
        "command": f"python benchmarks/overhead/measure.py --rounds {chosen.rounds} --steps {chosen.steps}",
        "versions": {"Python": platform.python_version(), "torch": torch.__version__},
        "threads": torch.get_num_threads(),
        "microseconds of CPU per step": {
            name: {kind: round(1e6 * t / chosen.steps, 1) for kind, t in times.items()}
            for name, times in micros.items()
        },
        "ratio to the gather loop": {
            name: round(statistics.median(map(truediv, times, seconds["by hand, gather"])), 3)
            for name, times in seconds.items()
        },
    }
    text = json.dumps(result, indent=2)
    print(text)
    (Path(__file__).parent / "result.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
