"""A curve holds at most two hundred means, each at the middle of its stretch."""

import math
import sys

import pytest

from rightrate.engines.curve import MAX_POINTS, CurveRecorder
from rightrate.studies import Curve


def recorded(losses: list[float], steps: int) -> Curve:
    recorder = CurveRecorder(steps)
    for loss in losses:
        recorder.add(loss)
    return recorder.curve()


@pytest.mark.parametrize("steps", [1, 2, 199, 200, 201, 399, 400, 401, 5000, 123_457])
def test_a_curve_has_at_most_200_points_that_ascend_over_the_run(steps: int) -> None:
    curve = recorded([float(step) for step in range(steps)], steps)
    assert MAX_POINTS / 2 <= len(curve.steps) <= MAX_POINTS or steps < MAX_POINTS
    assert len(curve.steps) == len(curve.losses)
    assert list(curve.steps) == sorted(set(curve.steps))
    assert curve.steps[-1] < steps


def test_a_point_is_the_mean_of_its_stretch_at_its_middle() -> None:
    curve = recorded([float(step) for step in range(1000)], 1000)
    assert curve.steps[:3] == (2, 7, 12)
    assert curve.losses[:3] == pytest.approx((2.0, 7.0, 12.0))


def test_a_short_run_is_kept_as_it_is() -> None:
    assert recorded([3.0, 1.0, 2.0], 3) == Curve((0, 1, 2), (3.0, 1.0, 2.0))


def test_a_run_that_stops_early_keeps_its_last_steps() -> None:
    curve = recorded([1.0] * 12, 1000)
    assert curve == Curve((2, 7, 10), (1.0, 1.0, 1.0))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_the_first_loss_that_is_not_finite_ends_the_curve(bad: float) -> None:
    assert recorded([1.0, 2.0, bad, 3.0], 100) == Curve((0, 1), (1.0, 2.0))
    assert recorded([bad], 100) == Curve()


def test_the_mean_of_huge_losses_is_finite() -> None:
    curve = recorded([sys.float_info.max] * 10, 1000)
    assert all(math.isfinite(loss) for loss in curve.losses)
