"""What share of `choose` is the search's own arithmetic, and how long an ask takes, on the digits MLP.

    OMP_NUM_THREADS=1 python benchmarks/overhead/search.py

`ask`, `tell` and `answer` are timed inside a real `choose`, in CPU time, which other processes disturb least.
The share is that of all three in the CPU time of the whole call, the median over the rounds. The result is
printed and written to search.json beside this file.
"""

import argparse
import json
import platform
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

import rightrate as rr
from rightrate.search import Search
from rightrate.tasks.builtin import builtin

BUDGETS = (0.25, 0.5, 1.0, 3.0)

#: CPU seconds of each call of a method of the search, by its name.
Times = dict[str, list[float]]


@contextmanager
def timed() -> Iterator[Times]:
    """Time the methods of every search that is made meanwhile."""
    times: Times = defaultdict(list)
    kept = {name: getattr(Search, name) for name in ("ask", "tell", "answer")}
    for name, method in kept.items():
        setattr(Search, name, _timed(method, times[name]))
    try:
        yield times
    finally:
        for name, method in kept.items():
            setattr(Search, name, method)


def _timed(method: Callable[..., Any], times: list[float]) -> Callable[..., Any]:
    def call(*args: Any, **settings: Any) -> Any:
        begun = time.process_time()
        try:
            return method(*args, **settings)
        finally:
            times.append(time.process_time() - begun)

    return call


def once(budget: float, seed: int) -> dict[str, float]:
    """Measure one call of `choose`."""
    task = builtin("digits")
    with timed() as times:
        begun = time.process_time()
        rr.choose(task, budget=budget, seed=seed)
        total = time.process_time() - begun
    own = sum(map(sum, times.values()))
    return {"share": own / total, "longest ask": max(times["ask"]), "own": own, "total": total}


def main() -> None:
    """Measure all budgets and write the result."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=9)
    rounds = parser.parse_args().rounds
    once(0.25, 0)  # the first call imports and compiles
    found: dict[str, dict[str, float]] = {}
    for budget in BUDGETS:
        runs = [once(budget, seed) for seed in range(rounds)]
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        found[f"{budget:g} runs"] = {
            "share of choose in %": round(100 * middle["share"], 2),
            "longest ask in ms": round(1000 * max(run["longest ask"] for run in runs), 1),
            "CPU seconds of the search": round(middle["own"], 3),
            "CPU seconds of choose": round(middle["total"], 2),
        }
    result = {
        "command": f"OMP_NUM_THREADS=1 python benchmarks/overhead/search.py --rounds {rounds}",
        "versions": {"Python": platform.python_version(), "torch": torch.__version__},
        "choose on digits": found,
    }
    text = json.dumps(result, indent=2)
    print(text)
    (Path(__file__).parent / "search.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
