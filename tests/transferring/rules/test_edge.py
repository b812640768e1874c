import math
from dataclasses import replace

import pytest

from rightrate.search import Evidence, Trial
from rightrate.transferring import transfer
from rightrate.transferring.known import Known
from rightrate.transferring.rules.batch_size import batch_size
from rightrate.transferring.rules.edge import edge, limits
from rightrate.transferring.rules.width import width
from rightrate.transferring.start import Start
from tests.transferring.worlds import ANSWER, record

START = Start(lr=0.1, low=0.05, high=0.2, status="ok", known=Known(), fallen=0.4)
FOUR = batch_size(16, 64, "sgd", noise_scale=1e9, epochs=None)


def test_a_rule_leads_no_nearer_to_the_edge_than_half_of_it() -> None:
    assert limits(START, [FOUR])
    assert START.lr * FOUR.factor * edge(START, [FOUR]).factor == pytest.approx(0.2)
    assert "diverged at 4.0e-01" in edge(START, [FOUR]).sentence


def test_a_rate_that_is_nearer_already_stays() -> None:
    near = replace(START, lr=0.3, high=0.3)
    assert near.lr * FOUR.factor * edge(near, [FOUR]).factor == pytest.approx(0.3)


def test_where_no_trial_diverged_or_the_edge_is_far_nothing_limits() -> None:
    assert not limits(replace(START, fallen=None), [FOUR])
    assert not limits(replace(START, fallen=0.81), [FOUR])
    assert limits(replace(START, fallen=0.79), [FOUR])


def test_another_width_moves_the_edge_so_it_limits_nothing() -> None:
    assert not limits(START, [FOUR, width(64, 8, "sgd", "standard")])


def test_a_study_knows_the_lowest_rate_that_diverged() -> None:
    fallen = [Evidence(Trial(rate, 100, 0), math.inf, 9) for rate in (0.05, 0.03)]
    stood = Evidence(Trial(0.01, 100, 0), 1.0, 100)
    world = replace(record(), answer=replace(ANSWER, evidence=(*fallen, stood)))
    there = transfer(world, batch_size=200)
    assert [one.rule for one in there.rules] == ["batch_size", "edge"]
    assert there.lr == pytest.approx(0.015)
    shorter = transfer(world, steps=500)
    assert [one.rule for one in shorter.rules] == ["steps"]
