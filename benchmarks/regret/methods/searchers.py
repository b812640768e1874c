"""Search without any knowledge of learning rates, at equal cost: random rates, a grid of rates, Optuna.

All of them get the range of the grid, 4.5 decades around the usual rate of the optimizer: it holds the best
rate of nearly every task, which a user does not know beforehand, so it is generous. All trials of a search
have the same seed, as those of `choose` have, so they differ in nothing but the rate.

- `random`, `loggrid`, `optuna_tpe`, `optuna_gp`: eight complete runs of an eighth of the budget each, with
  the warm-up and decay of the task at that length. The rate of the best one is the answer.
- `..._full`: as many runs at the full horizon as the budget pays for, 1 or 3.
- `optuna_hyperband`, `optuna_halving`: long runs that report their score after each eighth and are stopped
  by Optuna's pruner, until the budget is spent. The horizon of these runs is a third of the budget: the full
  one at a budget of 3. Optuna's pruners never stop the first run, since there is nothing to compare it with.
  Runs at the full horizon within a budget of 1, or of the length of the budget below that, would therefore
  try a single random rate; with a third at least three complete runs are paid for, and more where some are
  stopped. The answer is the rate of the best run that came to its end.

Optuna's samplers draw their first ten rates at random by default. That would make eight trials a random
search, so here the first half is random and the sampler chooses the rest. All other arguments are Optuna's
defaults. A run that diverges is told to the sampler as an infinite loss, or as pruned if there is a pruner.
"""

import math
import random
import warnings
import zlib
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from benchmarks.regret.grid import PARTS, REACH, middle
from benchmarks.regret.methods.protocol import NONE, Answer, Method
from benchmarks.regret.table import GRID, Table
from rightrate.engines.divergence import Watch
from rightrate.search import Trial
from rightrate.tasks.torch import TorchTask

#: Budgets of searches by short runs, and by full ones.
SHORT_BUDGETS, FULL_BUDGETS = (0.25, 0.5, 1.0, 3.0), (1.0, 3.0)

#: Number of short runs.
RUNS = 8

#: So many complete runs are what a search with pruned runs can pay for.
LONG_RUNS = 3


def span(task: TorchTask) -> tuple[float, float]:
    """Ends of the range of rates, log10."""
    hint = task.hint()
    centre = middle(Table({"optimizer": hint.optimizer, "momentum": hint.momentum}))
    return (centre - REACH) / GRID, (centre + REACH) / GRID


def plan(task: TorchTask, budget: float | None, *, full: bool) -> tuple[int, int]:
    """Number of runs, and their steps."""
    wanted = budget or 1.0
    return (math.floor(wanted), task.steps) if full else (RUNS, math.floor(wanted * task.steps / RUNS))


def course(task: TorchTask, lr: float, steps: int, seed: int, parts: int = 1) -> Iterator[tuple[int, float]]:
    """One run, in stretches.

    Yields:
        The steps taken, and the score as it then stands, to minimise; infinite, and the last, when the run
        has diverged.
    """
    sign = 1 if task.goal == "min" else -1
    watch, done = Watch(steps), 0
    with task.start(Trial(lr, steps, seed)) as run:
        for part in range(1, parts + 1):
            while done < round(steps * part / parts):
                done += 1
                if watch.feed(run.step()) != "going":
                    yield done, math.inf
                    return
            score = run.score()
            yield done, sign * score if math.isfinite(score) else math.inf


def complete(task: TorchTask, steps: int, seed: int, lr: float) -> float:
    """Final score of one run, to minimise; infinite when it diverged."""
    return next(course(task, lr, steps, seed))[1]


def best_of(tried: dict[float, float]) -> Answer:
    """The rate with the lowest score; none when all runs diverged."""
    lr = min(tried, key=tried.__getitem__)
    return Answer(lr=lr) if math.isfinite(tried[lr]) else Answer(status=NONE)


def design(name: str, seed: int, budget: float | None) -> str:
    """Text that seeds what a search draws, so that no two tasks share the same luck."""
    return f"{name}, seed {seed}, budget {budget}"


def random_search(task: TorchTask, name: str, seed: int, budget: float | None, *, full: bool) -> Answer:
    """Log-uniform rates."""
    runs, steps = plan(task, budget, full=full)
    low, high = span(task)
    draws = random.Random(design(name, seed, budget))
    rates = [10 ** draws.uniform(low, high) for _ in range(runs)]
    return best_of({lr: complete(task, steps, seed, lr) for lr in rates})


