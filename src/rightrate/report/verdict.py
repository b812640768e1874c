"""The answer of a study in one sentence."""

import math
from dataclasses import dataclass

from rightrate.report import numerals
from rightrate.report.figures.evidence import evidence_of
from rightrate.search import MEANING, Answer
from rightrate.studies import StudyRecord


@dataclass(frozen=True, slots=True)
class Verdict:
    """A sentence whose number can be set in another type.

    Args:
        head: What stands before the number; without a number, the main statement.
        number: The rate, or nothing when none can be trusted.
        tail: The rest.
    """

    head: str
    number: str
    tail: str

    @property
    def sentence(self) -> str:
        """All of it."""
        return f"{self.head} {self.number} {self.tail}" if self.number else f"{self.head}: {self.tail}"


def verdict(record: StudyRecord) -> Verdict:
    """Say what the study found: rate, interval, status and cost.

    Args:
        record: The study.

    Returns:
        The sentence; it says so when there is no answer yet, or none to trust.
    """
    answer = record.answer
    if answer is None:
        done = numerals.count(len(evidence_of(record)), "trial")
        return Verdict("No answer yet", "", f"the study holds {done} so far.")
    cost = f"at a cost of {runs(answer.cost)}"
    meaning = MEANING[answer.status]
    if answer.trusted:
        return Verdict(
            "Use a peak learning rate of",
            numerals.rate(answer.lr),
            f"({interval(answer)}): {meaning}, {cost}.",
        )
    if not math.isfinite(answer.lr):
        return Verdict("No rate can be trusted yet", "", f"{meaning}, {cost}.")
    guess = f"the best guess is {numerals.rate(answer.lr)} ({interval(answer)})"
    return Verdict("No rate can be trusted yet", "", f"{meaning}; {guess}, {cost}.")


def interval(answer: Answer) -> str:
    """Write the 90 % interval.

    Args:
        answer: The answer.

    Returns:
        The words; they say so when there is no interval.
    """
    if not (math.isfinite(answer.low) and math.isfinite(answer.high)):
        return "no interval"
    return f"90 % interval {numerals.rate(answer.low)} to {numerals.rate(answer.high)}"


def runs(cost: float) -> str:
    """Write a cost in full runs.

    Args:
        cost: The cost.

    Returns:
        The words.

    Example:
        >>> runs(1.0), runs(0.98)
        ('1.00 full run', '0.98 full runs')
    """
    written = numerals.cost(cost)
    return f"{written} full run" + ("" if written == "1.00" else "s")
