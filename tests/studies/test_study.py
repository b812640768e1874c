import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import StoreError
from rightrate.search import Answer, Trial
from rightrate.studies import Norms, Outcome, Store, record_from_json
from tests.studies.samples import HEADER, ID, answer, bits, opened, outcome
from tests.studies.strategies import answers, outcomes


@given(st.lists(outcomes, max_size=5, unique_by=lambda one: one.evidence.trial), answers)
def test_what_is_added_is_read_back_bit_for_bit_and_in_order(
    added: list[Outcome], given_answer: Answer
) -> None:
    with Store(None) as store:
        study = opened(store)
        for one in added:
            study.add(one)
        study.add_answer(given_answer)
        record = study.record()
        assert bits(record.outcomes) == bits(tuple(added))
        assert bits(record.answer) == bits(given_answer)
        assert bits(list(study.outcomes())) == bits([one.evidence.trial for one in added])


def test_a_store_holds_after_closing_what_was_added(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        opened(store).add(outcome(0))
    with Store(tmp_path / "s.db") as store:
        (found,) = opened(store).outcomes().values()
    assert bits(found) == bits(outcome(0))
    assert math.isnan(found.evidence.loss)


def test_a_trial_added_twice_is_kept_as_it_was_first() -> None:
    with Store(None) as store:
        study = opened(store)
        study.add(outcome(1))
        study.add(replace(outcome(1), seconds=99.0))
        assert study.record().outcomes == (outcome(1),)


def test_norms_are_put_to_a_trial_in_its_place() -> None:
    with Store(None) as store:
        study = opened(store)
        for number in (1, 2, 3):
            study.add(outcome(number))
        kept = replace(outcome(2), norms=Norms("l1", (3.0, 2.0)))
        study.put_norms(kept)
        assert study.record().outcomes == (outcome(1), kept, outcome(3))


def test_the_newest_answer_is_the_one_that_was_added_last() -> None:
    with Store(None) as store:
        study = opened(store)
        for seed, lr in ((0, 0.1), (1, 0.2), (0, 0.3)):
            study.add_answer(answer(seed=seed, lr=lr))
        assert [(one.seed, one.lr) for one in study.answers()] == [(1, 0.2), (0, 0.3)]
        assert study.record().answer == answer(seed=0, lr=0.3)


def test_a_record_holds_what_describes_the_study() -> None:
    with Store(None) as store:
        record = opened(store).record()
    assert (record.id, record.name, record.outcomes, record.answer) == (ID, "digits", (), None)
    assert record.created.endswith("+00:00")
    assert {name: getattr(record, name) for name in HEADER.__slots__} == {
        name: getattr(HEADER, name) for name in HEADER.__slots__
    }


def test_an_export_is_the_record() -> None:
    with Store(None) as store:
        study = opened(store)
        study.add(outcome(1))
        assert record_from_json(study.export()) == study.record()


def test_the_run_that_takes_the_lock_describes_the_study() -> None:
    later = replace(HEADER, command="rightrate choose digits --budget 2", versions={"python": "3.12"})
    with Store(None) as store:
        opened(store)
        study = store.open_study(ID, name="digits", explicit=False, header=later)
        assert study.header() == HEADER
        with study.lock():
            assert study.header() == later
        with store.find("digits").lock():
            assert study.header() == later


@pytest.mark.parametrize("trial", [Trial(1.0, 1, 2**63), Trial(1.0, 2**63, 0)], ids=["seed", "steps"])
def test_a_number_that_does_not_fit_is_refused_and_nothing_is_lost(trial: Trial) -> None:
    with Store(None) as store:
        study = opened(store)
        study.add(outcome(1))
        one = outcome(2)
        with pytest.raises(StoreError, match="below 2"):
            study.add(replace(one, evidence=replace(one.evidence, trial=trial)))
        assert study.record().outcomes == (outcome(1),)


def test_a_study_that_was_deleted_meanwhile_says_so() -> None:
    with Store(None) as store:
        study = opened(store)
        store.delete("digits")
        with pytest.raises(StoreError, match="it was deleted"):
            study.add(outcome(1))
        with pytest.raises(StoreError, match="it was deleted"):
            study.record()


def test_an_interrupt_within_a_transaction_leaves_nothing_half_done() -> None:
    with Store(None) as store:
        study = opened(store)

        def interrupted() -> None:
            with store._database.transaction(write=True) as connection:
                connection.execute("DELETE FROM study")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert study.record().name == "digits"
