import math

import pytest

from rightrate.search import Optimum
from rightrate.transferring.known import Known
from rightrate.transferring.rules.searched import covers, searched
from rightrate.transferring.start import Start

OPTIMA = (Optimum(100, 1e-2, 5e-3, 2e-2), Optimum(400, 5e-3, 2e-3, 8e-3), Optimum(1600, 1e-3, 4e-4, 3e-3))
START = Start(lr=8e-4, low=3e-4, high=4e-3, status="ok", known=Known(steps=1600), optima=OPTIMA)


@pytest.mark.parametrize(
    ("steps", "covered"), [(99, False), (100, True), (250, True), (1599, True), (1600, False), (3200, False)]
)
def test_the_search_speaks_for_lengths_from_its_shortest_trial_to_the_full_run(
    steps: int, covered: bool
) -> None:
    assert covers(OPTIMA, steps, 1600) == covered


def test_an_answer_that_does_not_know_its_full_horizon_speaks_for_none() -> None:
    assert not covers(OPTIMA[:2], 200, 1600)


def test_at_a_horizon_that_was_tried_it_is_the_belief_of_the_search_shaded_as_the_choice_was() -> None:
    moved, fired = searched(START, 400, 1600)
    assert fired.factor == pytest.approx(5.0)
    assert START.lr * fired.factor == pytest.approx(0.8 * 5e-3)
    assert moved.low * fired.factor == pytest.approx(2e-3)
    assert moved.high * fired.factor == pytest.approx(8e-3)
    assert (fired.spread, fired.sure) == (0.0, "searched")


def test_between_two_horizons_it_goes_straight_in_logarithms() -> None:
    _, fired = searched(START, 200, 1600)
    assert fired.factor == pytest.approx(math.sqrt(1e-2 * 5e-3) / 1e-3)


def test_the_rate_lies_within_its_interval_however_far_it_was_shaded() -> None:
    low = Start(lr=1e-4, low=1e-4, high=4e-3, status="ok", known=START.known, optima=OPTIMA)
    moved, fired = searched(low, 400, 1600)
    assert moved.low <= moved.lr <= moved.high
    assert moved.low * fired.factor == pytest.approx(5e-4)
