import json
from pathlib import Path

import pytest

from rightrate.studies import Store, record_from_json
from tests.cli.conftest import Rightrate
from tests.studies.samples import ID, OTHER, answer, opened, outcome


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one study that has an answer and one that was interrupted."""
    path = tmp_path / ".rightrate" / "studies.db"
    with Store(path) as store:
        study = opened(store)
        study.add(outcome(1))
        study.add(outcome(2))
        study.add_answer(answer())
        opened(store, OTHER, "half").add(outcome(3))
    return path


def test_the_studies_are_listed_with_their_answers(rightrate: Rightrate, store: Path) -> None:
    done = rightrate("studies")
    title, first, second = (line.split() for line in done.out.splitlines())
    assert title == ["study", "id", "trials", "steps", "rate", "status", "created"]
    assert first[:6] == ["digits", ID[:10], "2", "43", "3.0e-03", "ok"]
    assert second[:6] == ["half", OTHER[:10], "1", "23", "–", "unfinished"]
    assert (done.code, done.err) == (0, "")


def test_the_list_as_json_has_a_schema_and_full_precision(rightrate: Rightrate, store: Path) -> None:
    listed = json.loads(rightrate("studies", "--json").out)
    assert (listed["schema"], listed["store"]) == (1, ".rightrate/studies.db")
    first, second = listed["studies"]
    assert (first["id"], first["lr"], first["status"], first["running"]) == (ID, 3e-3, "ok", False)
    assert (second["lr"], second["status"]) == (None, None)


def test_before_the_first_study_the_list_is_empty_and_that_is_no_error(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    done = rightrate("studies")
    assert (done.code, done.out) == (0, "")
    assert "There is no store .rightrate/studies.db here yet" in done.err
    assert json.loads(rightrate("studies", "--json").out)["studies"] == []
    assert not list(tmp_path.iterdir())


def test_a_store_that_was_named_must_be_there(rightrate: Rightrate) -> None:
    done = rightrate("studies", "--store", "typo.db")
    assert (done.code, done.out) == (2, "")
    assert "The store typo.db cannot be opened: there is no such file." in done.err


@pytest.mark.parametrize("name", ["digits", ID[:6]])
def test_a_study_is_shown_by_its_name_or_the_beginning_of_its_id(
    rightrate: Rightrate, store: Path, name: str
) -> None:
    done = rightrate("studies", "show", name)
    assert "study digits" in done.out
    assert "use 3.0e-03" in done.out
    assert "peak learning rate" in done.out
    assert done.err == "next: rightrate report digits -o digits.html\n"


def test_a_study_without_an_answer_says_so(rightrate: Rightrate, store: Path) -> None:
    assert "no answer yet" in rightrate("studies", "show", "half").out


def test_what_is_shown_as_json_is_what_is_exported(rightrate: Rightrate, store: Path, tmp_path: Path) -> None:
    shown = rightrate("studies", "show", "digits", "--json").out
    exported = rightrate("studies", "export", "digits").out
    done = rightrate("studies", "export", "digits", "-o", "digits.json")
    assert done.out == f"{tmp_path / 'digits.json'}\n"
    assert shown == exported == (tmp_path / "digits.json").read_text("utf-8")
    record = record_from_json(exported)
    with Store(store, readonly=True) as there:
        assert repr(record) == repr(there.find("digits").record())
    told = json.loads(rightrate("studies", "export", "digits", "-o", "digits.json", "--json").out)
    assert told == {"schema": 1, "study": "digits", "id": ID, "path": str(tmp_path / "digits.json")}


def test_an_export_that_cannot_be_written_is_refused(rightrate: Rightrate, store: Path) -> None:
    done = rightrate("studies", "export", "digits", "-o", "nowhere/digits.json")
    assert (done.code, done.out) == (2, "")
    assert "error: nowhere/digits.json cannot be written: No such file or directory." in done.err


def test_a_study_is_deleted_only_when_that_is_meant(rightrate: Rightrate, store: Path) -> None:
    before = store.read_bytes()
    done = rightrate("studies", "delete", "digits")
    assert done.code == 2
    assert "hint: Add --yes to delete it." in done.err
    assert store.read_bytes() == before
    done = rightrate("studies", "delete", ID[:8], "--yes", "--json")
    assert json.loads(done.out) == {"schema": 1, "study": "digits", "id": ID, "trials": 2}
    assert [line.split()[0] for line in rightrate("studies").out.splitlines()] == ["study", "half"]


def test_a_store_that_is_not_there_is_not_made_by_deleting_from_it(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    assert rightrate("studies", "delete", "digits", "--yes", "--store", "typo.db").code == 2
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("show",), ("export",), ("delete", "--yes")])
def test_a_study_that_is_not_there_is_answered_with_those_that_are(
    rightrate: Rightrate, store: Path, words: tuple[str, ...]
) -> None:
    done = rightrate("studies", words[0], "digts", *words[1:])
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("error: There is no study `digts` in the store")
    assert done.err.endswith("hint: Did you mean `digits`?\n")
