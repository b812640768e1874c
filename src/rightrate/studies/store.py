"""The store: every study that was run, in one SQLite file."""

import re
import sqlite3
from collections.abc import Collection
from datetime import UTC, datetime
from difflib import get_close_matches
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import msgspec

from rightrate.errors import StoreError, require
from rightrate.studies.codec import checksum, encode
from rightrate.studies.database import Database
from rightrate.studies.entry import SHOWN, StudyHeader, StudySummary, differences, identity_conflicts
from rightrate.studies.lock import forget, is_held, lock_file
from rightrate.studies.schema import RESTORE
from rightrate.studies.study import Study

T = TypeVar("T")

#: Shortest part of an id that is taken for one, so that a mistyped short name is not.
_PREFIX = 4

_INSERT = "INSERT INTO study (id, name, created, header, crc) VALUES (?, ?, ?, ?, ?)"
_SUMMARIES = """SELECT id, name, created, count(number) AS trials, coalesce(sum(spent), 0) AS spent,
    (SELECT lr FROM answer WHERE answer.study = id ORDER BY number DESC LIMIT 1) AS lr,
    (SELECT status FROM answer WHERE answer.study = id ORDER BY number DESC LIMIT 1) AS status
    FROM study LEFT JOIN trial ON trial.study = id GROUP BY id ORDER BY study.rowid"""


