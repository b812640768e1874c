"""How fast a rate gets somewhere, and how steady it is on its way."""

import statistics
from collections.abc import Sequence

from rightrate.search import Goal
from rightrate.studies import Curve, Outcome

#: Shares of the way from the untrained model to the best score that are looked at.
SHARES = (0.5, 0.8, 0.95)

#: A training loss counts as a spike when it rises above the highest of so many points before it by more than
#: this share of what was gained until then.
BEFORE, RISE = 8, 0.25


def levels(initial: float, best: float) -> tuple[float, ...]:
    """Scores on the way from the untrained model to the best one.

    Args:
        initial: Score of the untrained model.
        best: Best final score.

    Returns:
        One score for each of `SHARES`.

    Example:
        >>> levels(2.0, 1.0)
        (1.5, 1.2, 1.05)
    """
    return tuple(round(initial + share * (best - initial), 12) for share in SHARES)


def steps_to(level: float, scores: Curve, initial: float, goal: Goal) -> float | None:
    """Optimizer steps until a score is reached for the first time.

    Args:
        level: The score.
        scores: Scores during a run.
        initial: Score of the untrained model.
        goal: Whether scores are to be minimised or maximised.

    Returns:
        The steps, interpolated between the scores; `None` when it is not reached.

    Example:
        >>> steps_to(0.5, Curve(steps=(10, 20), losses=(0.8, 0.2)), initial=1.0, goal="min")
        15.0
    """
    sign = 1 if goal == "min" else -1
    step, height = 0, sign * initial
    for next_step, score in zip(scores.steps, scores.losses, strict=True):
        if sign * score <= sign * level:
            way = (height - sign * level) / (height - sign * score) if height > sign * level else 1.0
            return step + way * (next_step - step) if height > sign * level else float(step)
        step, height = next_step, sign * score
    return None


def median_steps(level: float, runs: Sequence[Outcome], initial: float, goal: Goal) -> float | None:
    """The median of the steps to a score over the runs of one rate.

    Args:
        level: The score.
        runs: Runs of one rate, with scores during them.
        initial: Score of the untrained model.
        goal: Whether scores are to be minimised or maximised.

    Returns:
        The median; `None` unless more than half of the runs reach it.
    """
    reached = [steps_to(level, run.scores, initial, goal) for run in runs]
    times = sorted(time for time in reached if time is not None)
    if 2 * len(times) <= len(reached):
        return None
    late = [float("inf")] * (len(reached) - len(times))
    return statistics.median_low([*times, *late])


def spikes(curve: Curve) -> int:
    """How often the training loss jumped up during a run.

    Args:
        curve: Training loss during the run.

    Returns:
        The number of jumps; a jump of several points in a row counts once.

    Example:
        >>> falling = [2.0 - 0.1 * i for i in range(15)]
        >>> spikes(Curve(steps=tuple(range(17)), losses=(*falling, 1.9, 0.5)))
        1
    """
    losses, count, high = curve.losses, 0, False
    for i in range(BEFORE, len(losses)):
        before = losses[i - BEFORE : i]
        gained = losses[0] - min(losses[:i])
        jumped = gained > 0 and losses[i] > max(before) + RISE * gained
        count += jumped and not high
        high = jumped
    return count


def lost(outcome: Outcome, goal: Goal) -> float:
    """How much better the run was on its way than at its end.

    Args:
        outcome: A run that did not diverge.
        goal: Whether scores are to be minimised or maximised.

    Returns:
        The difference of its final and its best score, in units of the score, at least 0.
    """
    sign = 1 if goal == "min" else -1
    final = sign * outcome.evidence.loss
    return final - min([final, *(sign * score for score in outcome.scores.losses)])
