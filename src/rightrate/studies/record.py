"""What is kept of a study: its trials with their curves, and its answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rightrate.search import Answer, Evidence, Norm


@dataclass(frozen=True, slots=True)
class Curve:
    """Losses or scores during one trial, at most a few hundred points.

    Args:
        steps: Optimizer steps, ascending; for training losses counted from 0, for scores the steps that were
            taken before.
        losses: Mean training loss around each of these steps, or the score after so many; same length.
    """

    steps: tuple[int, ...] = ()
    losses: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Norms:
    """Norm of the gradient at every step of one trial, before clipping; empty where it was not kept.

    Args:
        norm: Which norm it is.
        values: Its value at each step from the first on, six digits of it.
    """

    norm: Norm = "l2"
    values: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One finished trial: what the search is told, and what people want to see.

    Args:
        evidence: Trial, final score and steps taken.
        curve: Training loss during the trial.
        seconds: Wall time of the trial.
        scores: Scores during the trial, the final one last; empty where only the end was scored.
        norms: Norms of the gradient, where they were asked for.
    """

    evidence: Evidence
    curve: Curve = field(default_factory=Curve)
    seconds: float = 0.0
    scores: Curve = field(default_factory=Curve)
    norms: Norms = field(default_factory=Norms)


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRecord:
    """Everything that a report shows of one study.

    Args:
        id: Digest of the task, the same for the same task on every machine.
        name: Name under which the user finds the study again.
        created: Time of creation, UTC, ISO 8601.
        steps: Horizon of the full run in optimizer steps.
        goal: "min" or "max".
        schedule: Text of the schedule, such as "Linear(warmup=0.05, floor=0.0)".
        factors: The schedule over the full run, sampled: (step, factor of the peak).
        facts: Facts of the task, in the order to show them.
        versions: Versions of Python, rightrate and the framework.
        outcomes: Every finished trial.
        answer: The newest answer, if the study has come that far.
        command: The command line that made the study, if there was one.
    """

    id: str
    name: str
    created: str
    steps: int
    goal: str
    schedule: str
    factors: tuple[tuple[int, float], ...]
    facts: Mapping[str, str | int | float | bool]
    versions: Mapping[str, str]
    outcomes: tuple[Outcome, ...] = ()
    answer: Answer | None = None
    command: str | None = None
