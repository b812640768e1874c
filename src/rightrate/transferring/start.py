"""Where a transfer starts: a rate with its interval, its doubt, and what is known of its run."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol, runtime_checkable

from rightrate.errors import ArgumentError, require
from rightrate.schedules.arguments import real
from rightrate.search import Answer, Optimum, Status
from rightrate.studies import StudyRecord
from rightrate.transferring.known import Known

#: A status of a search, or "given" for a rate that came without one.
Origin = Status | Literal["given"]


@runtime_checkable
class Chosen(Protocol):
    """A choice, as far as a transfer needs it: an answer and the study behind it."""

    answer: Answer
    record: StudyRecord


#: What a transfer can start from.
Source = Chosen | Answer | StudyRecord | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """A rate to be transferred.

    Args:
        lr: The rate, above 0.
        low: Lower end of its 90 % interval, at most `lr`.
        high: Upper end, at least `lr`.
        status: What its evidence amounts to.
        known: What is known of its run.
        optima: The best rate at the horizons that the search knows.
        fallen: The lowest rate at which a trial diverged, or `None`.
    """

    lr: float
    low: float
    high: float
    status: Origin
    known: Known
    optima: tuple[Optimum, ...] = ()
    fallen: float | None = None

    @classmethod
    def of(cls, source: Source, interval: tuple[float, float] | None) -> "Start":
        """Take a choice, an answer, a study or a plain rate apart.

        Args:
            source: What the transfer starts from.
            interval: Interval of a plain rate.

        Returns:
            The start.

        Raises:
            ArgumentError: If it is none of these, the study has no answer, or a number is out of range.
        """
        if isinstance(source, Chosen):
            return cls._answered(source.answer, Known.of(source.record), interval)
        if isinstance(source, Answer):
            return cls._answered(source, Known(steps=source.steps), interval)
        if isinstance(source, StudyRecord):
            if source.answer is None:
                raise ArgumentError(
                    f"The study `{source.name}` has no answer yet, so there is no rate to transfer. "
                    "Finish its search first."
                )
            return cls._answered(source.answer, Known.of(source), interval)
        return cls._given(source, interval)

    @classmethod
    def _answered(cls, answer: Answer, known: Known, interval: tuple[float, float] | None) -> "Start":
        require(interval is None, "interval", interval, "left out: the answer has its own")
        return cls(
            lr=answer.lr,
            low=answer.low,
            high=answer.high,
            status=answer.status,
            known=known.lasting(answer.steps),
            optima=answer.optima,
            fallen=min((e.trial.lr for e in answer.evidence if e.diverged), default=None),
        )

    @classmethod
    def _given(cls, lr: float, interval: tuple[float, float] | None) -> "Start":
        wanted = "a choice, an answer, a study, or a rate that is finite and above 0"
        rate = real("source", lr, wanted)
        require(rate > 0, "source", lr, wanted)
        if interval is None:
            return cls(lr=rate, low=rate, high=rate, status="given", known=Known())
        wanted = f"(low, high), finite and above 0, around the rate {rate:g}"
        require(isinstance(interval, tuple) and len(interval) == 2, "interval", interval, wanted)
        low, high = (real("interval", end, wanted) for end in interval)
        require(0 < low <= rate <= high, "interval", interval, wanted)
        return cls(lr=rate, low=low, high=high, status="given", known=Known())

    def between(self, low: float, high: float) -> "Start":
        """The same with another interval."""
        return replace(self, low=low, high=high)
