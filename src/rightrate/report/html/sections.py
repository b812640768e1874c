"""The parts of the report, from the answer down to the versions."""

from rightrate.report import numerals
from rightrate.report.figures import (
    best_rate_against_horizon,
    evidence_of,
    loss_against_rate,
    schedule_curve,
    training_curves,
)
from rightrate.report.html import parts
from rightrate.report.html.parts import Place
from rightrate.report.html.prose import prose
from rightrate.report.html.tables import effect_table, trial_table
from rightrate.report.markup import Markup, element, text
from rightrate.report.sweep import SweepShown
from rightrate.report.verdict import interval, runs, verdict
from rightrate.search import MEANING
from rightrate.studies import StudyRecord


def masthead(record: StudyRecord, sweep: SweepShown | None) -> Markup:
    """The name of the study and its answer, in words and in a row of numbers.

    Args:
        record: The study.
        sweep: What many rates did, which speaks where no search has answered, or `None`.

    Returns:
        The head of the page.
    """
    said = sweep.headline if record.answer is None and sweep is not None else verdict(record)
    number = [element("span", text(said.number), class_="answer")] if said.number else []
    head = element("h1", text(f"{said.head} " if number else said.head), *number)
    return element(
        "header",
        element("p", text("rightrate · "), element("b", text(record.name)), class_="name"),
        head,
        element("p", prose(said.tail[:1].upper() + said.tail[1:]), class_="tail"),
        _numbers(record),
    )


def reasons(record: StudyRecord) -> Markup:
    """Why the answer is what it is.

    Args:
        record: The study.

    Returns:
        A section with one item for each reason; nothing without an answer.
    """
    if record.answer is None or not record.answer.why:
        return Markup("")
    return parts.section("Why", parts.sentences(record.answer.why))


def rates(sweep: SweepShown | None) -> Markup:
    """What each of many rates did to the model: in figures, a picture, a table and words.

    Args:
        sweep: What many rates did, or `None`.

    Returns:
        A section; nothing without a sweep.
    """
    if sweep is None:
        return Markup("")
    first, *others = sweep.figures
    return parts.section(
        "What each rate does",
        parts.pairs(sweep.pairs),
        parts.pictures(Place(first, wide=True, prefix="study-")),
        effect_table(sweep.rows, sweep.level, sweep.goal),
        parts.sentences(sweep.sentences),
        parts.pictures(*(Place(figure, wide=False, prefix="study-") for figure in others)),
    )


def pictures(record: StudyRecord, sweep: SweepShown | None) -> Markup:
    """The figures of the search and of its trials, each with its caption and its data.

    Args:
        record: The study.
        sweep: What many rates did, or `None`.

    Returns:
        A section with four figures; the schedule alone where the sweep has shown every trial.
    """
    if sweep is not None and record.answer is None and _holds_all(sweep, record):
        return parts.section("Schedule", parts.pictures(Place(schedule_curve(record), wide=False)))
    places = (
        Place(loss_against_rate(record), wide=True),
        Place(best_rate_against_horizon(record), wide=False),
        Place(schedule_curve(record), wide=False),
        Place(training_curves(record), wide=True),
    )
    return parts.section("Pictures", parts.pictures(*places))


def trials(record: StudyRecord) -> Markup:
    """Every trial with its result.

    Args:
        record: The study.

    Returns:
        A section.
    """
    return parts.section("Trials", trial_table(record))


def facts(record: StudyRecord) -> Markup:
    """What is known of the task.

    Args:
        record: The study.

    Returns:
        A section; nothing without facts.
    """
    if not record.facts:
        return Markup("")
    return parts.section(
        "The task", parts.pairs((name, numerals.fact(value)) for name, value in record.facts.items())
    )


def origin(record: StudyRecord) -> Markup:
    """Where the page comes from: command, versions, date and id.

    Args:
        record: The study.

    Returns:
        The foot of the page.
    """
    lines = [element("p", element("code", text(record.command)))] if record.command is not None else []
    versions = " · ".join(f"{name} {version}" for name, version in record.versions.items())
    made = " · ".join(
        part for part in (versions, _stamp("study", record.id), _stamp("begun", record.created)) if part
    )
    note = "This page needs no network and runs no code; it holds the whole record of the study as JSON."
    return element("footer", *lines, element("p", text(made)), element("p", text(note)))


def _numbers(record: StudyRecord) -> Markup:
    answer = record.answer
    named = []
    if answer is not None:
        named = [
            ("90 % interval", interval(answer).removeprefix("90 % interval ")),
            ("status", f"{answer.status}: {MEANING[answer.status]}"),
            ("cost", f"{runs(answer.cost)} of {numerals.cost(answer.budget)} allowed"),
        ]
    named += [("full run", numerals.count(record.steps, "step"))]
    named += [("schedule", record.schedule)] if record.schedule else []
    named += [("trials", numerals.steps(len(evidence_of(record))))]
    return parts.pairs(named)


def _holds_all(sweep: SweepShown, record: StudyRecord) -> bool:
    return all(one.trial.steps == sweep.steps for one in evidence_of(record))


def _stamp(name: str, value: str) -> str:
    return f"{name} {value}" if value else ""
