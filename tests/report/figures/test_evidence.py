import math
from dataclasses import replace

from rightrate.report.figures import best_by_horizon, describe, evidence_of, record_of
from rightrate.search import Evidence, Trial
from rightrate.studies import StudyRecord


def test_evidence_that_only_the_answer_knows_is_shown_once(record: StudyRecord) -> None:
    assert record.answer is not None
    half = replace(record, outcomes=record.outcomes[:5])
    assert set(evidence_of(half)) == set(record.answer.evidence)
    assert len(evidence_of(half)) == len(record.answer.evidence)


def test_a_trial_that_the_answer_has_not_seen_yet_is_shown(record: StudyRecord) -> None:
    assert record.answer is not None
    early = replace(record, answer=replace(record.answer, evidence=record.answer.evidence[:2]))
    assert evidence_of(early) == evidence_of(record)


def test_the_best_of_a_horizon_follows_the_goal() -> None:
    trials = [
        Evidence(Trial(lr=lr, steps=10, seed=0), loss, 10) for lr, loss in ((1, 0.2), (2, 0.5), (3, math.nan))
    ]
    assert best_by_horizon(tuple(trials), "min") == {10: trials[0]}
    assert best_by_horizon(tuple(trials), "max") == {10: trials[1]}


def test_a_horizon_where_all_diverged_has_no_best() -> None:
    assert best_by_horizon((Evidence(Trial(lr=1.0, steps=10, seed=0), math.inf, 3),), "min") == {}


def test_a_trial_is_described_in_one_line() -> None:
    one = Evidence(Trial(lr=0.5, steps=1500, seed=2), math.inf, 31)
    assert describe(one) == "rate 5.0e-01, 1,500 steps, seed 2: diverged after 31 steps"


def test_a_bare_answer_is_drawn_like_a_study(record: StudyRecord) -> None:
    assert record.answer is not None
    assert evidence_of(record_of(record.answer)) == record.answer.evidence
