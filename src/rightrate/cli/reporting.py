"""An answer or a study, shown: text on stdout, the next command on stderr."""

import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rightrate.cli import streams
from rightrate.cli.options import Looks
from rightrate.cli.settings import Setting
from rightrate.errors import require
from rightrate.report import (
    Figure,
    hints,
    loss_against_rate,
    summary,
    swept_lengths,
    terminal,
    write_report,
)
from rightrate.studies import StudyRecord

if TYPE_CHECKING:
    from rightrate.choosing import Choice

#: Lines of a picture: small, so that picture, table and reasons fit on one screen.
HEIGHT: Final = 14

#: Longest line: a wider picture shows no more.
WIDTH: Final = 100


def check_place(report: Path) -> None:
    """Refuse a place where no report can be written, before the run is paid for.

    Args:
        report: Where the report shall be.

    Raises:
        ArgumentError: If it cannot be there.
    """
    require(not report.is_dir(), "--report", str(report), "a file", "Add a name to it, such as report.html.")
    hint = f"Make the directory {report.parent} first, or give another path."
    require(report.parent.is_dir(), "--report", str(report), "a file in a directory that exists", hint)


def check_picture(picture: Path) -> None:
    """Refuse a place where no picture can be written, before it is worked out.

    Args:
        picture: Where the picture shall be.

    Raises:
        ArgumentError: If it cannot be there.
    """
    fine = picture.parent.is_dir() and not picture.is_dir()
    require(fine, "--picture", str(picture), "a file in a directory that exists", "Give it another path.")


def show_choice(
    choice: "Choice", looks: Looks, *, json: bool, report: Path | None, store: Setting | None
) -> None:
    """Show an answer; the report is written last, so that nothing that goes wrong there hides the answer.

    Args:
        choice: The answer.
        looks: What the user said.
        json: Whether to print it as JSON.
        report: Where to write the report, or `None`.
        store: Where the study is kept, or `None`.

    Raises:
        ArgumentError: If the report cannot be written.
    """
    if json:
        streams.data(choice.to_json())
    else:
        show_record(choice.record, looks)
    written = None if report is None else write_page(choice.record, report)
    show_hints(choice.record, looks, store if written is None else None)
    if written is not None:
        streams.note(f"report: {written}", looks)


def write_page(record: StudyRecord, path: Path) -> Path:
    """Write the report of a study, with what many rates did where the study holds that.

    Args:
        record: The study.
        path: Where to write it; a file that is there is replaced.

    Returns:
        The absolute path.

    Raises:
        ArgumentError: If it cannot be written there.
    """
    if not swept_lengths(record):
        return write_report(record, path)
    from rightrate.studying import Sweep

    sweep = Sweep.held(record)
    return write_report(record, path, None if sweep is None else sweep.shown())


def show_record(record: StudyRecord, looks: Looks) -> None:
    """Write a study to stdout: a picture, a table, the rate to use, and why.

    Args:
        record: The study.
        looks: What the user said.
    """
    if record.outcomes:
        streams.data(drawn(loss_against_rate(record), looks) + "\n")
    colored = streams.is_colored(sys.stdout, looks)
    streams.data("\n".join(summary(record, width=width(), color=colored)))


def show_hints(record: StudyRecord, looks: Looks, store: Setting | None) -> None:
    """Write what to do next to stderr.

    Args:
        record: The study.
        looks: What the user said.
        store: Where the study is kept, or `None`: then no command could find it.
    """
    for line in hints(record):
        label, _, text = line.partition(": ")
        if label != "next":
            streams.labelled(label, text, looks)
        elif store is not None and not looks.quiet:
            streams.labelled(label, text + store_words(store), looks)


def store_words(store: Setting) -> str:
    """What a command needs to find the store again.

    Args:
        store: Where the studies are kept.

    Returns:
        Words to append to a command, or nothing for the default store.
    """
    return "" if store.source == "default" else f" --store {shlex.quote(store.value)}"


def drawn(figure: Figure, looks: Looks) -> str:
    """Draw a figure for stdout.

    Args:
        figure: The figure.
        looks: What the user said.

    Returns:
        Lines of text, in ASCII where stdout cannot hold more.
    """
    colored = streams.is_colored(sys.stdout, looks)
    return "\n".join(terminal(figure, width=width(), height=HEIGHT, color=colored, plain=is_plain()))


def is_plain() -> bool:
    """Whether stdout can hold nothing but ASCII."""
    return (sys.stdout.encoding or "utf-8").lower().replace("-", "") not in {"utf8", "utf16", "utf32"}


def width() -> int:
    """Characters that fit on a line of the terminal, at most `WIDTH`."""
    return min(WIDTH, shutil.get_terminal_size().columns)
