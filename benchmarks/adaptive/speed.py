"""Time per step of every method, beside AdamW and the package of its authors.

    pip install torch==2.13.0 dadaptation==3.2 prodigyopt==1.1.2 dog-optimizer==1.0.3 \
        parameterfree==0.0.1 schedulefree==1.4.1 mechanic-pytorch==0.0.1
    python -m benchmarks.adaptive.speed speed.json [name ...]

Ten million parameters in single precision, random gradients that change their sign each step, one thread. The
optimizers of one method take turns within each round, and processor time is taken, so that what else the
machine does falls on all of them alike.
"""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch

from benchmarks.adaptive.peers import PEERS
from rightrate.adaptive.method import Method
from rightrate.adaptive.registry import METHODS

ROUNDS = 21

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


def build(method: Method, params: list[torch.nn.Parameter]) -> Any:
    """Our optimizer at its defaults; a wrapper goes around SGD."""
    kind = method.load()
    if method.use == "wrapper":
        return kind(torch.optim.SGD(params, lr=0.01))
    if method.use == "rule":
        from rightrate.adaptive import AdaptiveRate

        return AdaptiveRate(torch.optim.SGD(params, lr=0.01), kind())
    return kind(params)


def ready(optimizer: Any) -> Any:
    """The optimizer in training mode, where it has one."""
    if hasattr(optimizer, "train"):
        optimizer.train()
    return optimizer


def contestants(method: Method) -> Mapping[str, Callable[[list[torch.nn.Parameter]], Any]]:
    """Ours, theirs and AdamW."""
    found: dict[str, Callable[[list[torch.nn.Parameter]], Any]] = {
        "adamw foreach": lambda params: torch.optim.AdamW(params, foreach=True),
        "adamw fused": lambda params: torch.optim.AdamW(params, fused=True),
        "ours": lambda params: build(method, params),
    }
    if method.name in PEERS:
        found["theirs"] = lambda params: ready(PEERS[method.name](params))
    return found


def timed(method: Method, shapes: list[tuple[int, ...]]) -> dict[str, list[float]]:
    """Seconds of processor time of each step of each contestant."""
    runs = {}
    for name, make in contestants(method).items():
        generator = torch.Generator().manual_seed(0)
        params = [torch.nn.Parameter(torch.randn(shape, generator=generator)) for shape in shapes]
        for param in params:
            param.grad = torch.randn(param.shape, generator=generator)
        runs[name] = (params, make(params))
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for number in range(ROUNDS + WARM):
        for name, (params, optimizer) in runs.items():
            for param in params:
                param.grad = -param.grad
            start = time.process_time()
            optimizer.step()
            if number >= WARM:
                seconds[name].append(time.process_time() - start)
    return seconds


def main() -> None:
    torch.set_num_threads(1)
    results = []
    for name in sys.argv[2:] or METHODS:
        method = METHODS[name]
        if method.needs != "gradient":
            continue
        for model, shapes in SHAPES.items():
            seconds = timed(method, shapes)
            medians = {who: statistics.median(values) for who, values in seconds.items()}
            count = sum(torch.Size(shape).numel() for shape in shapes)
            results.append({"method": name, "model": model, "parameters": count, "seconds": seconds})
            ratios = {
                who: round(medians["ours"] / value, 2) for who, value in medians.items() if who != "ours"
            }
            print(
                f"{name:20} {model:12} {1e3 * medians['ours']:6.1f} ms, over the others: {ratios}", flush=True
            )
    about = {"torch": torch.__version__, "machine": platform.machine(), "rounds": ROUNDS, "results": results}
    Path(sys.argv[1]).write_text(json.dumps(about) + "\n", "utf-8")


if __name__ == "__main__":
    main()
