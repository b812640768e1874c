"""One SQLite file: opened, checked, written in whole transactions, and every fault of it in words."""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rightrate.errors import StoreError
from rightrate.studies.place import locate, remote_kind
from rightrate.studies.schema import RESTORE, create, schema_of

_FAULTS: Final[dict[int, str]] = {
    sqlite3.SQLITE_BUSY: "another process keeps it locked. Wait for that one to end, or give another path.",
    sqlite3.SQLITE_READONLY: "it is read-only. Make file and directory writable, or give another path.",
    sqlite3.SQLITE_CORRUPT: f"its content is damaged. {RESTORE}",
    sqlite3.SQLITE_NOTADB: "it is not a rightrate store. Give the path of a store, or of no file yet.",
    sqlite3.SQLITE_FULL: "the disk is full. Free some space and run again: what is recorded is kept.",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened. Check the permissions of it and of its directory.",
    sqlite3.SQLITE_IOERR: "the disk reported an error. Check the disk, then run the command again.",
}


def _code(error: sqlite3.Error) -> int:
    """The kind of an error; one of the module itself, such as for a text that is not UTF-8, is damage."""
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT)) & 0xFF


def _explain(error: Exception, name: str) -> StoreError:
    """Turn an error of SQLite into one that says what to do."""
    if isinstance(error, sqlite3.ProgrammingError):
        what = "it was closed, or opened by another thread. Open it anew in each thread."
    elif not isinstance(error, sqlite3.Error):
        what = "a value does not fit into it. Give valid text, and seeds and steps below 2**63."
    else:
        what = _FAULTS.get(_code(error), f"its content is damaged, or a record does not fit it. {RESTORE}")
    return StoreError(f"The store {name} cannot be used: {what} (SQLite: {error})")


@contextmanager
def _explained(name: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise _explain(error, name) from error


class Database:
    """A connection to one store, used by one process and one thread.

    An acknowledged record survives the death of the process at any moment, and a power cut as far as
    the disk keeps its word: the log is forced to the disk before a commit returns. That takes a few
    milliseconds, once for each trial, and a trial that is lost takes its whole training to repeat.

    Args:
        path: The file, or None for a store in memory.
        readonly: Whether it is only to be read.
        timeout: Seconds to wait for another process that is writing.

    Raises:
        StoreError: If the file cannot be opened, is not a store, or is one of a newer rightrate.
    """

    def __init__(self, path: str | Path | None, *, readonly: bool, timeout: float) -> None:
        self.path = None if path is None else locate(path, readonly=readonly)
        self.readonly = readonly
        self.notes: tuple[str, ...] = ()
        self._timeout = timeout
        self._owner = os.getpid()
        with _explained(self.name):
            self._connection = self._connect("?mode=ro" if readonly else "?mode=rwc")
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    @property
    def name(self) -> str:
        """How the store is called in messages."""
        return "in memory" if self.path is None else str(self.path)

    def close(self) -> None:
        """Close the file; the last one to close it folds the log into it."""
        with _explained(self.name):
            self._connection.close()

    @contextmanager
    def transaction(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """Run the body on one state of the file: all that it writes counts, or nothing.

        Args:
            write: Whether the body writes; it then waits for other writers.

        Yields:
            The connection.

        Raises:
            StoreError: If the file cannot be read or written.
        """
        if self._owner != os.getpid():
            raise StoreError(
                f"The store {self.name} belongs to process {self._owner}. Open it anew after a fork."
            )
        if write and self.readonly:
            raise StoreError(f"The store {self.name} was opened only to be read. Open it without `readonly`.")
        with _explained(self.name), self._begun("IMMEDIATE" if write else "DEFERRED"):
            yield self._connection

    @contextmanager
    def _begun(self, kind: str) -> Iterator[None]:
        try:
            self._connection.execute(f"BEGIN {kind}")
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _connect(self, options: str) -> sqlite3.Connection:
        target = ":memory:" if self.path is None else self.path.as_uri() + options
        return sqlite3.connect(target, timeout=self._timeout, isolation_level=None, uri=self.path is not None)

    def _prepare(self) -> None:
        """Check whose file it is before anything in it is touched; then set it up."""
        found = self._schema_of_readonly() if self.readonly else self._schema()
        # A file from elsewhere runs no code of its own.
        self._connection.execute("PRAGMA trusted_schema = OFF")
        if self.readonly:
            if found == 0:
                raise StoreError(
                    f"The store {self.name} is empty: nothing was recorded in it. Check the path."
                )
            return
        self._connection.execute("PRAGMA foreign_keys = ON")
        if self.path is not None:
            self._set_journal(remote_kind(self.path))
        if found == 0:
            with self._begun("IMMEDIATE"):
                if schema_of(self._connection, self.name) == 0:  # else another process was faster
                    create(self._connection)

    def _schema(self) -> int:
        with self._begun("DEFERRED"):  # one look: another process may be making the tables
            return schema_of(self._connection, self.name)

    def _schema_of_readonly(self) -> int:
        """Like `_schema`, in a directory that may refuse SQLite the files it wants beside a log."""
        try:
            return self._schema()
        except sqlite3.OperationalError as error:
            if _code(error) not in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
                raise
        log = Path(f"{self.path}-wal")
        if log.exists() and log.stat().st_size > 0:
            raise StoreError(
                f"The store {self.name} cannot be read where it is: its newest records are in {log.name}, "
                "which needs a writable directory to be read. Copy both files to one, and open the copy."
            )
        self._connection.close()
        # Without a log, and where SQLite may not make one, the file is taken as it is.
        self._connection = self._connect("?mode=ro&immutable=1")
        return self._schema()

    def _set_journal(self, remote: str) -> None:
        """Choose how commits are made safe: by a log beside the file, or on a network by rollback."""
        mode = "delete" if remote else "wal"
        (now,) = self._connection.execute("PRAGMA journal_mode").fetchone()
        if now != mode:
            (now,) = self._patiently(
                lambda: self._connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()
            )
        self._connection.execute("PRAGMA synchronous = FULL")
        if now != "wal":
            self.notes = (
                f"The store {self.name} lies on a file system ({remote or 'unknown'}) on which SQLite's "
                "write-ahead log is not safe. It is kept without one, which is slower; "
                "let only one machine use it at a time.",
            )

    def _patiently(self, attempt: Callable[[], tuple[str]]) -> tuple[str]:
        """Repeat what SQLite refuses at once when two ask for it together, since waiting could block both."""
        end = time.monotonic() + self._timeout
        while True:
            try:
                return attempt()
            except sqlite3.OperationalError as error:
                if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                    raise
                time.sleep(0.01)
