from dataclasses import replace
from pathlib import Path

import pytest

from rightrate.errors import ArgumentError, StoreError
from rightrate.studies import Store
from tests.studies.samples import HEADER, ID, OTHER, answer, opened, outcome


def test_a_study_is_found_again_by_the_id_of_its_task(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        opened(store, name="mine").add(outcome(1))
    with Store(tmp_path / "s.db") as store:
        study = opened(store, name="another default")
        assert (study.name, len(study.outcomes())) == ("mine", 1)


def test_a_default_name_that_is_taken_gets_a_number() -> None:
    with Store(None) as store:
        names = [opened(store, f"{number:08x}").name for number in range(3)]
    assert names == ["digits", "digits-2", "digits-3"]


def test_an_explicit_name_that_is_taken_is_refused_with_what_differs() -> None:
    bigger = replace(HEADER, steps=900, facts={**HEADER.facts, "parameters": 1300})
    with Store(None) as store:
        opened(store)
        with pytest.raises(StoreError, match="steps 500 there, 900 here; parameters 650 there, 1300 here"):
            store.open_study(OTHER, name="digits", explicit=True, header=bigger)
        assert len(store.studies()) == 1


def test_an_explicit_name_for_a_task_of_another_name_is_refused() -> None:
    with Store(None) as store:
        opened(store)
        with pytest.raises(StoreError, match=r"Wanted a study named `mine`.*recorded as `digits`"):
            opened(store, name="mine", explicit=True)


@pytest.mark.parametrize("change", [{"steps": 501}, {"goal": "max"}, {"schedule": "Constant()"}])
def test_one_id_for_two_tasks_is_refused(change: dict[str, object]) -> None:
    with Store(None) as store:
        opened(store)
        with pytest.raises(StoreError, match=f"{next(iter(change))} .* there, .* here"):
            store.open_study(ID, name="digits", explicit=False, header=replace(HEADER, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("id", ["", "5eed", "5EED5EED", "not a digest", "5eed5eed\n", "../5eed5eed"])
def test_an_id_that_is_not_a_digest_is_refused(id: str) -> None:
    with Store(None) as store, pytest.raises(ArgumentError, match="`id` must be"):
        opened(store, id)


@pytest.mark.parametrize("name", ["", " digits", "a\x1b[31mb", "a\nb", "x" * 101, "\udcff"])
def test_a_name_that_cannot_be_shown_is_refused(name: str) -> None:
    with Store(None) as store, pytest.raises(ArgumentError, match="`name` must be"):
        opened(store, name=name)


def test_a_study_is_found_by_its_name_and_by_the_beginning_of_its_id() -> None:
    with Store(None) as store:
        opened(store)
        opened(store, OTHER, "5eed5")
        assert [store.find(text).id for text in ("digits", ID, ID[:4].upper(), "5eed5")] == [
            ID,
            ID,
            ID,
            OTHER,
        ]


def test_an_unknown_study_is_answered_with_the_names_that_are_near() -> None:
    with Store(None) as store:
        opened(store)
        opened(store, OTHER, "cancer")
        with pytest.raises(StoreError, match=r"no study `digts`.*Did you mean `digits`\?"):
            store.find("digts")
        with pytest.raises(StoreError, match=r"The newest are `digits`, `cancer`\."):
            store.find("5ee")


def test_an_unknown_study_of_an_empty_store_is_answered_so() -> None:
    with Store(None) as store, pytest.raises(StoreError, match="holds no study yet"):
        store.find("digits")


def test_the_beginning_of_two_ids_is_answered_with_both() -> None:
    with Store(None) as store:
        opened(store, "abcd000011", "one")
        opened(store, "abcd222233", "two")
        with pytest.raises(StoreError, match=r"abcd000011 \(`one`\), abcd222233 \(`two`\)"):
            store.find("abcd")


def test_the_list_shows_trials_steps_and_the_newest_answer() -> None:
    with Store(None) as store:
        study = opened(store)
        opened(store, OTHER, "cancer")
        for number in range(4):
            study.add(outcome(number))
        study.add_answer(answer(lr=0.5))
        study.add_answer(answer(lr=0.25, budget=2.0))
        first, second = store.studies()
    assert (first.name, first.trials, first.spent) == ("digits", 4, 20 + 21 + 22 + 23)
    assert (first.lr, first.status, first.running, first.short) == (0.25, "ok", False, ID[:10])
    assert (second.name, second.trials, second.spent, second.lr, second.status) == (
        "cancer",
        0,
        0,
        None,
        None,
    )


def test_a_deleted_study_is_gone_with_all_that_belongs_to_it_and_the_others_stay(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        for id, name in ((ID, "digits"), (OTHER, "cancer")):
            opened(store, id, name).add(outcome(1))
            store.find(name).add_answer(answer())
        store.delete("digits")
        assert [(one.name, one.trials) for one in store.studies()] == [("cancer", 1)]
        assert opened(store).record().outcomes == ()
        assert not list(tmp_path.glob("*.locks/*"))


def test_a_store_that_is_only_read_shows_everything_and_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "s.db"
    with Store(file) as store:
        opened(store).add(outcome(1))
    before = file.read_bytes()
    with Store(file, readonly=True) as store:
        assert [one.name for one in store.studies()] == ["digits"]
        assert store.find("digits").record().outcomes == (outcome(1),)
        with pytest.raises(StoreError, match="opened only to be read"):
            store.find("digits").add(outcome(2))
    assert file.read_bytes() == before


def test_a_store_can_be_read_while_it_is_written(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store, Store(tmp_path / "s.db", readonly=True, timeout=0.0) as reader:
        study = opened(store)
        with store._database.transaction(write=True):
            assert [one.trials for one in reader.studies()] == [0]
        study.add(outcome(1))
        assert [one.trials for one in reader.studies()] == [1]


def test_a_store_that_was_moved_is_still_the_same(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        opened(store).add(outcome(1))
    there = tmp_path / "a new place with spaces and ümläuts"
    there.mkdir()
    (tmp_path / "s.db").rename(there / "t#?%41.db")
    with Store(there / "t#?%41.db") as store:
        assert store.find("digits").record().outcomes == (outcome(1),)
