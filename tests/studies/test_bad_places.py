"""Everything that can be wrong with the place and the file of a store is refused by name."""

import os
import random
import sqlite3
import sys
import tempfile
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from rightrate.errors import StoreError
from rightrate.studies import Store
from rightrate.studies.schema import APPLICATION_ID, SCHEMA
from tests.studies.samples import bits, opened, outcome

unix = pytest.mark.skipif(sys.platform == "win32", reason="permissions are other ones on Windows")


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory in which this process has no more rights than any user, also when it is root's."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        root = os.geteuid() == 0
        if root:
            os.chown(directory, 65534, 65534)
            os.setresuid(65534, 65534, 0)
        try:
            yield directory
        finally:
            if root:
                os.setresuid(0, 0, 0)
            directory.chmod(0o700)


def made(file: Path) -> Path:
    with Store(file) as store:
        opened(store).add(outcome(1))
    return file


def test_the_directory_of_a_store_is_made(tmp_path: Path) -> None:
    assert made(tmp_path / "a" / "b" / "s.db").exists()


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "s.db").touch()
    assert made(tmp_path / "s.db").stat().st_size > 0


@pytest.mark.parametrize("path", ["file/s.db", "x" * 300, "a\0b"], ids=["below a file", "too long", "null"])
def test_a_directory_that_cannot_be_made_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match=r"cannot be opened: .*Give a path"):
        Store(tmp_path / path)


def test_a_directory_is_refused_with_a_path_in_it(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"is a directory\. Give the path of a file, such as .*studies\.db"):
        Store(tmp_path)


@unix
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "s.db")
    with pytest.raises(StoreError, match="not a regular file"):
        Store(tmp_path / "s.db")


def test_a_store_that_is_only_read_must_exist(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="there is no such file"):
        Store(tmp_path / "none" / "s.db", readonly=True)
    assert not (tmp_path / "none").exists()


def test_an_empty_file_cannot_be_read_as_a_store(tmp_path: Path) -> None:
    (tmp_path / "s.db").touch()
    with pytest.raises(StoreError, match="nothing was recorded"):
        Store(tmp_path / "s.db", readonly=True)


@unix
def test_a_read_only_directory_is_refused_for_writing_and_can_be_read(place: Path) -> None:
    file = made(place / "s.db")
    place.chmod(0o555)
    with pytest.raises(StoreError, match=r"the directory .* is read-only"):
        Store(file)
    with pytest.raises(StoreError, match=r"the directory .* is read-only"):
        Store(place / "new.db")
    with pytest.raises(StoreError, match="Permission denied"):
        Store(place / "new" / "s.db")
    with Store(file, readonly=True) as store:
        assert [one.trials for one in store.studies()] == [1]
        assert store.find("digits").record().outcomes == (outcome(1),)


@unix
def test_a_read_only_directory_with_a_log_says_how_to_read_it(place: Path) -> None:
    file = place / "s.db"
    with Store(file) as store:
        opened(store)
        log = Path(f"{file}-wal").read_bytes()
        content = file.read_bytes()
    file.write_bytes(content)
    Path(f"{file}-wal").write_bytes(log)
    place.chmod(0o555)
    with pytest.raises(StoreError, match=r"s\.db-wal.*Copy both files"):
        Store(file, readonly=True)
    place.chmod(0o755)
    with Store(file, readonly=True) as store:
        assert [one.name for one in store.studies()] == ["digits"]


@unix
def test_a_read_only_file_is_refused_for_writing_and_can_be_read(place: Path) -> None:
    file = made(place / "s.db")
    file.chmod(0o444)
    with pytest.raises(StoreError, match="the file is read-only"):
        Store(file)
    with Store(file, readonly=True) as store:
        assert [one.trials for one in store.studies()] == [1]


@unix
def test_a_file_that_may_not_be_read_is_refused(place: Path) -> None:
    file = made(place / "s.db")
    file.chmod(0o000)
    with pytest.raises(StoreError, match="you may not read it"):
        Store(file)


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("content", [random.Random(0).randbytes(5000), b"lr,loss\n0.1,2.0\n" * 99, b"x"])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(
    tmp_path: Path, content: bytes, readonly: bool
) -> None:
    (tmp_path / "s.db").write_bytes(content)
    with pytest.raises(StoreError, match="not a rightrate store"):
        Store(tmp_path / "s.db", readonly=readonly)
    assert (tmp_path / "s.db").read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("readonly", [False, True])
def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path, readonly: bool) -> None:
    with closing(sqlite3.connect(tmp_path / "s.db")) as connection:
        connection.execute("CREATE TABLE study (id)")
    before = (tmp_path / "s.db").read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(tmp_path / "s.db", readonly=readonly)
    assert (tmp_path / "s.db").read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("readonly", [False, True])
def test_a_store_of_a_newer_rightrate_is_refused_by_its_number(tmp_path: Path, readonly: bool) -> None:
    file = made(tmp_path / "s.db")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    with pytest.raises(
        StoreError, match=r"has schema 2, and this rightrate reads schema 1\. Upgrade rightrate"
    ):
        Store(file, readonly=readonly)


def test_a_store_carries_its_mark_and_the_number_of_its_schema(tmp_path: Path) -> None:
    with closing(sqlite3.connect(made(tmp_path / "s.db"))) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_store_that_another_writer_keeps_locked_is_refused_after_the_timeout(tmp_path: Path) -> None:
    file = made(tmp_path / "s.db")
    with Store(file) as store, Store(file, timeout=0.01) as other:
        with store._database.transaction(write=True), pytest.raises(StoreError, match="keeps it locked"):
            opened(other)
        opened(other).add(outcome(2))


def test_a_full_disk_is_named_and_what_was_recorded_is_kept(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        study = opened(store)
        store._database._connection.execute("PRAGMA max_page_count = 20")
        numbers = count()
        with pytest.raises(StoreError, match=r"the disk is full\. Free some space"):
            deque(map(study.add, map(outcome, numbers)))
        store._database._connection.execute("PRAGMA max_page_count = 1000")
        known = len(study.outcomes())
        assert known == next(numbers) - 1
        study.add(outcome(known))
        assert bits(list(study.outcomes().values())) == bits([outcome(number) for number in range(known + 1)])


def test_a_store_that_was_closed_says_so() -> None:
    store = Store(None)
    store.close()
    with pytest.raises(StoreError, match="it was closed"):
        store.studies()


@unix
def test_a_store_is_not_used_by_a_forked_process(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        child = os.fork()
        if child == 0:
            try:
                store.studies()
            except StoreError as error:
                os._exit(7 if "Open it anew after a fork" in str(error) else 8)
            os._exit(9)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
        assert store.studies() == []


def test_a_store_is_not_used_by_another_thread(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store, ThreadPoolExecutor(1) as pool:
        listed = pool.submit(store.studies)
        with pytest.raises(StoreError, match="Open it anew in each thread"):
            listed.result()
