"""`rightrate studies`: what is in the store."""

import json as text_of
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from rightrate.cli import settings, streams
from rightrate.cli.options import DEFAULT, Flag, Json, Looks, Output
from rightrate.errors import ArgumentError

if TYPE_CHECKING:
    from rightrate.studies import StudySummary

studies = App(name="studies")


@studies.default
def _list(*, store: Path | None = None, json: Json = False, looks: Looks = DEFAULT) -> int:
    """List, show, export and delete the studies in the store.

    ```text
    rightrate studies
    rightrate studies show digits
    rightrate studies export digits --output digits.json
    rightrate studies delete digits --yes
    ```

    Without a command they are listed, the oldest first.

    Args:
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print them as one JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.stores import is_begun, opened

    place = settings.store(store)
    found: list[StudySummary] = []
    if is_begun(place, looks):
        with opened(place) as there:
            found = there.studies()
    if json:
        listed = [asdict(study) for study in found]
        streams.data(text_of.dumps({"schema": 1, "store": place.value, "studies": listed}, allow_nan=False))
    elif found:
        streams.data(_table(found))
    return 0


@studies.command
def show(name: str, /, *, store: Path | None = None, json: Json = False, looks: Looks = DEFAULT) -> int:
    """Show a study: a picture, the trials, the answer and the reasons.

    Args:
        name: Name of the study, or the beginning of its id.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print everything that is kept of it as one JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.reporting import show_hints, show_record
    from rightrate.cli.stores import opened
    from rightrate.studies import record_to_json

    place = settings.store(store)
    with opened(place) as there:
        record = there.find(name).record()
    if json:
        streams.data(record_to_json(record).decode())
    else:
        show_record(record, looks)
        show_hints(record, looks, place)
    return 0


@studies.command
def export(
    name: str,
    /,
    *,
    output: Output = None,
    store: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Write everything that is kept of a study as JSON.

    Args:
        name: Name of the study, or the beginning of its id.
        output: File to write; by default it goes to stdout.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print the path of the file as a JSON object.
        looks: How to talk.

    Returns:
        0.

    Raises:
        ArgumentError: If the file cannot be written.
    """
    from rightrate.cli.stores import opened

    with opened(settings.store(store)) as there:
        found = there.find(name)
        text = found.export().decode()
    if output is None:
        streams.data(text)
        return 0
    try:
        output.write_text(text + "\n", "utf-8")
    except OSError as error:
        raise ArgumentError(f"{output} cannot be written: {error.strerror}. Give another path.") from error
    path = str(output.resolve())
    streams.data(
        text_of.dumps({"schema": 1, "study": found.name, "id": found.id, "path": path}) if json else path
    )
    return 0


@studies.command
def delete(
    name: str,
    /,
    *,
    yes: Flag = False,
    store: Path | None = None,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Delete a study with all its trials and answers.

    Args:
        name: Name of the study, or the beginning of its id.
        yes: Really delete it.
        store: File that keeps the studies; by default .rightrate/studies.db. [env: RIGHTRATE_STORE]
        json: Print what was deleted as a JSON object.
        looks: How to talk.

    Returns:
        0.

    Raises:
        ArgumentError: Without `yes`.
    """
    from rightrate.cli.stores import opened

    place = settings.store(store)
    with opened(place, readonly=not yes) as there:
        found = there.find(name)
        trials = len(found.outcomes())
        if not yes:
            raise ArgumentError(
                f"The study `{found.name}` with {trials} trials would be gone for good. "
                "Add --yes to delete it."
            )
        there.delete(found.id)
    if json:
        streams.data(text_of.dumps({"schema": 1, "study": found.name, "id": found.id, "trials": trials}))
    else:
        streams.note(f"deleted {found.name} with {trials} trials from {place.value}", looks)
    return 0


def _table(found: "list[StudySummary]") -> str:
    from rightrate.cli.tables import aligned
    from rightrate.report import numerals

    rows = [["study", "id", "trials", "steps", "rate", "status", "created"]]
    for one in found:
        rate = numerals.NOTHING if one.lr is None else numerals.rate(one.lr)
        status = "running" if one.running else one.status or "unfinished"
        counts = [numerals.steps(one.trials), numerals.steps(one.spent)]
        rows.append([one.name, one.short, *counts, rate, status, one.created[:16].replace("T", " ")])
    return aligned(rows, right={2, 3})
