"""The refined schedule, from a run of a study whose gradient norms were kept."""

import math
import statistics
from dataclasses import dataclass

from rightrate.errors import ArgumentError, require
from rightrate.laws import refined
from rightrate.report import numerals
from rightrate.schedules import Sampled
from rightrate.search import Norm, Trial
from rightrate.studies import StudyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Refinement:
    """A refined schedule, and the run that it is made from.

    Args:
        schedule: The schedule.
        trial: The run.
        norm: The norm of its gradients.
    """

    schedule: Sampled
    trial: Trial
    norm: Norm


def refined_from(record: StudyRecord, lr: float | None = None, smoothing: float = 0.1) -> Refinement:
    """The schedule that the gradient norms of a study ask for.

    Args:
        record: The study; some of its runs have kept their norms.
        lr: Peak of the run whose norms are read, to within a thousandth; by default the one with the best
            mean score among the longest runs that have kept them.
        smoothing: Width of the median's window as a share of the run, in [0, 1).

    Returns:
        The schedule, and the run that it is made from: the one with the lowest seed.

    Raises:
        ArgumentError: If no run has kept its norms, or an argument is out of range.

    Example:
        >>> from rightrate.studying import study
        >>> from rightrate.testing.problems import NoisyQuadratic
        >>> sweep = study(NoisyQuadratic(steps=100), lrs=[0.1, 1.0], seeds=1, norm="auto")
        >>> made = refined_from(sweep.record)
        >>> made.norm, made.trial, max(made.schedule.factors)
        ('l2', Trial(lr=1.0, steps=100, seed=0), 1.0)

    References:
        Defazio et al., When, why and how much? Adaptive learning rate scheduling by refinement, 2023,
        https://arxiv.org/abs/2310.07831.
    """
    kept = [o for o in record.outcomes if o.norms.values and not o.evidence.diverged]
    if not kept:
        raise ArgumentError(
            f"The study `{record.name}` has no run that ended and kept the norms of its gradient. Run "
            "`rightrate study` on its task with --norms auto."
        )
    longest = max(o.evidence.trial.steps for o in kept)
    scores: dict[float, list[float]] = {}
    for outcome in kept:
        trial = outcome.evidence.trial
        if trial.steps == longest:
            scores.setdefault(trial.lr, []).append(outcome.evidence.loss)
    if lr is None:
        sign = 1 if record.goal == "max" else -1
        chosen = max(scores, key=lambda rate: sign * statistics.fmean(scores[rate]))
    else:
        near = [rate for rate in scores if math.isclose(rate, lr, rel_tol=1e-3)]
        wanted = f"a rate with norms: {numerals.listed(map(numerals.rate, sorted(scores)))}"
        require(len(near) > 0, "lr", lr, wanted)
        chosen = near[0]
    run = min(
        (o for o in kept if (o.evidence.trial.lr, o.evidence.trial.steps) == (chosen, longest)),
        key=lambda o: o.evidence.trial.seed,
    )
    schedule = refined(run.norms.values, run.norms.norm, smoothing)
    return Refinement(schedule=schedule, trial=run.evidence.trial, norm=run.norms.norm)
