"""What each rate did: means over paired seeds, with their errors."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.stats import t as student

from rightrate.search import Goal
from rightrate.studies import Outcome

#: A difference counts when it is larger than chance makes it in one of twenty cases, one-sided.
CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its standard error.

    Args:
        value: The mean.
        error: Its standard error, at least 0; infinite when one run alone cannot tell.
        count: How many runs it is the mean of.
    """

    value: float
    error: float
    count: int

    @property
    def reach(self) -> float:
        """How far the true mean may lie away from it, one-sided, with a chance of one in twenty."""
        if self.count < 2:
            return math.inf
        return float(student.ppf(1 - CHANCE, self.count - 1)) * self.error


def estimate(values: Sequence[float]) -> Estimate:
    r"""The mean of some values and its standard error.

    .. math:: \bar v = \tfrac1n \sum v_i, \qquad e = \sqrt{\tfrac{1}{n (n - 1)} \sum (v_i - \bar v)^2}

    Args:
        values: Finite values, at least one.

    Returns:
        The estimate.

    Example:
        >>> estimate([1.0, 3.0])
        Estimate(value=2.0, error=1.0, count=2)
    """
    count = len(values)
    error = statistics.stdev(values) / math.sqrt(count) if count > 1 else math.inf
    return Estimate(statistics.fmean(values), error, count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What one rate did.

    Args:
        lr: The rate.
        runs: Its runs by their seeds.
        diverged: How many of them diverged.
    """

    lr: float
    runs: Mapping[int, Outcome]
    diverged: int

    @property
    def scores(self) -> dict[int, float]:
        """Final scores of the runs that stood, by their seeds."""
        return {seed: run.evidence.loss for seed, run in self.runs.items() if not run.evidence.diverged}

    @property
    def trains(self) -> dict[int, float]:
        """Final training losses of the runs that stood and have one, by their seeds."""
        losses = {seed: run.evidence.train for seed, run in self.runs.items() if not run.evidence.diverged}
        return {seed: loss for seed, loss in losses.items() if loss is not None}

    @property
    def gaps(self) -> dict[int, float]:
        """Score minus training loss of the same runs: how much worse the model is on other data."""
        scores = self.scores
        return {seed: scores[seed] - loss for seed, loss in self.trains.items()}

    @property
    def stood(self) -> bool:
        """Whether every run had a score."""
        return not self.diverged


def effects_of(outcomes: Sequence[Outcome]) -> tuple[Effect, ...]:
    """Sort runs of one horizon by their rates.

    Args:
        outcomes: The runs.

    Returns:
        One effect for each rate, the lowest first.
    """
    by_rate: dict[float, dict[int, Outcome]] = {}
    for outcome in outcomes:
        by_rate.setdefault(outcome.evidence.trial.lr, {})[outcome.evidence.trial.seed] = outcome
    return tuple(
        Effect(
            lr=lr,
            runs=dict(sorted(runs.items())),
            diverged=sum(run.evidence.diverged for run in runs.values()),
        )
        for lr, runs in sorted(by_rate.items())
    )


def paired(one: Mapping[int, float], other: Mapping[int, float]) -> Estimate | None:
    """The mean difference of two rates over the seeds that both have.

    Runs of one seed share initial weights and batches, so that much of what differs between seeds cancels.

    Args:
        one: Values of one rate, by seed.
        other: Values of the other.

    Returns:
        The first minus the second; `None` when they share no seed.

    Example:
        >>> paired({0: 3.0, 1: 5.0}, {0: 1.0, 1: 3.0, 2: 9.0})
        Estimate(value=2.0, error=0.0, count=2)
    """
    shared = [seed for seed in one if seed in other]
    return estimate([one[seed] - other[seed] for seed in shared]) if shared else None


def best_of(effects: Sequence[Effect], goal: Goal) -> Effect | None:
    """The rate with the best mean score among those whose runs all stood, or else among all.

    Args:
        effects: What each rate did.
        goal: Whether scores are to be minimised or maximised.

    Returns:
        The best one; `None` when every run diverged.
    """
    scored = [effect for effect in effects if effect.scores]
    safe = [effect for effect in scored if effect.stood] or scored
    sign = 1 if goal == "min" else -1
    return min(safe, key=lambda e: sign * statistics.fmean(e.scores.values()), default=None)


def is_worse(effect: Effect, best: Effect, goal: Goal) -> bool:
    """Whether a rate is worse than the best one by more than chance.

    Args:
        effect: What the rate did.
        best: What the best one did.
        goal: Whether scores are to be minimised or maximised.

    Returns:
        True when a run diverged, or when the paired difference is larger than chance.
    """
    if effect.diverged > best.diverged:
        return True
    difference = paired(effect.scores, best.scores)
    if difference is None:
        return False
    sign = 1 if goal == "min" else -1
    return sign * difference.value > difference.reach
