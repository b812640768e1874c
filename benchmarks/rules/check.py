"""Compare the restated rules with the packages that they restate, and keep what the packages answered.

    PYTHONPATH=src python benchmarks/rules/check.py --folder keras_lr_finder=... --folder faceswap=...

Run it in an environment of its own that holds the packages:

    pip install torch==2.13.0 pytorch-lightning torch-lr-finder pytorch-ignite matplotlib
    pip install --no-deps fastai ktrain, and what an import of fastai then misses; torchvision is not needed
    pip install --no-deps --target OLD pytorch-lightning==2.5.2

keras_lr_finder (its release has no rule yet) and faceswap (no release) are read from checkouts of their
repositories. A system that is not there is reported as not checked. `--write` renews the curves and answers
that the unit tests replay.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from curves import Curve, random_curves, read, recorded_curves, training_curves, write

from rightrate.errors import NoSuggestionError
from rightrate.search import rules

HERE = Path(__file__).parent
GOLDEN = HERE.parents[1] / "tests" / "search" / "rules.json"

#: Curves of each shape that the unit tests replay, and the longest one.
KEPT, KEPT_STEPS = 8, 150

#: Rates agree when they differ by less than this share: some packages keep them in single precision.
CLOSE = 1e-5

#: Our rates for a test of the given ends and length, by system, and the system of each rule.
GRIDS = {
    "fastai": rules.fastai_rates,
    "pytorch-lightning": rules.lightning_rates,
    "pytorch-lightning, old": rules.lightning_rates,
    "torch-lr-finder": rules.torch_lr_finder_rates,
    "pytorch-ignite": rules.ignite_rates,
    "keras_lr_finder": rules.keras_lr_finder_rates,
    "ktrain": rules.keras_lr_finder_rates,
    "faceswap": rules.faceswap_rates,
}

#: Systems that are read from a folder.
FROM_FOLDER = ("pytorch-lightning, old", "keras_lr_finder", "faceswap")


def asked(system: str, folder: str, curves: list[Curve]) -> dict[str, Any]:
    """What a package answers about every curve, in a process of its own."""
    if system in FROM_FOLDER and not folder:
        print(f"{system}: not checked: its folder was not given")
        return {}
    variables = dict(os.environ, TQDM_DISABLE="1")
    name, *words = system.split(", ")
    if words:
        variables["PYTHONPATH"] = folder
    command = [sys.executable, str(HERE / "peers.py"), name, *([folder] if folder and not words else [])]
    text = json.dumps([write(curve) for curve in curves])
    done = subprocess.run(command, input=text, capture_output=True, text=True, env=variables, check=False)
    if done.returncode:
        print(f"{system}: not checked: {(done.stderr.strip().splitlines() or ['?'])[-1]}")
        return {}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def ours(rule: str, rates: np.ndarray, losses: tuple[float, ...]) -> float | str:
    """Our answer, or that there is none."""
    try:
        return rules.RULES[rule](rates, losses)
    except NoSuggestionError:
        return "none"


def agree(theirs: float | str, mine: float | str) -> bool:
    """Whether two answers are the same."""
    if isinstance(theirs, str) or isinstance(mine, str):
        return isinstance(theirs, str) and isinstance(mine, str)
    return math.isclose(theirs, mine, rel_tol=CLOSE)


def compared(system: str, version: str, answers: list[Any], curves: list[Curve]) -> None:
    """Print a line for each rule: agreements over curves, by shape where there are others."""
    count: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    grid = 0.0
    for curve, answer in zip(curves, answers, strict=True):
        rates = GRIDS[system](curve.start, curve.end, curve.steps)
        grid = max(grid, *(abs(a / b - 1) for a, b in zip(answer["rates"], rates, strict=False)), 0.0)
        for rule, theirs in answer["said"].items():
            mine = ours(rule, rates, curve.losses)
            count[rule][0] += agree(theirs, mine)
            count[rule][1] += 1
            count[rule][2] += isinstance(theirs, str)
            if not agree(theirs, mine):
                print(f"    {rule} on {curve.shape}, {curve.steps} steps: theirs {theirs}, ours {mine}")
    for rule, (same, total, without) in count.items():
        print(f"{rule:24}{system + ' ' + version:34}{same:>5} of {total:<5}{without:>6}{grid:>12.0e}")


def kept(curves: list[Curve]) -> list[int]:
    """Places of the curves that the unit tests replay."""
    seen: dict[str, int] = defaultdict(int)
    places = []
    for place, curve in enumerate(curves):
        if curve.steps <= KEPT_STEPS and curve.shape != "training run" and seen[curve.shape] < KEPT:
            seen[curve.shape] += 1
            places.append(place)
    return places


def main() -> None:
    """Ask, compare, print, and keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=40, help="random curves of each shape")
    parser.add_argument("--folder", action="append", default=[], help="SYSTEM=FOLDER of a checkout")
    parser.add_argument("--old-lightning", default="", help="folder that holds pytorch-lightning 2.5.2")
    parser.add_argument("--only", choices=GRIDS, help="check this system alone")
    parser.add_argument("--training-curves", type=Path, help="folder of CSV files with real losses")
    parser.add_argument("--write", action="store_true", help="renew what the unit tests replay")
    words = parser.parse_args()
    folders = dict(item.split("=", 1) for item in words.folder)
    folders |= {"pytorch-lightning, old": words.old_lightning} if words.old_lightning else {}
    curves = random_curves(words.each) + recorded_curves()
    if words.training_curves:
        curves += training_curves(words.training_curves)
    curves = [read(write(curve)) for curve in curves]
    print(f"{len(curves)} curves\n")
    print(f"{'rule':24}{'package':34}{'agree':<14}{'none':>6}{'rates off by':>12}")
    golden: dict[str, Any] = {"versions": {}, "curves": [write(curves[place]) for place in kept(curves)]}
    golden["answers"], golden["rates"] = {}, {}
    for system in [words.only] if words.only else GRIDS:
        begun = time.monotonic()
        found = asked(system, folders.get(system, ""), curves)
        if found:
            compared(system, found["version"], found["answers"], curves)
            print(f"{'':24}{time.monotonic() - begun:.0f} s", file=sys.stderr)
            golden["versions"][system] = found["version"]
            pieces = [found["answers"][place] for place in kept(curves)]
            for rule in pieces[0]["said"]:
                golden["answers"][rule] = [said(piece["said"][rule]) for piece in pieces]
            golden["rates"][system] = [float(f"{rate:.7g}") for rate in pieces[0]["rates"]]
    if words.write and not words.only:
        GOLDEN.write_text(compact(golden), "utf-8")
        print(f"\n{GOLDEN.name}: {GOLDEN.stat().st_size:,} bytes")


def said(answer: float | str) -> float | str:
    """An answer for the file: seven digits are as many as single precision has."""
    return answer if isinstance(answer, str) else float(f"{answer:.7g}")


def compact(golden: dict[str, Any]) -> str:
    """JSON with a line for each curve and each rule."""
    parts = []
    for name, held in golden.items():
        opened, closed = ("[", "]") if isinstance(held, list) else ("{", "}")
        items = held if isinstance(held, list) else held.items()
        lines = [
            json.dumps(item, separators=(",", ":"))
            if isinstance(held, list)
            else f"{json.dumps(item[0])}:{json.dumps(item[1], separators=(',', ':'))}"
            for item in items
        ]
        parts.append(f'"{name}":{opened}\n' + ",\n".join(lines) + f"\n{closed}")
    return "{" + ",\n".join(parts) + "}\n"


if __name__ == "__main__":
    main()
