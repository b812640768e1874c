import math
from dataclasses import replace

from rightrate.report import swept_lengths
from rightrate.search import Evidence, Trial
from rightrate.studies import Curve, Outcome
from tests.report.records import make_record
from tests.studying.runs import STEPS, sweep

WAYS = {0.01: [1.5, 1.0], 0.1: [1.2, 0.9]}


def test_a_search_is_no_study_of_rates() -> None:
    assert swept_lengths(make_record()) == ()


def test_runs_that_were_scored_on_their_way_are_one() -> None:
    record = sweep({0.01: [1.0, 1.1], 0.1: [0.9, 0.8]}, ways=WAYS).record
    assert swept_lengths(record) == (STEPS,)


def test_a_rate_alone_is_none() -> None:
    assert swept_lengths(sweep({0.01: [1.0, 1.1]}, ways=WAYS).record) == ()


def test_every_length_is_named_once() -> None:
    record = sweep({0.01: [1.0], 0.1: [0.9]}, ways=WAYS).record
    short = tuple(
        Outcome(Evidence(Trial(lr, 50, 0), 1.0, 50), scores=Curve((25, 50), (2.0, 1.0))) for lr in (0.01, 0.1)
    )
    lost = Outcome(Evidence(Trial(1.0, 70, 0), math.inf, 3))
    longer = replace(record, outcomes=(*record.outcomes, *short, lost))
    assert swept_lengths(longer) == (50, STEPS)
