"""The parts of the report, from the answer down to the versions."""

from collections.abc import Iterable
from dataclasses import dataclass

from rightrate.report import numerals
from rightrate.report.figures import (
    Figure,
    best_rate_against_horizon,
    evidence_of,
    loss_against_rate,
    schedule_curve,
    training_curves,
)
from rightrate.report.html.prose import prose
from rightrate.report.html.tables import figure_table, trial_table
from rightrate.report.markup import Markup, element, text
from rightrate.report.svg import svg
from rightrate.report.verdict import interval, runs, verdict
from rightrate.search import MEANING
from rightrate.studies import StudyRecord


@dataclass(frozen=True, slots=True)
class _Place:
    """A figure and the sizes in which the page shows it, the wide one first."""

    figure: Figure
    sizes: tuple[tuple[float, float], ...]
    wide: bool


_FULL = ((880.0, 430.0), (400.0, 360.0))
_HALF = ((428.0, 330.0),)


def masthead(record: StudyRecord) -> Markup:
    """The name of the study and its answer, in words and in a row of numbers.

    Args:
        record: The study.

    Returns:
        The head of the page.
    """
    said = verdict(record)
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
    items = (element("li", prose(reason)) for reason in record.answer.why)
    return _section("Why", element("ul", *items, class_="why"))


def pictures(record: StudyRecord) -> Markup:
    """The four figures, each with its caption and its data.

    Args:
        record: The study.

    Returns:
        A section.
    """
    places = (
        _Place(loss_against_rate(record), _FULL, wide=True),
        _Place(best_rate_against_horizon(record), _HALF, wide=False),
        _Place(schedule_curve(record), _HALF, wide=False),
        _Place(training_curves(record), _FULL, wide=True),
    )
    return _section("Pictures", element("div", *map(_picture, places), class_="pictures"))


def trials(record: StudyRecord) -> Markup:
    """Every trial with its result.

    Args:
        record: The study.

    Returns:
        A section.
    """
    return _section("Trials", trial_table(record))


def facts(record: StudyRecord) -> Markup:
    """What is known of the task.

    Args:
        record: The study.

    Returns:
        A section; nothing without facts.
    """
    if not record.facts:
        return Markup("")
    return _section("The task", _pairs((name, numerals.fact(value)) for name, value in record.facts.items()))


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
    pairs = []
    if answer is not None:
        pairs = [
            ("90 % interval", interval(answer).removeprefix("90 % interval ")),
            ("status", f"{answer.status}: {MEANING[answer.status]}"),
            ("cost", f"{runs(answer.cost)} of {numerals.cost(answer.budget)} allowed"),
        ]
    pairs += [("full run", numerals.count(record.steps, "step"))]
    pairs += [("schedule", record.schedule)] if record.schedule else []
    pairs += [("trials", numerals.steps(len(evidence_of(record))))]
    return _pairs(pairs)


def _picture(place: _Place) -> Markup:
    figure = place.figure
    drawn = [
        element("div", Markup(svg(figure, width=width, height=height, alone=False)), class_=f"size-{at}")
        for at, (width, height) in enumerate(place.sizes)
    ]
    data = element("details", element("summary", text("Data of this figure")), figure_table(figure))
    return element(
        "figure",
        element("h3", text(figure.title)),
        *drawn,
        element("figcaption", prose(figure.caption)),
        data,
        id=figure.key,
        class_="wide" if place.wide else "half",
    )


def _section(title: str, *content: Markup) -> Markup:
    return element("section", element("h2", text(title)), *content)


def _pairs(pairs: Iterable[tuple[str, str]]) -> Markup:
    items = (element("div", element("dt", text(name)), element("dd", prose(value))) for name, value in pairs)
    return element("dl", *items)


def _stamp(name: str, value: str) -> str:
    return f"{name} {value}" if value else ""
