"""Measure the laws of the loss curve: fit them to a few recorded runs, predict all the others.

    OMP_NUM_THREADS=1 python -m benchmarks.laws.measure           writes results.jsonl, 10 minutes of CPU
    python -m benchmarks.laws.measure --table                     prints the tables of docs/log.md from it

One line a fit: law, size, runs that were fitted, and of every other run the mean absolute error, the error of
the last loss (predicted less recorded, nats), and 20 quantiles of |error| over the deviation that the error
bar is a multiple of. Laws with "free" are the multi-power law without its bounds on beta and gamma. One run
alone is refused by `rightrate.laws.fit`; there the law itself is fitted, and there is no error bar.
"""

import argparse
import itertools
import json
import time
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.laws.curves import NAMES, SIZES, recorded
from rightrate.errors import ArgumentError
from rightrate.laws import LAWS, fit, fitting, multi_power
from rightrate.laws.run import Points

OUT = Path(__file__).with_name("results.jsonl")

#: What the table of the two papers' laws is fitted to.
TABLE = (
    ("cosine_24000",),
    ("cosine_24000", "constant_24000"),
    ("cosine_24000", "constant_24000", "wsdcon_9"),
)

#: What an independent fit of the same laws to the same curves gave: mean absolute error on the curves that
#: were not fitted, 25M, 100M, 400M. It had no bounds below gamma = 7.
KNOWN = {
    "annealing": ((0.0170, 0.0108, 0.0206), (0.0058, 0.0042, 0.0066), (0.0043, 0.0044, 0.0068)),
    "multi-power, free": ((0.0188, 0.0118, 0.0270), (0.0094, 0.0070, 0.0111), (0.0044, 0.0054, 0.0066)),
}
KNOWN["multi-power"] = KNOWN["multi-power, free"]

#: beta and gamma as good as unbounded.
FREE = replace(
    multi_power.SHAPES, low=np.array([0.01, -12.0, 0.005, 0.0]), high=np.array([3.0, 16.0, 20.0, 8.0])
)

#: Of all triples every so many are fitted.
EVERY = 7
QUANTILES = np.linspace(0.05, 1, 20)


def measure(law: str, size: int, chosen: tuple[str, ...]) -> dict[str, Any]:
    """Fit one law to some runs of one model and predict the others."""
    runs = {name: recorded(size, name) for name in NAMES}
    name, free = law.removesuffix(", free"), law.endswith("free")
    started = time.process_time()
    with patch.object(multi_power, "SHAPES", FREE) if free else nullcontext():
        if len(chosen) > 1:
            fitted = fit([runs[one] for one in chosen], name)
            found = fitted.law
        else:
            fitted, found = None, LAWS[name].fit([Points.of(runs[one]) for one in chosen])
    row: dict[str, Any] = {"law": law, "size": size, "runs": chosen}
    row["cpu_s"] = round(time.process_time() - started, 2)
    row["parameters"] = {key: float(f"{value:.5g}") for key, value in found.parameters.items()}
    row["unseen"] = {}
    for other in NAMES:
        if other not in chosen:
            run = runs[other]
            errors = found.predict(run.lrs, run.steps) - run.losses
            told: dict[str, Any] = {
                "mae": round(float(np.abs(errors).mean()), 6),
                "last": round(float(errors[-1]), 5),
            }
            if fitted is not None:
                seen = fitted.along(run.lrs, run.steps)
                ratios = np.abs(errors) / (seen.high - seen.losses) * fitting.BAR
                told["ratios"] = [float(f"{value:.3g}") for value in np.quantile(ratios, QUANTILES)]
                told["last_ratio"] = float(f"{ratios[-1]:.3g}")
            row["unseen"][other] = told
    return row


def everything() -> list[tuple[str, int, tuple[str, ...]]]:
    """Every fit that is measured."""
    order = {name: i for i, name in enumerate(NAMES)}
    known = {tuple(sorted(chosen, key=order.__getitem__)) for chosen in TABLE}
    pairs = set(itertools.combinations(NAMES, 2))
    triples = set(itertools.islice(itertools.combinations(NAMES, 3), 0, None, EVERY))
    laws = dict.fromkeys(LAWS, known | pairs | triples) | {"multi-power, free": known}
    return [(law, size, chosen) for law in laws for size in SIZES for chosen in sorted(laws[law])]


