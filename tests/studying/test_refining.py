from dataclasses import replace

import pytest

from rightrate.errors import ArgumentError
from rightrate.laws import refined
from rightrate.search import Trial
from rightrate.studies import StudyRecord
from rightrate.studying import refined_from, study
from rightrate.testing.problems import NoisyQuadratic

RATES = (0.03, 0.3, 3.0)


@pytest.fixture(scope="module")
def record() -> StudyRecord:
    return study(NoisyQuadratic(steps=200), lrs=RATES, seeds=2, norm="auto").record


def test_it_is_made_from_the_norms_of_the_best_run_with_the_lowest_seed(record: StudyRecord) -> None:
    made = refined_from(record)
    scores = {lr: sum(o.evidence.loss for o in record.outcomes if o.evidence.trial.lr == lr) for lr in RATES}
    assert made.trial == Trial(min(scores, key=lambda lr: scores[lr]), 200, 0)
    (kept,) = [o.norms for o in record.outcomes if o.evidence.trial == made.trial]
    assert made.norm == "l2"
    assert made.schedule == refined(kept.values, "l2")


def test_another_rate_and_another_smoothing_make_another_schedule(record: StudyRecord) -> None:
    made = refined_from(record, lr=0.03)
    assert made.trial.lr == 0.03
    assert made.schedule != refined_from(record).schedule
    assert made.schedule != refined_from(record, lr=0.03, smoothing=0).schedule


def test_where_high_scores_are_good_the_highest_is_the_best(record: StudyRecord) -> None:
    assert refined_from(replace(record, goal="max")).trial.lr != refined_from(record).trial.lr


def test_shorter_runs_are_not_read(record: StudyRecord) -> None:
    short = study(NoisyQuadratic(steps=200), lrs=[0.1], seeds=1, steps=50, norm="l1").record
    both = replace(record, outcomes=(*record.outcomes, *short.outcomes))
    assert refined_from(both) == refined_from(record)
    with pytest.raises(ArgumentError, match="`lr` must be a rate with norms"):
        refined_from(both, lr=0.1)


def test_a_study_without_norms_says_how_to_keep_them() -> None:
    plain = study(NoisyQuadratic(steps=50), lrs=RATES, seeds=1).record
    with pytest.raises(ArgumentError, match=r"has no run that ended and kept the norms .* --norms auto"):
        refined_from(plain)
