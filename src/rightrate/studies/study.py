"""The record of all trials of one task, as it is kept in a store."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import fields
from typing import Any, TypeVar

from rightrate.errors import StoreError, StudyBusyError
from rightrate.search import Answer, Trial
from rightrate.studies.codec import checksum, decode, encode, record_to_json
from rightrate.studies.database import Database
from rightrate.studies.entry import StudyHeader
from rightrate.studies.lock import held, lock_file
from rightrate.studies.record import Outcome, StudyRecord

T = TypeVar("T")

_OUTCOMES = "SELECT study, lr, steps, seed, spent, body, crc FROM trial WHERE study = ? ORDER BY number"
_ANSWERS = "SELECT study, budget, seed, body, crc FROM answer WHERE study = ? ORDER BY number"
_HEADER = "SELECT id, name, created, header, crc FROM study WHERE id = ?"


class Study:
    """One study of a store; made by `Store.open_study` and `Store.find`.

    Args:
        database: The store.
        id: Digest of the task.
        name: Name of the study.
        header: What describes the run at hand; it is written when the run takes the lock.
    """

    def __init__(self, database: Database, id: str, name: str, header: StudyHeader | None = None) -> None:
        self._database = database
        self._header = header
        self.id = id
        self.name = name

    def add(self, outcome: Outcome) -> None:
        """Record a finished trial; on return it survives the death of the process.

        A trial that is recorded already stays as it is, so that a repeated one changes nothing.

        Args:
            outcome: The trial and what it showed.

        Raises:
            StoreError: If it cannot be written.
        """
        trial, spent = outcome.evidence.trial, int(outcome.evidence.spent)
        row = (self.id, float(trial.lr), int(trial.steps), int(trial.seed), spent, encode(outcome))
        self._write(
            "INSERT INTO trial (study, lr, steps, seed, spent, body, crc) VALUES (?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (study, lr, steps, seed) DO NOTHING",
            (*row, checksum(row)),
        )

    def put_norms(self, outcome: Outcome) -> None:
        """Record a trial again that is recorded without the norms of its gradient.

        Args:
            outcome: What is recorded of the trial, and the norms.

        Raises:
            StoreError: If it cannot be written.
        """
        trial, spent = outcome.evidence.trial, int(outcome.evidence.spent)
        key = (self.id, float(trial.lr), int(trial.steps), int(trial.seed))
        row = (*key, spent, encode(outcome))
        self._write(
            "UPDATE trial SET body = ?, crc = ? WHERE study = ? AND lr = ? AND steps = ? AND seed = ?",
            (row[-1], checksum(row), *key),
        )

    def add_answer(self, answer: Answer) -> None:
        """Record an answer in place of the one with the same budget and seed; it becomes the newest.

        Args:
            answer: The answer of a search.

        Raises:
            StoreError: If it cannot be written.
        """
        row = (self.id, float(answer.budget), int(answer.seed), encode(answer))
        self._write(
            "INSERT OR REPLACE INTO answer (study, budget, seed, body, crc, lr, status)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, checksum(row), float(answer.lr), answer.status),
        )

    def outcomes(self) -> dict[Trial, Outcome]:
        """Read every finished trial, in the order in which they were added.

        Returns:
            The outcome of each trial.

        Raises:
            StoreError: If the study cannot be read.
        """
        with self._database.transaction() as connection:
            found = self._opened(connection.execute(_OUTCOMES, (self.id,)), Outcome)
        return {outcome.evidence.trial: outcome for outcome in found}

    def answers(self) -> tuple[Answer, ...]:
        """Read the answers, one for each budget and seed, the newest last.

        Returns:
            The answers.

        Raises:
            StoreError: If the study cannot be read.
        """
        with self._database.transaction() as connection:
            return tuple(self._opened(connection.execute(_ANSWERS, (self.id,)), Answer))

    def record(self) -> StudyRecord:
        """Read everything, as it was at one moment.

        Returns:
            The whole study.

        Raises:
            StoreError: If the study cannot be read, or was deleted.
        """
        with self._database.transaction() as connection:
            created, header = self._stored(connection)
            outcomes = self._opened(connection.execute(_OUTCOMES, (self.id,)), Outcome)
            answers = self._opened(connection.execute(_ANSWERS, (self.id,)), Answer)
        described: dict[str, Any] = {field.name: getattr(header, field.name) for field in fields(header)}
        return StudyRecord(
            id=self.id,
            name=self.name,
            created=created,
            outcomes=tuple(outcomes),
            answer=answers[-1] if answers else None,
            **described,
        )

    def header(self) -> StudyHeader:
        """Read what describes the study.

        Returns:
            The header of the last run that worked on it.

        Raises:
            StoreError: If the study cannot be read, or was deleted.
        """
        with self._database.transaction() as connection:
            return self._stored(connection)[1]

    def export(self) -> bytes:
        """Read everything as one JSON object with `"schema": 1`; `record_from_json` takes it back.

        Returns:
            JSON in UTF-8.

        Raises:
            StoreError: If the study cannot be read.
        """
        return record_to_json(self.record())

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Work on the study alone: no other process can hold it until the body, or this process, ends.

        Yields:
            Nothing.

        Raises:
            StudyBusyError: If another process holds it.
            StoreError: If the store cannot be written, or the study was deleted.
        """
        path = self._database.path
        with nullcontext() if path is None else held(lock_file(path, self.id), self._busy):
            with self._database.transaction(write=True) as connection:
                connection.execute("UPDATE study SET pid = ? WHERE id = ?", (os.getpid(), self.id))
                if self._header is not None:
                    row = (self.id, self.name, self._stored(connection)[0], encode(self._header))
                    connection.execute(
                        "UPDATE study SET header = ?, crc = ? WHERE id = ?", (row[-1], checksum(row), self.id)
                    )
            yield

    def _busy(self) -> StudyBusyError:
        with self._database.transaction() as connection:
            found = connection.execute("SELECT pid FROM study WHERE id = ?", (self.id,)).fetchone()
        who = f"process {found[0]}" if found and found[0] else "another process"
        return StudyBusyError(
            f"The study `{self.name}` is being worked on by {who}. Wait until that ends, or end it: "
            "what it has recorded is kept, and the same command goes on from there."
        )

    def _write(self, statement: str, values: Sequence[object]) -> None:
        with self._database.transaction(write=True) as connection:
            if connection.execute("SELECT 1 FROM study WHERE id = ?", (self.id,)).fetchone() is None:
                raise self._deleted()
            connection.execute(statement, values)

    def _stored(self, connection: sqlite3.Connection) -> tuple[str, StudyHeader]:
        """Read the time of creation and the header."""
        rows = connection.execute(_HEADER, (self.id,)).fetchall()
        if not rows:
            raise self._deleted()
        (header,) = self._opened(rows, StudyHeader)
        return str(rows[0][2]), header

    def _opened(self, rows: sqlite3.Cursor | list[Any], kind: type[T]) -> list[T]:
        """Check rows that end with a JSON text and the checksum of all before it, and read the texts."""
        values = []
        for *parts, crc in rows:
            if checksum(parts) != crc:
                raise StoreError(
                    f"A record of the study `{self.name}` in the store {self._database.name} is damaged: "
                    "its checksum does not match. Bring the store back from a copy, or delete the study and "
                    "run it again."
                )
            values.append(decode(parts[-1], kind))
        return values

    def _deleted(self) -> StoreError:
        return StoreError(
            f"The study `{self.name}` is no longer in the store {self._database.name}: it was deleted "
            "meanwhile. Run the command again to start it anew."
        )
