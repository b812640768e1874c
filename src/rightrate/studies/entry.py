"""With what a study is entered into the store, and what a list of studies shows of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from rightrate.search import Status

#: Characters of an id that are shown to people; the store accepts any prefix that is unique.
SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyHeader:
    """What describes a study before it has any trial.

    Args:
        steps: Horizon of the full run in optimizer steps.
        goal: "min" or "max".
        schedule: Text of the schedule, such as "Linear(warmup=0.05, floor=0.0)".
        factors: The schedule over the full run, sampled: (step, factor of the peak).
        facts: Facts of the task, in the order to show them; one that is not finite reads back as its text.
        versions: Versions of Python, rightrate and the framework.
        command: The command line of the run, if there was one.
    """

    steps: int
    goal: str
    schedule: str
    factors: tuple[tuple[int, float], ...]
    facts: Mapping[str, str | int | float | bool]
    versions: Mapping[str, str]
    command: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StudySummary:
    """One line of the list of studies.

    Args:
        id: Digest of the task.
        name: Name under which the user finds the study again.
        created: Time of creation, UTC, ISO 8601.
        trials: Number of finished trials.
        spent: Optimizer steps that they took together.
        lr: Rate of the newest answer, if there is one and its rate is a number.
        status: Status of the newest answer, if there is one.
        running: Whether a process is seen to work on the study.
    """

    id: str
    name: str
    created: str
    trials: int
    spent: int
    lr: float | None
    status: Status | None
    running: bool = False

    @property
    def short(self) -> str:
        """The part of the id that is shown to people."""
        return self.id[:SHOWN]


def identity_conflicts(old: StudyHeader, new: StudyHeader) -> list[str]:
    """Say which differences make the trials of one header useless for the other.

    Args:
        old: The header in the store.
        new: The header of the task at hand.

    Returns:
        One phrase for each of horizon, goal and schedule that differs.
    """
    pairs = [
        ("steps", old.steps, new.steps),
        ("goal", old.goal, new.goal),
        ("schedule", old.schedule, new.schedule),
    ]
    return [f"{what} {was} there, {now} here" for what, was, now in pairs if was != now]


def differences(old: StudyHeader, new: StudyHeader) -> str:
    """Say in what two tasks differ, as far as their headers show it.

    Args:
        old: The header in the store.
        new: The header of the task at hand.

    Returns:
        At most five differences in one phrase.
    """
    found = identity_conflicts(old, new)
    for key in {**old.facts, **new.facts}:
        was, now = old.facts.get(key, "absent"), new.facts.get(key, "absent")
        if was != now:
            found.append(f"{key} {was} there, {now} here")
    return "; ".join(found[:5]) or "the model, the data, the loss or the optimizer"
