"""Train many rates and seeds of a task, and see what each rate does."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from rightrate.choosing import OnProgress, Progress
from rightrate.choosing.header import header_of
from rightrate.engines import Inline
from rightrate.errors import require
from rightrate.search import Norm, Trial
from rightrate.search.prior import usual
from rightrate.studies import Outcome, Store, Study
from rightrate.studying.norms import Wanted, norm_for
from rightrate.studying.rates import checked, lrs
from rightrate.studying.sweep import Sweep
from rightrate.tasks import Hint, Task

#: Unless something else is said: nine rates half a decade apart around the usual one, three seeds each.
REACH, SEEDS = 2.0, 3

#: How often a run is scored on its way.
PARTS = 20


def study(
    task: Task,
    *,
    lrs: Sequence[float] | str | None = None,
    seeds: int = SEEDS,
    steps: int | None = None,
    target: float | None = None,
    norm: Wanted | None = None,
    store: str | Path | None = None,
    progress: OnProgress | None = None,
    name: str | None = None,
    command: str | None = None,
) -> Sweep:
    """Show how the learning rate affects a model: train many rates with paired seeds, and compare them.

    Runs of one seed share initial weights, batches and dropout masks, so that differences between rates are
    seen through less noise. Each run is scored twenty times on its way, for the steps to a level. A run that
    the store already holds is not repeated, so more rates, more seeds and other lengths extend a study.

    Args:
        task: What is trained.
        lrs: The rates, above 0 and ascending, or a text for `rightrate.lrs`; by default nine rates half a
            decade apart around the usual one of the optimizer.
        seeds: Number of seeds, at least 1; with one alone there are no error bars.
        steps: Length of each run in optimizer steps, at most the full horizon; by default that.
        target: Score whose steps are counted, or `None` for levels on the way to the best score.
        norm: Also keep the norm of the gradient at every step, from which `rightrate.laws.refined` makes a
            schedule: "l1", "l2", or "auto" for that of the optimizer; `None` keeps none. A run that the store
            holds without it is run again.
        store: File that keeps the runs, or `None` to keep nothing.
        progress: Called after every optimizer step and every run, or `None`.
        name: Name of the study; by default that of the task.
        command: Command line that made the study, shown in its report.

    Returns:
        What each rate did.

    Raises:
        ArgumentError: If an argument is out of range.
        TaskError: If the task cannot be trained.
        UserCodeError: If the user's own code raised.
        StoreError: If the store cannot be used, or another process works on the same study.

    Example:
        >>> from rightrate.testing.problems import NoisyQuadratic
        >>> sweep = study(NoisyQuadratic(steps=200), lrs="1e-2:10:7", seeds=2)
        >>> sweep
        Sweep(quadratic: 7 rates, 2 seeds, 200 steps; best lr=1)
        >>> sweep.effects[-1].diverged
        2
    """
    length = task.steps if steps is None else steps
    require(1 <= length <= task.steps, "steps", length, f"in [1, {task.steps}], the full horizon of the task")
    require(seeds >= 1, "seeds", seeds, "at least 1")
    require(target is None or math.isfinite(target), "target", target, "finite")
    hint = task.hint()
    rates = rates_of(hint, lrs)
    kind = None if norm is None else norm_for(hint.optimizer, norm)
    found = task.check()
    trials = [Trial(lr, length, seed) for seed in range(seeds) for lr in rates]
    with Store(store) as opened:
        wanted = task.name if name is None else name
        header = header_of(task, found, command)
        kept = opened.open_study(found.fingerprint, name=wanted, explicit=name is not None, header=header)
        with kept.lock():
            for state in _run(task, kept, trials, progress, kind):
                if progress is not None:
                    progress(state)
            return Sweep.of(kept.record(), initial=found.loss, steps=length, target=target)


def rates_of(hint: Hint, given: Sequence[float] | str | None) -> tuple[float, ...]:
    """The rates that are wanted.

    Args:
        hint: What the task knows of its optimizer.
        given: Rates, a text, or `None`.

    Returns:
        The rates, ascending.

    Raises:
        ArgumentError: If they are no rates to study.
    """
    if given is None:
        centre, _ = usual(hint.optimizer, hint.momentum, hint.lr)
        middle = round(2 * centre) / 2
        low, high = 10 ** (middle - REACH), 10 ** (middle + REACH)
        return lrs(f"{low}:{high}:{round(4 * REACH) + 1}")
    return lrs(given) if isinstance(given, str) else checked(given)


def _run(
    task: Task, kept: Study, trials: Sequence[Trial], progress: OnProgress | None, norm: Norm | None
) -> Iterator[Progress]:
    """Run what the study does not hold, seed by seed, and tell of every run."""
    known = kept.outcomes()
    missing = [trial for trial in trials if trial not in known or _lacks(known[trial], norm)]
    state = Progress(
        study=kept.name,
        trials=len(trials) - len(missing),
        reused=len(trials) - len(missing),
        spent=0,
        fresh=0,
        budget=sum(trial.steps for trial in missing),
    )

    def tell(trial: Trial, done: int) -> None:
        if progress is not None:
            spent = state.spent + done
            progress(replace(state, spent=spent, fresh=spent, running=trial, done=done))

    for outcome in Inline().run(task, missing, tell, parts=PARTS, norm=norm):
        trial = outcome.evidence.trial
        if trial in known:
            kept.put_norms(replace(known[trial], norms=outcome.norms))
        else:
            kept.add(outcome)
        spent = state.spent + trial.steps
        state = replace(state, trials=state.trials + 1, spent=spent, fresh=spent)
        yield state


def _lacks(outcome: Outcome, norm: Norm | None) -> bool:
    """Whether a run that is held does not have the norms that are wanted."""
    return norm is not None and (outcome.norms.norm != norm or not outcome.norms.values)
