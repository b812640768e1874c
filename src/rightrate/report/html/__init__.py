"""The report: one HTML file that needs no network and runs no code."""

import uuid
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from rightrate.errors import ArgumentError
from rightrate.report.figures import loss_against_rate, record_of
from rightrate.report.html import sections
from rightrate.report.html.embed import embedded
from rightrate.report.markup import Markup, element, text
from rightrate.report.svg import svg, svg_style
from rightrate.report.sweep import SweepShown
from rightrate.report.verdict import verdict
from rightrate.search import Answer
from rightrate.studies import StudyRecord

__all__ = ["answer_html", "report_html", "write_report"]

# Whatever a page holds, the browser is told to load and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def report_html(record: StudyRecord, sweep: SweepShown | None = None) -> str:
    """Write the report of a study as a page.

    Args:
        record: The study.
        sweep: What many rates did to the model, where the study holds that, or `None`.

    Returns:
        A complete HTML document.

    Raises:
        StoreError: If a part of the record cannot be written as JSON.
    """
    body = element(
        "body",
        sections.masthead(record, sweep),
        element(
            "main",
            sections.reasons(record),
            sections.rates(sweep),
            sections.pictures(record, sweep),
            sections.trials(record),
            sections.facts(record),
        ),
        sections.origin(record),
        embedded(record),
    )
    return f"<!DOCTYPE html>\n{element('html', _head(record), body, lang='en')}\n"


def write_report(record: StudyRecord, path: str | Path, sweep: SweepShown | None = None) -> Path:
    """Write the report of a study to a file.

    Args:
        record: The study.
        path: Where to write it; a file that is there is replaced, but only by a complete one.
        sweep: What many rates did to the model, where the study holds that, or `None`.

    Returns:
        The absolute path.

    Raises:
        ArgumentError: If it cannot be written there.
        StoreError: If a part of the record cannot be written as JSON.
    """
    target = Path(path).expanduser().absolute()
    content = report_html(record, sweep)
    if target.is_dir():
        raise ArgumentError(
            f"`path` must be a file, got the folder {str(target)!r}. Add a name, such as report.html."
        )
    try:
        _replace(target, content)
    except OSError as error:
        raise ArgumentError(
            f"`path` must be a file that can be written, got {str(target)!r}: {error.strerror or error}. "
            "Choose another folder, or make this one and let it be written to."
        ) from error
    return target


def answer_html(source: StudyRecord | Answer) -> str:
    """Write a picture and a sentence, for notebooks.

    Args:
        source: The study, or an answer alone.

    Returns:
        A piece of HTML without scripts; the picture brings its own style.
    """
    record = record_of(source) if isinstance(source, Answer) else source
    picture = Markup(svg(loss_against_rate(record), width=640, height=340))
    return element("div", picture, element("p", text(verdict(record).sentence), style="text-wrap:pretty"))


def _head(record: StudyRecord) -> Markup:
    style = files("rightrate.report.html").joinpath("page.css").read_text(encoding="utf-8")
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", text(f"{record.name}: learning rate")),
        element("style", Markup(svg_style(":root") + "\n" + style)),
    )


def _replace(target: Path, content: str) -> None:
    """Write beside the target and move it there, so that a failure leaves the old file."""
    draft = target.with_name(f".{uuid.uuid4().hex}.part")
    try:
        draft.write_text(content, encoding="utf-8", newline="\n")
        draft.replace(target)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