def grid_search(task: TorchTask, name: str, seed: int, budget: float | None, *, full: bool) -> Answer:
    """Middles of equal parts of the range, on a log scale."""
    runs, steps = plan(task, budget, full=full)
    low, high = span(task)
    rates = [10 ** (low + (high - low) * (i + 0.5) / runs) for i in range(runs)]
    return best_of({lr: complete(task, steps, seed, lr) for lr in rates})


def new_study(kind: str, text: str, random_first: int, pruner: Any = None) -> Any:
    """A study of Optuna's, whose draws depend on the text alone."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    sampler = getattr(optuna.samplers, kind)(
        seed=zlib.crc32(text.encode()), n_startup_trials=max(1, random_first)
    )
    # Hyperband sorts trials into brackets by the name of the study, so the name is fixed as well.
    return optuna.create_study(study_name=text, sampler=sampler, pruner=pruner or optuna.pruners.NopPruner())


def suggested(trial: Any, task: TorchTask) -> float:
    """The rate that the sampler wants to see."""
    low, high = span(task)
    return float(trial.suggest_float("lr", 10**low, 10**high, log=True))


def optuna_search(
    task: TorchTask, name: str, seed: int, budget: float | None, *, kind: str, full: bool
) -> Answer:
    """Complete runs at the rates that a sampler chooses one after the other."""
    runs, steps = plan(task, budget, full=full)
    study = new_study(kind, design(name, seed, budget), runs // 2)
    tried = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the Gaussian process says that it clips infinite losses
        for _ in range(runs):
            trial = study.ask()
            lr = suggested(trial, task)
            tried[lr] = complete(task, steps, seed, lr)
            study.tell(trial, tried[lr])
    return best_of(tried)


def pruned_search(task: TorchTask, name: str, seed: int, budget: float | None, *, kind: str) -> Answer:
    """Runs that a pruner stops early, until the budget is spent."""
    import optuna

    left = math.floor((budget or 1.0) * task.steps)
    steps = min(task.steps, left // LONG_RUNS)
    bounds = {"min_resource": 1} | ({"max_resource": PARTS} if kind == "HyperbandPruner" else {})
    pruner = getattr(optuna.pruners, kind)(**bounds)
    study = new_study("TPESampler", design(name, seed, budget), RUNS // 2, pruner)
    tried: dict[float, float] = {}
    first = max(1, round(steps / PARTS))
    while left >= first:
        trial = study.ask()
        lr = suggested(trial, task)
        taken, score = pruned_run(task, trial, lr, steps, seed, left)
        left -= taken
        if score is None:
            study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        else:
            study.tell(trial, score)
            tried[lr] = score
    return best_of(tried) if tried else Answer(status=NONE)


def pruned_run(
    task: TorchTask, trial: Any, lr: float, steps: int, seed: int, left: int
) -> tuple[int, float | None]:
    """Steps taken, and the final score; `None` when the run was stopped, diverged, or ran out of budget."""
    ends = [round(steps * part / PARTS) for part in range(PARTS + 1)]
    stretches = [after - before for before, after in pairwise(ends)]
    taken = 0
    for part, (taken, score) in enumerate(course(task, lr, steps, seed, PARTS), start=1):
        if part == PARTS and math.isfinite(score):
            return taken, score
        trial.report(score, part)
        hopeless = trial.should_prune() or not math.isfinite(score)
        if hopeless or taken + stretches[part] > left:
            break
    return taken, None


def _both(name: str, find: Any, needs: tuple[str, ...] = ()) -> tuple[Method, Method]:
    return (
        Method(name, partial(find, full=False), SHORT_BUDGETS, needs),
        Method(f"{name}_full", partial(find, full=True), FULL_BUDGETS, needs),
    )


#: The methods of this file.
METHODS = (
    *_both("random", random_search),
    *_both("loggrid", grid_search),
    *_both("optuna_tpe", partial(optuna_search, kind="TPESampler"), ("optuna",)),
    *_both("optuna_gp", partial(optuna_search, kind="GPSampler"), ("optuna",)),
    Method("optuna_hyperband", partial(pruned_search, kind="HyperbandPruner"), SHORT_BUDGETS, ("optuna",)),
    Method(
        "optuna_halving", partial(pruned_search, kind="SuccessiveHalvingPruner"), SHORT_BUDGETS, ("optuna",)
    ),
)
