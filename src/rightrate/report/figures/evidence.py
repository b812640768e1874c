"""What a record holds about its trials, sorted for pictures and tables."""

from rightrate.report import numerals
from rightrate.search import Answer, Evidence
from rightrate.studies import StudyRecord


def evidence_of(record: StudyRecord) -> tuple[Evidence, ...]:
    """Every trial with its result: those of the study, then those that only its answer knows.

    Args:
        record: The study.

    Returns:
        The evidence, each trial once.
    """
    own = {outcome.evidence.trial: outcome.evidence for outcome in record.outcomes}
    told = record.answer.evidence if record.answer is not None else ()
    return (*own.values(), *(one for one in told if one.trial not in own))


def horizons_of(evidence: tuple[Evidence, ...]) -> tuple[int, ...]:
    """The horizons that were tried.

    Args:
        evidence: Trials with their results.

    Returns:
        Each horizon once, in optimizer steps, ascending.
    """
    return tuple(sorted({one.trial.steps for one in evidence}))


def levels_of(values: tuple[float, ...]) -> dict[float, float]:
    """Spread ordered values evenly over the ramp.

    Args:
        values: Distinct values, ascending.

    Returns:
        The level of each of them: 0 for the first, 1 for the last and for a single one.

    Example:
        >>> levels_of((94, 375, 1500))
        {94: 0.0, 375: 0.5, 1500: 1.0}
    """
    last = len(values) - 1
    return {value: place / last if last else 1.0 for place, value in enumerate(values)}


def describe(one: Evidence) -> str:
    """Say in one line what a trial was and how it ended.

    Args:
        one: The trial with its result.

    Returns:
        The line.
    """
    end = f"diverged after {numerals.count(one.spent, 'step')}" if one.diverged else numerals.score(one.loss)
    rate, steps = numerals.rate(one.trial.lr), numerals.count(one.trial.steps, "step")
    return f"rate {rate}, {steps}, seed {one.trial.seed}: {end}"


def record_of(answer: Answer, name: str = "search") -> StudyRecord:
    """Wrap a bare answer, so that it can be drawn like a study.

    Args:
        answer: The answer of a search.
        name: Name to show.

    Returns:
        A record that holds the answer and nothing else.
    """
    return StudyRecord(
        id="",
        name=name,
        created="",
        steps=answer.steps,
        goal=answer.goal,
        schedule="",
        factors=(),
        facts={},
        versions={},
        answer=answer,
    )


def best_by_horizon(evidence: tuple[Evidence, ...], goal: str) -> dict[int, Evidence]:
    """The trial with the best score at each horizon.

    Args:
        evidence: Trials with their results.
        goal: "min" when low scores are good, "max" when high ones are.

    Returns:
        The best trial by horizon; nothing for a horizon at which every trial diverged.
    """
    sign = -1 if goal == "max" else 1
    best: dict[int, Evidence] = {}
    for one in evidence:
        held = best.get(one.trial.steps)
        if not one.diverged and (held is None or sign * one.loss < sign * held.loss):
            best[one.trial.steps] = one
    return best
