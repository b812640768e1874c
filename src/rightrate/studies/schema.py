"""The tables of a store, and the two numbers in the header of the file that say whose it is."""

import sqlite3
from typing import Final

from rightrate.errors import StoreError

#: Marks the file as ours in its header: "rrat" in ASCII.
APPLICATION_ID: Final = 0x72726174

#: Number of the layout of the tables.
SCHEMA: Final = 1

#: `crc` covers the columns before it. `body` and `header` are JSON; the columns beside them serve
#: uniqueness, the list of studies, and people who look with SQL.
TABLES: Final = (
    """CREATE TABLE study (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL UNIQUE, created TEXT NOT NULL,
    header TEXT NOT NULL, crc INTEGER NOT NULL, pid INTEGER)""",
    """CREATE TABLE trial (number INTEGER PRIMARY KEY AUTOINCREMENT,
    study TEXT NOT NULL REFERENCES study ON DELETE CASCADE,
    lr REAL NOT NULL, steps INTEGER NOT NULL, seed INTEGER NOT NULL, spent INTEGER NOT NULL,
    body TEXT NOT NULL, crc INTEGER NOT NULL, UNIQUE (study, lr, steps, seed))""",
    """CREATE TABLE answer (number INTEGER PRIMARY KEY AUTOINCREMENT,
    study TEXT NOT NULL REFERENCES study ON DELETE CASCADE,
    budget REAL NOT NULL, seed INTEGER NOT NULL, lr REAL, status TEXT NOT NULL,
    body TEXT NOT NULL, crc INTEGER NOT NULL, UNIQUE (study, budget, seed))""",
)

#: What to do about a file that is damaged.
RESTORE: Final = "Bring it back from a copy, or move it away and start a new one."


def schema_of(connection: sqlite3.Connection, name: str) -> int:
    """Read the number of the layout of a file; call it within a transaction.

    Args:
        connection: The file.
        name: How the store is called in messages.

    Returns:
        The number; 0 for an empty file.

    Raises:
        StoreError: If the file is not ours, or its layout is not one that is known here.
    """
    (owner,) = connection.execute("PRAGMA application_id").fetchone()
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if owner == schema == tables == 0:
        return 0
    if owner != APPLICATION_ID:
        raise StoreError(
            f"The store {name} cannot be used: it is a SQLite database of another program "
            f"(application id {owner}, wanted {APPLICATION_ID}). Give another path."
        )
    if schema != SCHEMA:
        raise StoreError(
            f"The store {name} has schema {schema}, and this rightrate reads schema {SCHEMA}. "
            + ("Upgrade rightrate, or give another path." if schema > SCHEMA else RESTORE)
        )
    return SCHEMA


def create(connection: sqlite3.Connection) -> None:
    """Make the tables and mark the file, within the transaction of the caller.

    Args:
        connection: An empty file.
    """
    for table in TABLES:
        connection.execute(table)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