def mean_error(row: dict[str, Any]) -> float:
    """Mean over the unseen curves of the mean absolute error."""
    return float(np.mean([told["mae"] for told in row["unseen"].values()]))


def tables(rows: list[dict[str, Any]]) -> str:
    """The tables, as text."""
    by = {(row["law"], row["size"], frozenset(row["runs"])): row for row in rows}
    lines = ["mean absolute error on unseen curves, nats, 25M / 100M / 400M; in brackets the known figure"]
    for law, known in KNOWN.items():
        for chosen, figures in zip(TABLE, known, strict=True):
            found = [mean_error(by[law, size, frozenset(chosen)]) for size in SIZES]
            cells = [
                f"{ours:.4f} ({theirs:.4f}, {100 * (ours / theirs - 1):+.0f} %)"
                for ours, theirs in zip(found, figures, strict=True)
            ]
            lines.append(f"  {law:18} {' + '.join(chosen):45} {' / '.join(cells)}")
    lines += ["", "last loss of the two wsd runs, predicted less recorded, fitted to two and three runs"]
    for law in LAWS:
        lasts = [
            by[law, size, frozenset(chosen)]["unseen"][name]["last"]
            for chosen in TABLE[1:]
            for size in SIZES
            for name in ("wsd_20000_24000", "wsdld_20000_24000")
        ]
        lines.append(f"  {law:18} {min(lasts):+.4f} to {max(lasts):+.4f}")
    return "\n".join([*lines, "", *coverage(rows)])


def coverage(rows: list[dict[str, Any]]) -> list[str]:
    """How much of the unseen curves the error bar holds, and the factor that would hold 90 %."""
    lines = [
        f"share of unseen losses within {fitting.BAR:g} deviations, of last losses; factor that holds 90 %"
    ]
    for law in LAWS:
        for count in (2, 3):
            for sizes in ((25, 100), (400,)):
                told = [
                    one
                    for row in rows
                    if row["law"] == law and len(row["runs"]) == count and row["size"] in sizes
                    for one in row["unseen"].values()
                ]
                ratios = np.array([one["ratios"] for one in told])
                lasts = np.array([one["last_ratio"] for one in told])
                lines.append(
                    f"  {law:12} {count} runs, {' and '.join(f'{size}M' for size in sizes):12} "
                    f"{(ratios <= fitting.BAR).mean():.3f}  {(lasts <= fitting.BAR).mean():.3f}  "
                    f"{np.quantile(ratios, 0.9):.2f}  ({len(told)} curves)"
                )
    lines += ["", "mean absolute error on unseen curves from pairs, nats: quartiles over the pairs and sizes"]
    for law in LAWS:
        pairs = [row for row in rows if row["law"] == law and len(row["runs"]) == 2]
        same = [row for row in pairs if all(name.startswith("cosine") for name in row["runs"])]
        low, middle, high = np.quantile([mean_error(row) for row in pairs], [0.25, 0.5, 0.75])
        lengths = " / ".join(f"{mean_error(row):.4f}" for row in same)
        lines.append(f"  {law:12} {low:.4f}, {middle:.4f}, {high:.4f}; two lengths of the cosine {lengths}")
    seconds = [row["cpu_s"] for row in rows]
    return [
        *lines,
        "",
        f"{len(rows)} fits, {np.median(seconds):.1f} s each in the median, {max(seconds):.1f} s at most",
    ]


def main() -> None:
    """Measure, or print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--table", action="store_true")
    if not parser.parse_args().table:
        with OUT.open("w", encoding="utf-8") as file:
            for one in everything():
                try:
                    row = measure(*one)
                except ArgumentError as refusal:
                    print(one, refusal)
                else:
                    file.write(json.dumps(row) + "\n")
    print(tables([json.loads(line) for line in OUT.read_text("utf-8").splitlines()]))


if __name__ == "__main__":
    main()
