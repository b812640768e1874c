"""How much regret a transferred rate has when the run gets longer or shorter. Nothing is trained.

    python -m benchmarks.transfer.horizon            about a minute, writes results/horizon.json
    python -m benchmarks.transfer.horizon --each     and a line for each task

Three questions, on every development table of the regret benchmark:

- best: the best rate of a shorter horizon, read from the table, used for the full run;
- chosen: a search of the shorter horizon at a budget of one run, its choice used for the full run;
- shorter: a search of the full run, its choice used for a shorter run: by the belief of the search itself,
  and by the rule without it.

Each is answered by `rightrate.transfer` and by three naive rules. The slopes of the rule were read from these
same tables, so what stands here is optimistic.
"""

import argparse
import json
import math
import multiprocessing
import statistics
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.regret.grid import SEARCHES, TABLES
from benchmarks.regret.oracle import Oracle
from benchmarks.regret.replay import outcome
from benchmarks.regret.table import Table
from benchmarks.regret.tasks import DEVELOPMENT
from benchmarks.transfer.cut import cut, shortened
from rightrate import transfer
from rightrate.search import Answer, Search

RESULTS = Path(__file__).parent / "results" / "horizon.json"

#: Halvings from the full horizon to the shorter one.
HALVINGS = (1, 2, 3)

#: A search needs so many steps in its full run.
LEAST = 20

#: How well the best rate of a table is known: one place of its grid to either side, as a factor.
KNOWN = 10**0.25

#: Regrets count as this at most where they are averaged.
CAP = 1.0

#: The naive rules: exponent of the steps.
NAIVE = {"no change": 0.0, "1/sqrt(steps)": -0.5, "1/steps": -1.0}


@dataclass(frozen=True)
class Case:
    """One transfer of one task.

    Args:
        question: "best", "chosen" or "shorter".
        task: Name of the task.
        halvings: Halvings between the two horizons.
        seed: Seed of the search; -1 when there is none.
        rule: What transferred the rate.
        away: Decades from the best rate to the transferred one.
        regret: Its regret; infinite when the run diverges.
        held: Whether the interval holds a rate within a standard error of the best score.
    """

    question: str
    task: str
    halvings: int
    seed: int
    rule: str
    away: float
    regret: float
    held: bool | None = None


def judged(
    oracle: Oracle, case: tuple[str, str, int, int], rule: str, lr: float, ends: tuple[float, float] | None
) -> Case:
    """A case with what the oracle says of it."""
    held = oracle.holds(*ends) if ends is not None and len(oracle.runs) > 1 else None
    return Case(*case, rule, math.log10(lr) - oracle.best, oracle.regret(lr), held)


def naive(oracle: Oracle, case: tuple[str, str, int, int], lr: float, ratio: float) -> Iterator[Case]:
    """The naive rules, for a run `ratio` times as long."""
    for rule, exponent in NAIVE.items():
        yield judged(oracle, case, rule, lr * ratio**exponent, None)


def search(table: Table, seed: int) -> Answer:
    """What a search of a table chooses with a budget of one run."""
    facts = {k: table.facts[k] for k in ("steps", "optimizer", "momentum", "lr", "epochs", "initial", "goal")}
    asked = Search(**facts, budget=1.0, seed=seed, spent=1)
    while trials := asked.ask():
        for trial in trials:
            row = outcome(table, trial)
            train = row.train if math.isfinite(row.train) else None
            asked.tell(trial, loss=row.score, spent=row.spent, train=train)
    return asked.answer()


def longer(table: Table, name: str, halvings: int, steps: int) -> Iterator[Case]:
    """From a shorter horizon to the full one."""
    full, oracle, short = table.facts["steps"], Oracle(table), shortened(table, steps)
    epochs, change = short.facts["epochs"], (steps, full)
    seeds = [seed for seed in SEARCHES if table.at(full, seed)]
    case, lr = ("best", name, halvings, -1), 10 ** cut(table, steps, seeds).best
    yield from naive(oracle, case, lr, full / steps)
    there = transfer(lr, interval=(lr / KNOWN, lr * KNOWN), steps=change, epochs=epochs)
    yield judged(oracle, case, "transfer", there.lr, (there.low, there.high))
    for seed in seeds if steps >= LEAST else ():
        answer, case = search(short, seed), ("chosen", name, halvings, seed)
        yield from naive(oracle, case, answer.lr, full / steps)
        there = transfer(answer, steps=full, epochs=epochs)
        yield judged(oracle, case, "transfer", there.lr, (there.low, there.high))


