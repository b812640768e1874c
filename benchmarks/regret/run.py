"""Run methods of the regret benchmark on its tasks, and keep what each picks.

    python -m benchmarks.regret.run --methods ours random --tasks wine rare --seeds 3 --budgets 1
    python -m benchmarks.regret.run --methods all --tasks development
    python -m benchmarks.regret.run --methods kinds --tasks development --seeds 1

Each answer is one line of JSON in results/METHOD.jsonl, written at once. What is already there is not run
again, so the command can be stopped at any time; to repeat an answer, delete its line. A method that raises
is kept as "failed: ..." and printed. Progress goes to standard error. The methods other than rightrate's own
need the packages of requirements.txt beside this file. "kinds" are the rates of `rightrate.adaptive` that set
themselves; "all" is every other method.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

import torch

from benchmarks.regret.methods import METHOD_GROUPS, METHODS
from benchmarks.regret.methods.protocol import Method, Pick
from benchmarks.regret.tasks import DEVELOPMENT, HELD_OUT, SPENT, build

#: Where the results are.
RESULTS = Path(__file__).parent / "results"

#: Names that stand for many tasks.
GROUPS = {"development": tuple(DEVELOPMENT), "spent": tuple(SPENT), "held-out": tuple(HELD_OUT)}


class Job(NamedTuple):
    """One answer that is wanted."""

    method: str
    task: str
    seed: int
    budget: float | None


def chosen_methods(names: Sequence[str]) -> list[Method]:
    """The methods of some names and groups, each once.

    Raises:
        SystemExit: If there is none of a name.
    """
    wanted = list(dict.fromkeys(method for name in names for method in METHOD_GROUPS.get(name, (name,))))
    if unknown := set(wanted) - set(METHODS):
        known = ", ".join([*METHOD_GROUPS, *METHODS])
        sys.exit(f"There is no method {', '.join(sorted(unknown))}. The methods are {known}.")
    return [METHODS[name] for name in wanted]


def chosen_tasks(names: Sequence[str]) -> list[str]:
    """The tasks of some names and groups, each once.

    Raises:
        SystemExit: If there is none of a name.
    """
    wanted = list(dict.fromkeys(task for name in names for task in GROUPS.get(name, (name,))))
    if unknown := set(wanted) - {task for group in GROUPS.values() for task in group}:
        sys.exit(f"There is no task {', '.join(sorted(unknown))}.")
    return wanted


def jobs_of(methods: Sequence[Method], tasks: Sequence[str], args: argparse.Namespace) -> list[Job]:
    """All answers that are wanted, task by task."""
    return [
        Job(method.name, task, seed, budget)
        for task in tasks
        for method in methods
        for budget in method.budgets
        if budget is None or args.budgets is None or budget in args.budgets
        for seed in range(args.seeds)
    ]


def picks(folder: Path, method: str) -> list[Pick]:
    """The answers of one method that are already there. A line that a kill has cut off does not count."""
    path = folder / f"{method}.jsonl"
    found = []
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            found.append(Pick(**json.loads(line)))
        except ValueError:
            continue
    return found


def keep(folder: Path, pick: Pick) -> None:
    """Append one line, on a line of its own whatever a kill has left there."""
    path = folder / f"{pick.method}.jsonl"
    folder.mkdir(parents=True, exist_ok=True)
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(("\n" if text and not text.endswith("\n") else "") + json.dumps(asdict(pick)) + "\n")


def told(pick: Pick) -> str:
    """An answer in a few words."""
    found = [
        *([f"lr {pick.lr:.2e}"] if pick.lr is not None else []),
        *([f"score {pick.score:.5g}"] if pick.score is not None else []),
        *([pick.status] if pick.status is not None else []),
    ]
    return f"{', '.join(found)}; cost {pick.cost:.3f}, {pick.seconds:.1f} s"


def warm_up() -> None:
    """Take one step, since torch imports much of itself at the first, which is no method's time."""
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=0.1)
    parameter.sum().backward()
    optimizer.step()


def run(jobs: Sequence[Job], folder: Path) -> None:
    """Run all jobs; a task is built once for those that follow each other."""
    task, built = None, ""
    warm_up()
    for i, job in enumerate(jobs, start=1):
        method = METHODS[job.method]
        method.ready()
        if task is None or job.task != built:
            task, built = build(job.task), job.task
        at = "" if job.budget is None else f" at {job.budget:g}"
        print(f"[{i}/{len(jobs)}] {job.method}{at} on {job.task}, seed {job.seed}: ", end="", file=sys.stderr)
        sys.stderr.flush()
        pick = method.pick(task, job.task, job.seed, job.budget)
        keep(folder, pick)
        print(told(pick), file=sys.stderr, flush=True)


def main() -> None:
    """Run what is not there yet."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--methods", nargs="+", required=True, help=", ".join([*METHOD_GROUPS, *METHODS]))
    parser.add_argument("--tasks", nargs="+", required=True, help=f"{', '.join(GROUPS)}, or names")
    parser.add_argument("--seeds", type=int, default=3, help="number of seeds, from 0 on")
    parser.add_argument("--budgets", type=float, nargs="+", help="only these, of methods that have budgets")
    parser.add_argument("--out", type=Path, default=RESULTS, help="folder of the results")
    args = parser.parse_args()
    torch.set_num_threads(1)
    methods = chosen_methods(args.methods)
    there = {Job(p.method, p.task, p.seed, p.budget) for m in methods for p in picks(args.out, m.name)}
    jobs = [job for job in jobs_of(methods, chosen_tasks(args.tasks), args) if job not in there]
    try:
        run(jobs, args.out)
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")


if __name__ == "__main__":
    main()
