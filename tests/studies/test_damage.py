"""A store that was cut or changed opens, or is refused by name; what it gives is what was recorded."""

import random
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from rightrate.errors import StoreError
from rightrate.studies import Store
from tests.studies.samples import ID, OTHER, answer, bits, opened, outcome

TRUTH = {bits(outcome(number)) for number in range(8)}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed store with two studies."""
    file = tmp_path_factory.mktemp("sound") / "s.db"
    with Store(file) as store:
        for id, name in ((ID, "digits"), (OTHER, "cancer")):
            study = opened(store, id, name)
            for number in range(8):
                study.add(outcome(number))
            study.add_answer(answer())
    return file


def use(file: Path, *, readonly: bool = False) -> bool:
    """Do with a store what users do; only a `StoreError` may come of it, and nothing false may be read."""
    with suppress(StoreError), Store(file, readonly=readonly, timeout=0.0) as store:
        for summary in store.studies():
            record = store.find(summary.name).record()
            assert {bits(one) for one in record.outcomes} <= TRUTH
            assert record.answer in {None, answer()}
        if not readonly:
            opened(store).add(outcome(0))
        return True
    return False


@pytest.mark.parametrize("readonly", [False, True])
def test_a_store_cut_anywhere_opens_or_is_refused_by_name(
    sound: Path, tmp_path: Path, readonly: bool
) -> None:
    content = sound.read_bytes()
    lengths = {0, 1, 15, 16, 99, 100, len(content) - 1, *range(512, len(content), 1024)}
    usable = []
    for length in sorted(lengths):
        file = tmp_path / f"{length}.db"
        file.write_bytes(content[:length])
        usable += [length] if use(file, readonly=readonly) else []
    # Nothing at all is a new store, and the last byte may be one that no record uses.
    assert set(usable) <= {len(content) - 1} | (set() if readonly else {0})


@pytest.mark.parametrize("seed", range(4))
def test_a_store_with_changed_bits_opens_or_is_refused_by_name(
    sound: Path, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    content = sound.read_bytes()
    usable = []
    for _ in range(60):
        damaged = bytearray(content)
        for _ in range(rng.choice([1, 1, 8, 64])):
            # The header of the file and of its pages decides most, so that is where most changes go.
            place = (
                rng.randrange(len(content)) if rng.random() < 0.5 else rng.randrange(0, len(content), 4096)
            )
            damaged[min(place + rng.randrange(40), len(content) - 1)] ^= 1 << rng.randrange(8)
        for rest in tmp_path.glob("s.db*"):
            rest.unlink()
        (tmp_path / "s.db").write_bytes(damaged)
        usable.append(use(tmp_path / "s.db"))
    assert {True, False} == set(usable)  # the changes were neither all fatal nor all without effect


def test_a_log_cut_anywhere_loses_only_the_newest_records(tmp_path: Path) -> None:
    live, torn = tmp_path / "live.db", tmp_path / "torn.db"
    with Store(live) as store:
        study = opened(store)
        for number in range(1, 8):
            study.add(outcome(number))
        content, log = live.read_bytes(), Path(f"{live}-wal").read_bytes()
    lengths = []
    for length in range(0, len(log) + 1, 2500):
        torn.write_bytes(content)
        Path(f"{torn}-wal").write_bytes(log[:length])
        with Store(torn) as store:
            found = opened(store).record().outcomes
        assert bits(found) == bits(tuple(outcome(number) for number in range(1, len(found) + 1)))
        lengths.append(len(found))
        torn.unlink()
    assert lengths == sorted(lengths)
    assert lengths[-1] >= 6


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE trial SET body = replace(body, '20', '21') WHERE number = 1",
        "UPDATE trial SET body = x'ff' WHERE number = 1",
        "UPDATE trial SET body = CAST(x'ff' AS TEXT) WHERE number = 1",
        "UPDATE trial SET spent = 7 WHERE number = 1",
        "UPDATE trial SET crc = 'none' WHERE number = 1",
        "UPDATE answer SET body = '{}' WHERE number = 1",
        "UPDATE study SET header = '{}' WHERE name = 'digits'",
        "UPDATE study SET created = '1999' WHERE name = 'digits'",
    ],
)
def test_a_changed_record_is_noticed_named_and_leaves_the_other_studies_alone(
    sound: Path, tmp_path: Path, change: str
) -> None:
    file = Path(shutil.copy(sound, tmp_path))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(change)
    with Store(file) as store:
        assert len(store.studies()) == 2
        with pytest.raises(StoreError, match="damaged"):
            store.find("digits").record()
        assert len(store.find("cancer").record().outcomes) == 8
        store.delete("digits")
        assert [one.name for one in store.studies()] == ["cancer"]


def test_an_id_of_the_wrong_kind_is_refused_by_name(sound: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(sound, tmp_path))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE study SET id = x'00ff' WHERE name = 'digits'")
    with Store(file) as store:
        for use in (store.studies, lambda: store.find("digits"), lambda: opened(store)):
            with pytest.raises(StoreError, match=r"cannot be listed: its content is damaged"):
                use()


def test_a_list_with_a_value_of_the_wrong_kind_is_refused_by_name(sound: Path, tmp_path: Path) -> None:
    file = Path(shutil.copy(sound, tmp_path))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE answer SET status = 'splendid'")
    with Store(file) as store, pytest.raises(StoreError, match=r"cannot be listed.*splendid"):
        store.studies()
