from dataclasses import replace

from rightrate.report import verdict
from rightrate.search import MEANING, TRUSTED
from rightrate.studies import StudyRecord
from tests.report.records import RELATIVES


def test_a_trusted_answer_names_rate_interval_meaning_and_cost(record: StudyRecord) -> None:
    assert verdict(record).sentence == (
        "Use a peak learning rate of 3.2e-03 (90 % interval 1.8e-03 to 5.6e-03): "
        "the evidence identifies the rate, half and twice of which are worse, at a cost of 6.98 full runs."
    )


def test_only_a_trusted_answer_tells_to_use_a_rate(record: StudyRecord) -> None:
    assert record.answer is not None
    for status in MEANING:
        said = verdict(replace(record, answer=replace(record.answer, status=status))).sentence
        assert said.startswith("Use") is (status in TRUSTED)
        assert MEANING[status] in said


def test_without_a_rate_none_is_named() -> None:
    assert verdict(RELATIVES["no rate"]).sentence == (
        "No rate can be trusted yet: every rate that was tried diverged, at a cost of 6.98 full runs."
    )


def test_without_an_answer_the_trials_are_counted() -> None:
    assert verdict(RELATIVES["single"]).sentence == "No answer yet: the study holds 1 trial so far."
