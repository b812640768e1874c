from pathlib import Path

import pytest

from rightrate.errors import StoreError, StudyBusyError
from rightrate.studies import Store
from tests.studies.samples import ID, OTHER, opened, outcome, writer


def test_two_runs_on_one_study_are_refused_with_the_process_that_holds_it(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    with writer(file, ID) as process, Store(file) as store:
        assert process.stdout is not None
        assert process.stdout.readline() == "locked\n"
        study = opened(store)
        (summary,) = store.studies()
        assert summary.running
        with (
            pytest.raises(StudyBusyError, match=f"`study-5eed` is being worked on by process {process.pid}"),
            study.lock(),
        ):
            pass
        with pytest.raises(StudyBusyError):
            store.delete(ID)
        process.kill()
        process.wait()
        (summary,) = store.studies()
        assert not summary.running
        with study.lock():
            study.add(outcome(1))


def test_a_held_study_is_refused_to_the_same_process_too_and_free_afterwards(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store, Store(tmp_path / "s.db") as other:
        with opened(store).lock():
            with pytest.raises(StudyBusyError), opened(other).lock():
                pass
            assert [one.running for one in other.studies()] == [True]
        with opened(other).lock():
            pass
        assert [one.running for one in other.studies()] == [False]


def test_the_lock_of_one_study_leaves_the_others_free(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store, opened(store).lock(), opened(store, OTHER).lock():
        assert [one.running for one in store.studies()] == [True, True]


def test_the_lock_is_one_under_every_name_of_the_store(tmp_path: Path) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "s.db")
    with Store(tmp_path / "s.db") as store, Store(tmp_path / "link.db") as other, opened(store).lock():
        with pytest.raises(StudyBusyError), opened(other).lock():
            pass


def test_an_error_within_the_lock_frees_it(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        with pytest.raises(KeyboardInterrupt), opened(store).lock():
            raise KeyboardInterrupt
        with opened(store).lock():
            pass


def test_a_lock_that_cannot_be_made_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "s.db.locks").write_text("in the way")
    with Store(tmp_path / "s.db") as store, pytest.raises(StoreError, match=r"The lock .* cannot be taken"):
        with opened(store).lock():
            pass


def test_a_study_in_memory_needs_no_lock() -> None:
    with Store(None) as store, opened(store).lock():
        assert [one.running for one in store.studies()] == [False]