def shorter(table: Table, name: str, lengths: dict[int, int]) -> Iterator[Case]:
    """From the full horizon to shorter ones; scored on the seeds that the search did not see."""
    full = table.facts["steps"]
    seeds = [seed for seed in SEARCHES if table.at(full, seed)]
    for seed in seeds:
        answer = search(table, seed)
        for halvings, steps in lengths.items():
            oracle, case = cut(table, steps, set(seeds) - {seed}), ("shorter", name, halvings, seed)
            yield from naive(oracle, case, answer.lr, steps / full)
            own = transfer(answer, steps=steps, epochs=table.facts["epochs"])
            general = transfer(replace(answer, optima=()), steps=steps, epochs=table.facts["epochs"])
            yield judged(oracle, case, "transfer", own.lr, (own.low, own.high))
            yield judged(oracle, case, "rule alone", general.lr, (general.low, general.high))


def measured(name: str) -> list[Case]:
    """All cases of one task."""
    table = Table.read(TABLES / f"{name}.jsonl")
    horizons = table.horizons()[::-1]
    lengths = {halvings: horizons[halvings] for halvings in HALVINGS if halvings < len(horizons)}
    cases = [case for halvings, steps in lengths.items() for case in longer(table, name, halvings, steps)]
    return cases + list(shorter(table, name, lengths))


def summary(cases: list[Case]) -> dict[str, float | int | None]:
    """Distribution of the regret of one rule, in percent, and of the decades to the best rate."""
    regrets = np.array([case.regret for case in cases])
    middle, upper, tail = (float(np.quantile(regrets, q, method="higher")) for q in (0.5, 0.75, 0.9))
    held = [case.held for case in cases if case.held is not None]
    return {
        "cases": len(cases),
        "median": round(100 * middle, 1),
        "75th": round(100 * upper, 1),
        "90th": round(100 * tail, 1),
        "mean log": round(100 * float(np.log1p(np.minimum(regrets, CAP)).mean()), 1),
        "away": round(math.sqrt(statistics.fmean(case.away**2 for case in cases)), 2),
        "lean": round(statistics.fmean(case.away for case in cases), 2),
        "held": round(100 * statistics.fmean(held)) if held else None,
    }


def main() -> None:
    """Measure, write, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--each", action="store_true", help="a line for each task")
    args = parser.parse_args()
    names = [name for name in DEVELOPMENT if (TABLES / f"{name}.jsonl").exists()]
    with multiprocessing.Pool(2) as pool:
        cases = [case for found in pool.imap(measured, names) for case in found]
    groups: dict[tuple[str, int, str], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.question, case.halvings, case.rule), []).append(case)
    lines = [
        {"question": question, "length": f"1/{2**halvings}", "rule": rule, **summary(found)}
        for (question, halvings, rule), found in sorted(groups.items())
    ]
    parts = {
        "summary": [json.dumps(line) for line in lines],
        "cases": [json.dumps(_row(one)) for one in cases],
    }
    text = ",\n".join(f'"{name}": [\n' + ",\n".join(rows) + "\n]" for name, rows in parts.items())
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(f"{{\n{text}\n}}\n", "utf-8")
    for line in lines:
        print("  ".join(f"{key} {value}" for key, value in line.items()))
    for case in cases if args.each else ():
        where = f"{case.question:8} {case.task:14} 1/{2**case.halvings} {case.rule:14}"
        print(f"{where} {case.away:+.2f} {case.regret:.3f}")


def _row(case: Case) -> list[object]:
    """The fields of a case in their order, rounded."""
    regret = float(f"{case.regret:.4g}") if math.isfinite(case.regret) else "inf"
    return [*astuple(case)[:5], round(case.away, 3), regret, case.held]


if __name__ == "__main__":
    main()
