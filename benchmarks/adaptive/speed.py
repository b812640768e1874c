"""Time per step of every method, beside AdamW and the package of its authors.

    pip install torch==2.13.0 dadaptation==3.2 prodigyopt==1.1.2 dog-optimizer==1.0.3 \
        parameterfree==0.0.1 schedulefree==1.4.1 mechanic-pytorch==0.0.1 momo-opt==0.1.0 \
        salsa-optimizer==0.1.0 gradient-descent-the-ultimate-optimizer==1.0
    python -m benchmarks.adaptive.speed speed.json [name ...]

Ten million parameters in single precision, random gradients, one thread. The optimizers of one method take
turns within each round, and processor time is taken, so that what else the machine does falls on all of them
alike. What a process has freed before decides whether its allocator gives memory back to the system, and with
it up to half the time of a step, so each contest is held in processes of its own, and the ratio is the median
over them. A line search runs along a straight loss and so ends at its first trial; what the loss itself takes
is in the time. Methods whose package carries the graph of a step into the next are timed with their backward.
"""

import json
import multiprocessing
import platform
import statistics
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import torch

from benchmarks.adaptive.contest import cases, runners

ROUNDS, PROCESSES = 21, 3

#: The first rounds make the state and warm the memory.
WARM = 3

_BLOCK = [(256,), (256,), (768, 256), (768,), (256, 256), (256,), (1024, 256), (1024,), (256, 1024), (256,)]
SHAPES: Mapping[str, list[tuple[int, ...]]] = {
    "transformer": [(1000, 256), *_BLOCK * 12, (1000, 256)],
    "mlp": [
        (1024, 784),
        (1024,),
        *[(1750, 1024), (1750,), (1024, 1750), (1024,)] * 2,
        (2048, 1024),
        (10, 2048),
    ],
}


def timed(case: str, shapes: list[tuple[int, ...]]) -> dict[str, list[float]]:
    """Seconds of processor time of each step of each contestant."""
    torch.set_num_threads(1)
    runs = runners(case, shapes)
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + WARM):
        for name, runner in runs.items():
            runner.ready()
            start = time.process_time()
            runner.step()
            if number >= WARM:
                seconds[name].append(time.process_time() - start)
    return seconds


def ratio(runs: list[dict[str, list[float]]], who: str) -> float:
    """Time of a step of ours over that of another, the median over the processes."""
    return statistics.median(statistics.median(run["ours"]) / statistics.median(run[who]) for run in runs)


def main() -> None:
    results = []
    spawned = multiprocessing.get_context("spawn")
    for case in sys.argv[2:] or cases():
        for model, shapes in SHAPES.items():
            with spawned.Pool(1, maxtasksperchild=1) as fresh:
                runs = [fresh.apply(timed, (case, shapes)) for _ in range(PROCESSES)]
            count = sum(torch.Size(shape).numel() for shape in shapes)
            results.append({"method": case, "model": model, "parameters": count, "seconds": runs})
            ratios = {who: round(ratio(runs, who), 2) for who in runs[0] if who != "ours"}
            took = 1e3 * statistics.median(value for run in runs for value in run["ours"])
            print(f"{case:24} {model:12} {took:6.1f} ms, over the others: {ratios}", flush=True)
    about = {
        "torch": torch.__version__,
        "machine": platform.machine(),
        "rounds": ROUNDS,
        "processes": PROCESSES,
        "results": results,
    }
    Path(sys.argv[1]).write_text(json.dumps(about) + "\n", "utf-8")


if __name__ == "__main__":
    main()
