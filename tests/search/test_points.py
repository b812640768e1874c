import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.search.points import GAINED, LEAST
from tests.search.given import Row, read

STEPS = 1_000


def loss(share: float) -> float:
    """The loss that has a share of the gain of one with the loss 0.1, from an untrained loss of 1."""
    return math.exp(share * math.log(0.1))


def fallen(rows: list[Row]) -> list[bool]:
    return [bool(one) for one in read(rows, STEPS, initial=1.0).fallen]


rows = st.lists(
    st.tuples(
        st.integers(-20, 4).map(lambda place: 10 ** (place / 4)),
        st.sampled_from([125, 250, 500, 1_000]),
        st.one_of(st.sampled_from([0.1, 0.5, 0.99, 1.0, 7.0, math.inf, math.nan]), st.floats(0.01, 1.0)),
    ),
    min_size=1,
    max_size=15,
    unique_by=lambda row: row[:2],
)


def test_rates_and_horizons_are_read_as_decades() -> None:
    points = read([(0.01, 1_000, 0.5), (0.1, 10, 0.7)], STEPS, initial=1.0)
    assert points.x == pytest.approx([-2.0, -1.0])
    assert points.t == pytest.approx([0.0, -2.0])
    assert points.y == pytest.approx([math.log(0.5), math.log(0.7)])


@pytest.mark.parametrize("score", [math.inf, -math.inf, math.nan])
def test_a_run_without_a_score_has_fallen_from_the_height_of_the_untrained_model(score: float) -> None:
    points = read([(0.01, 500, 0.5), (0.1, 500, score), (0.001, 500, score)], STEPS, initial=1.0)
    assert points.fallen.tolist() == [False, True, True]
    assert points.y[1:].tolist() == [0.0, 0.0]


def test_a_plateau_right_of_the_best_rate_is_over_the_cliff() -> None:
    plateau = [(0.001, 500, loss(0.5)), (0.01, 500, loss(1.0)), (0.1, 500, loss(GAINED / 2))]
    assert fallen(plateau) == [False, False, True]


def test_where_the_best_rate_learnt_nothing_to_speak_of_there_is_no_cliff() -> None:
    """Differences of a few percent between runs that learnt nothing are chance."""
    chance = [(0.001, 10, 1.0), (0.01, 10, math.exp(-LEAST / 2)), (0.1, 10, 1.05)]
    assert fallen(chance) == [False] * 3
    assert fallen([*chance, (0.01, 500, 0.1)]) == [False] * 4


def test_a_run_right_of_the_best_rate_that_still_learns_is_not_over_the_cliff() -> None:
    wall = [(0.001, 500, loss(0.5)), (0.01, 500, loss(1.0)), (0.1, 500, loss(GAINED * 2))]
    assert fallen(wall) == [False, False, False]


def test_a_plateau_left_of_the_best_rate_is_no_cliff() -> None:
    assert fallen([(0.001, 500, 1.0), (0.01, 500, loss(1.0)), (0.1, 500, loss(0.5))]) == [False] * 3


def test_a_run_that_exploded_to_a_finite_loss_right_of_the_best_rate_has_fallen_from_no_more_than_zero() -> (
    None
):
    points = read([(0.001, 500, 0.5), (0.01, 500, 0.1), (0.1, 500, 1e30)], STEPS, initial=1.0)
    assert points.fallen.tolist() == [False, False, True]
    assert points.y[2] == 0.0
    assert points.depth == pytest.approx(math.log(10))


def test_what_counts_as_learning_is_set_by_the_best_gain_of_all_horizons() -> None:
    short = [(0.01, 10, loss(0.1)), (0.1, 10, loss(GAINED / 2))]
    assert fallen([*short, (0.01, 500, loss(1.0))]) == [False, True, False]
    assert fallen([*short, (0.01, 500, loss(0.1))]) == [False, False, False]


def test_each_horizon_has_its_own_best_rate() -> None:
    points = read(
        [(0.01, 10, loss(0.3)), (0.1, 10, loss(0.4)), (0.01, 500, loss(1.0)), (0.1, 500, loss(0.2))],
        STEPS,
        initial=1.0,
    )
    assert points.wall == pytest.approx([0.0, 0.0, 0.0, 0.8 * math.log(10)])


def test_a_horizon_on_which_no_rate_learnt_says_nothing_of_the_cliff() -> None:
    plateau = [(0.001, 10, 1.0), (0.01, 10, 1.0), (0.1, 10, 1.0), (0.01, 500, 0.1)]
    assert fallen(plateau) == [False] * 4


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_does_not_matter(given_: list[Row], order: random.Random) -> None:
    shuffled = given_.copy()
    order.shuffle(shuffled)

    def by_trial(some: list[Row]) -> dict[tuple[float, int], tuple[bool, float]]:
        points = read(some, STEPS, initial=1.0)
        said = zip(points.fallen.tolist(), points.wall.tolist(), strict=True)
        return dict(zip([row[:2] for row in some], said, strict=True))

    assert by_trial(given_) == by_trial(shuffled)


@given(rows)
def test_only_what_diverged_or_lies_right_of_a_better_rate_has_fallen(given_: list[Row]) -> None:
    points = read(given_, STEPS, initial=1.0)
    for i, (lr, steps, score) in enumerate(given_):
        below = [y for y, row in zip(points.y, given_, strict=True) if row[1] == steps and row[0] < lr]
        if math.isfinite(score) and points.fallen[i]:
            assert points.y[i] >= -GAINED * points.depth
            assert min(below, default=math.inf) <= points.y[i]
        if not math.isfinite(score):
            assert points.fallen[i]


@given(rows)
def test_the_wall_is_the_height_above_the_best_rate_and_only_right_of_it(given_: list[Row]) -> None:
    points = read(given_, STEPS, initial=1.0)
    for i, (lr, steps, _) in enumerate(given_):
        here = [j for j, row in enumerate(given_) if row[1] == steps]
        lowest = min(points.y[j] for j in here)
        best = [given_[j][0] for j in here if points.y[j] == lowest]
        if lr <= min(best):
            assert points.wall[i] == 0.0
        if lr > max(best):
            assert points.wall[i] == points.y[i] - lowest


def test_the_depth_is_the_best_gain_and_never_nothing() -> None:
    assert read([(0.01, 10, 0.5), (0.1, 10, 0.2)], STEPS, initial=1.0).depth == pytest.approx(math.log(5))
    assert read([(0.01, 10, 1.0), (0.1, 10, 2.0)], STEPS, initial=1.0).depth == LEAST
    assert read([(0.01, 10, math.inf)], STEPS, initial=1.0).depth == LEAST


def test_some_of_the_points_keep_what_they_were_among_all_of_them() -> None:
    points = read([(0.01, 500, 0.1), (0.1, 500, 0.2), (1.0, 500, math.inf)], STEPS, initial=1.0)
    standing = points.only(points.stood)
    assert standing.x == pytest.approx([-2.0, -1.0])
    assert standing.wall == pytest.approx([0.0, math.log(2)])
    assert standing.depth == points.depth
    assert points.only(np.array([False, True, False])).wall == pytest.approx([math.log(2)])
