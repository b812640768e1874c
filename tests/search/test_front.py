import math
from itertools import pairwise

import pytest

from rightrate.errors import ArgumentError
from rightrate.search import Search
from tests.search.worlds import Bowl, finished

WORLD = Bowl(2e-3, 4_000, drift=-0.3)


def searched(world: Bowl = WORLD, **settings: object) -> Search:
    return finished(world, **{"steps": 4_000, "initial": world.untrained, "budget": 1.0, **settings})


def lowest(world: Bowl, steps: int) -> float:
    """Loss of the best run of a length, without noise."""
    gained = world.depth * max(0.2, 1 + 0.25 * math.log10(steps / world.steps))
    return world.untrained * math.exp(-gained)


def test_the_front_goes_from_the_shortest_length_that_was_tried_to_the_full_run() -> None:
    front = searched().front()
    lengths = [reach.steps for reach in front]
    assert lengths == sorted(set(lengths))
    assert lengths[0] >= 20
    assert lengths[-1] == 4_000
    assert max(b / a for a, b in pairwise(lengths)) < 1.3


def test_what_runs_of_other_lengths_reach_is_foreseen_and_less_well_beyond_the_longest_trial() -> None:
    search = searched()
    longest = max(e.trial.steps for e in search.evidence)
    for reach in search.front():
        if reach.steps >= 60:
            near = 0.1 if reach.steps <= longest else 0.3
            assert reach.score == pytest.approx(lowest(WORLD, reach.steps), rel=near)
            best = math.log10(WORLD.best) + WORLD.drift * math.log10(reach.steps / 4_000)
            assert math.log10(reach.lr) == pytest.approx(best, abs=0.35)


def test_gains_are_shares_of_the_largest_one() -> None:
    front = searched().front()
    assert max(reach.gain for reach in front) == 1.0
    assert all(reach.gain <= 1 for reach in front)
    assert front[0].gain < front[-1].gain


def test_while_every_trial_diverged_there_is_no_front() -> None:
    search = Search(steps=2_000)
    for trial in search.ask():
        search.tell(trial, loss=math.inf)
    assert search.front() == ()


def test_an_answer_for_a_shorter_run_is_the_rate_of_that_length() -> None:
    search = searched(Bowl(2e-3, 4_000, drift=-1.0))
    full, short = search.answer(), search.answer(400)
    assert (full.steps, short.steps) == (4_000, 400)
    assert math.log10(short.lr) == pytest.approx(math.log10(2e-2), abs=0.35)
    assert short.lr > 3 * full.lr
    assert short.evidence == full.evidence
    assert any("expected at the full 400 steps" in reason for reason in short.why)
    assert search.answer(4_000) is full


def test_an_answer_for_a_length_that_was_run_needs_no_foresight_and_is_surer() -> None:
    search = searched()
    full, short = search.answer(), search.answer(250)
    assert short.high / short.low < full.high / full.low


@pytest.mark.parametrize("steps", [0, 4_001])
def test_a_length_beyond_the_full_run_is_refused(steps: int) -> None:
    with pytest.raises(
        ArgumentError, match=rf"`steps` must be in \[1, 4000\], the full horizon, got {steps}"
    ):
        searched().answer(steps)