class Store:
    """All studies of a user or of a project; a context manager that closes the file.

    Several processes may have the same store open and write to it at once.

    Args:
        path: The file, made when it is absent; None keeps everything in memory.
        readonly: Whether it is only to be read; then it must exist, and may lie where nothing can be written.
        timeout: Seconds to wait for another process that is writing.

    Raises:
        StoreError: If the file cannot be opened, is not a store, or is one of a newer rightrate.

    Example:
        >>> header = StudyHeader(
        ...     steps=500, goal="min", schedule="Linear()", factors=(), facts={}, versions={}
        ... )
        >>> with Store(None) as store:
        ...     study = store.open_study("5eed5eed", name="digits", explicit=False, header=header)
        ...     [summary.name for summary in store.studies()]
        ['digits']
    """

    def __init__(self, path: str | Path | None, *, readonly: bool = False, timeout: float = 30.0) -> None:
        self._database = Database(path, readonly=readonly, timeout=timeout)

    def __enter__(self) -> Self:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    @property
    def path(self) -> Path | None:
        """The file, absolute; None in memory."""
        return self._database.path

    @property
    def notes(self) -> tuple[str, ...]:
        """What the user should know about the place of the store, one sentence or two each."""
        return self._database.notes

    def close(self) -> None:
        """Close the file; afterwards the store cannot be used."""
        self._database.close()

    def open_study(self, id: str, *, name: str, explicit: bool, header: StudyHeader) -> Study:
        """Find the study of a task, or start it.

        Args:
            id: Digest of the task: at least 8 hexadecimal digits in lower case.
            name: Name for a new study: printable, at most 100 characters.
            explicit: Whether the user asked for this name. If not, a name that belongs to another
                task is made free by a number: `digits-2`.
            header: What describes the task and the run; stored now if the study is new, and otherwise
                when the study's lock is taken.

        Returns:
            The study.

        Raises:
            ArgumentError: If the id or the name is not acceptable.
            StoreError: If the name belongs to another task, or the task to another name, although the user
                asked for it; if the id stands for a task of another horizon, goal or schedule; or
                if the store cannot be written.
        """
        require(
            re.fullmatch("[0-9a-f]{8,128}", id) is not None,
            "id",
            id,
            "8 to 128 hexadecimal digits in lower case",
        )
        printable = name.isprintable() and name == name.strip()
        require(printable and 1 <= len(name) <= 100, "name", name, "1 to 100 printable characters")
        with self._database.transaction(write=True) as connection:
            names = self._names(connection)
            if id not in names and not (explicit and name in names.values()):
                name = _free(name, names.values())
                row = (id, name, datetime.now(UTC).isoformat(timespec="seconds"), encode(header))
                connection.execute(_INSERT, (*row, checksum(row)))
                return Study(self._database, id, name, header)
        if id not in names:
            raise self._name_taken(name, next(other for other in names if names[other] == name), id, header)
        self._check_known(id, names[id], name if explicit else names[id], header)
        return Study(self._database, id, names[id], header)

    def studies(self) -> list[StudySummary]:
        """List the studies, oldest first.

        Returns:
            One summary for each.

        Raises:
            StoreError: If the store cannot be read.
        """
        with self._database.transaction() as connection:
            cursor = connection.execute(_SUMMARIES)
            columns = [column[0] for column in cursor.description]
            rows = [dict(zip(columns, row, strict=True)) for row in cursor]
        for row in rows:
            row["running"] = self.path is not None and is_held(lock_file(self.path, str(row["id"])))
        return self._typed(rows, list[StudySummary])

    def find(self, name_or_id: str) -> Study:
        """Find a study by its name, or by the beginning of its id.

        Args:
            name_or_id: The name, or at least 4 characters of the id.

        Returns:
            The study.

        Raises:
            StoreError: If there is no such study, or several ids begin like this.
        """
        with self._database.transaction() as connection:
            names = self._names(connection)
        prefix = name_or_id.lower() if len(name_or_id) >= _PREFIX else "-"  # no id begins with a dash
        found = [id for id, name in names.items() if name == name_or_id]
        found = found or [id for id in names if id.startswith(prefix)]
        if len(found) != 1:
            raise self._not_one(name_or_id, names, found)
        return Study(self._database, found[0], names[found[0]])

    def delete(self, name_or_id: str) -> None:
        """Delete a study with all its trials and answers.

        Args:
            name_or_id: The name, or at least 4 characters of the id.

        Raises:
            StudyBusyError: If a process is working on it.
            StoreError: If there is no such study, or the store cannot be written.
        """
        study = self.find(name_or_id)
        with study.lock():
            with self._database.transaction(write=True) as connection:
                connection.execute("DELETE FROM study WHERE id = ?", (study.id,))
            if self.path is not None:
                forget(lock_file(self.path, study.id))

    def _names(self, connection: sqlite3.Connection) -> dict[str, str]:
        """Read the name of each id, oldest first."""
        return self._typed(
            dict(connection.execute("SELECT id, name FROM study ORDER BY rowid").fetchall()), dict[str, str]
        )

    def _typed(self, values: object, kind: type[T]) -> T:
        """Check the types of what was read: no checksum covers a list of studies."""
        try:
            return msgspec.convert(values, kind)
        except msgspec.ValidationError as error:
            raise StoreError(
                f"The store {self._database.name} cannot be listed: its content is damaged ({error}). "
                + RESTORE
            ) from error

    def _check_known(self, id: str, name: str, wanted: str, header: StudyHeader) -> None:
        """Refuse to go on under another name, or for a task whose trials would mean something else."""
        if name != wanted:
            raise StoreError(
                f"Wanted a study named `{wanted}`, but this task is recorded as `{name}` ({id[:SHOWN]}). "
                f"Use that name, or delete the study `{name}` first."
            )
        conflicts = identity_conflicts(Study(self._database, id, name).header(), header)
        if conflicts:
            raise StoreError(
                f"The study `{name}` has the id of this task, {id[:SHOWN]}, but another horizon, goal or "
                f"schedule: {'; '.join(conflicts)}. The task's fingerprint must change with them; "
                "until it does, use another store."
            )

    def _name_taken(self, name: str, holder: str, id: str, header: StudyHeader) -> StoreError:
        what = differences(Study(self._database, holder, name).header(), header)
        return StoreError(
            f"Wanted a new study named `{name}` ({id[:SHOWN]}), but that name belongs to another task "
            f"({holder[:SHOWN]}). What differs: {what}. Choose another name, or delete `{name}` first."
        )

    def _not_one(self, wanted: str, names: dict[str, str], found: list[str]) -> StoreError:
        """Say that a text stands for no study or for several, and what it may have meant."""
        if found:
            several = ", ".join(f"{id[: len(wanted) + SHOWN]} (`{names[id]}`)" for id in found)
            return StoreError(
                f"`{wanted}` is the beginning of several ids: {several}. Give more of it, or the name."
            )
        near = get_close_matches(wanted, names.values())
        known = near or list(names.values())[-5:]
        hint = f"{'Did you mean' if near else 'The newest are'} {', '.join(f'`{name}`' for name in known)}"
        return StoreError(
            f"There is no study `{wanted}` in the store {self._database.name}. "
            + (f"{hint}{'?' if near else '.'}" if names else "It holds no study yet.")
        )


def _free(name: str, taken: Collection[str]) -> str:
    """Return the name, or the first of `name-2`, `name-3`, ... that is free."""
    if name not in taken:
        return name
    return next(numbered for number in count(2) if (numbered := f"{name}-{number}") not in taken)
