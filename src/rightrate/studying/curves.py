"""Recorded runs of studies, as the laws of the loss curve read them."""

import math
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rightrate.errors import ArgumentError, require
from rightrate.laws import Run
from rightrate.report import numerals
from rightrate.studies import Outcome, StudyRecord

#: A run below this share of the full one is left out: it is in another phase of training. A law that was
#: fitted to runs of 12 to 375 steps of the digits expected a loss below 0 of one of 3,000.
SHORTEST = 1 / 8


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recorded run and what it is called.

    Args:
        name: The study or the file, with what tells its runs apart.
        run: The run.
        peak: Its peak rate as it was asked for; noted points of a schedule may leave its top out.
    """

    name: str
    run: Run
    peak: float


def recorded(records: Sequence[StudyRecord], lr: float | None = None) -> tuple[Recorded, ...]:
    """The runs of one peak rate in some studies of one model.

    A law compares schedules, so all runs have the same peak. Their rates are those of the schedule that each
    study has noted, in straight lines between the points that it keeps, stretched over the length of each
    run. The losses are those of the training, averaged over stretches where a run is long.

    Args:
        records: The studies, at least one.
        lr: The peak, one that was run, to within a thousandth; by default that with most different lengths
            and studies, of several the one with the best score.

    Returns:
        Its runs of every seed and of every length from an eighth of the full run on, but for those that
        diverged and those that a law cannot read.

    Raises:
        ArgumentError: If there is no run with that peak that a law can read.

    Example:
        >>> from rightrate.studying import study
        >>> from rightrate.testing.problems import NoisyQuadratic
        >>> sweep = study(NoisyQuadratic(steps=100), lrs=[0.1, 1.0], seeds=1)
        >>> [(one.name, one.peak) for one in recorded([sweep.record], lr=0.1)]
        [('quadratic, 100 steps, seed 0', 0.1)]
    """
    ended = [
        (record, outcome) for record in records for outcome in record.outcomes if _is_fit(record, outcome)
    ]
    if not ended:
        names = numerals.listed(f"`{record.name}`" for record in records)
        raise ArgumentError(
            f"A law needs runs that ended and are at least an eighth of the full run long, but {names} "
            "has none. Let `rightrate study` make some."
        )
    rates = sorted({outcome.evidence.trial.lr for _, outcome in ended})
    if lr is None:
        chosen = max(rates, key=lambda rate: _merit(ended, rate))
    else:
        chosen = min(rates, key=lambda rate: abs(rate - lr))
        near = math.isclose(chosen, lr, rel_tol=1e-3)
        require(near, "lr", lr, f"a rate that was run: {numerals.listed(map(numerals.rate, rates))}")
    runs = tuple(found for r, o in ended if o.evidence.trial.lr == chosen for found in _read(r, o))
    hint = "A law reads runs whose training loss stays above 0, with 8 points after the warm-up."
    require(len(runs) > 0, "lr", chosen, "the peak of runs that a law can read", hint)
    return runs


def _is_fit(record: StudyRecord, outcome: Outcome) -> bool:
    long = outcome.evidence.trial.steps >= SHORTEST * record.steps
    return long and bool(record.factors) and not outcome.evidence.diverged


def _merit(ended: Sequence[tuple[StudyRecord, Outcome]], lr: float) -> tuple[int, float]:
    """How many different runs have a peak, and how good its longest ones are."""
    own = [(record, outcome) for record, outcome in ended if outcome.evidence.trial.lr == lr]
    longest = max(outcome.evidence.trial.steps for _, outcome in own)
    sign = 1 if own[0][0].goal == "max" else -1
    scores = [sign * o.evidence.loss for _, o in own if o.evidence.trial.steps == longest]
    return len({(record.id, o.evidence.trial.steps) for record, o in own}), statistics.fmean(scores)


def _read(record: StudyRecord, outcome: Outcome) -> Iterator[Recorded]:
    """The run, if a law can read it."""
    trial = outcome.evidence.trial
    moments = np.linspace(0, record.steps - 1, trial.steps)
    at, factors = zip(*record.factors, strict=True)
    lrs = trial.lr * np.interp(moments, at, factors)
    try:
        run = Run(lrs, outcome.curve.steps, outcome.curve.losses)
    except ArgumentError:
        return
    yield Recorded(f"{record.name}, {numerals.count(trial.steps, 'step')}, seed {trial.seed}", run, trial.lr)
