"""What a study of many rates shows, as the report draws it."""

from dataclasses import dataclass

from rightrate.report.effects_table import EffectRow
from rightrate.report.figures import Figure
from rightrate.report.verdict import Verdict
from rightrate.studies import StudyRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepShown:
    """Runs of one length at many rates and seeds, worked out and ready to be drawn.

    Args:
        steps: Length of the runs in optimizer steps.
        headline: The best rate in one sentence.
        pairs: Its figures by their names, in the order to show them.
        rows: What each rate did, the lowest first.
        level: The score whose steps the rows count, or `None`.
        goal: "min" when low scores are good, "max" when high ones are.
        figures: The pictures, the widest one first.
        sentences: What the rates do to the model, in words.
    """

    steps: int
    headline: Verdict
    pairs: tuple[tuple[str, str], ...]
    rows: tuple[EffectRow, ...]
    level: float | None
    goal: str
    figures: tuple[Figure, ...]
    sentences: tuple[str, ...]


def swept_lengths(record: StudyRecord) -> tuple[int, ...]:
    """The lengths at which a study of many rates was run.

    Such a study scores its runs on their way, a search does not; that tells them apart in one record.

    Args:
        record: The study.

    Returns:
        Each length at which two rates or more have such runs, in optimizer steps, ascending.
    """
    rates: dict[int, set[float]] = {}
    for outcome in record.outcomes:
        if outcome.scores.steps:
            trial = outcome.evidence.trial
            rates.setdefault(trial.steps, set()).add(trial.lr)
    return tuple(sorted(steps for steps, lrs in rates.items() if len(lrs) > 1))
