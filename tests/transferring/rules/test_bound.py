import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Cosine, Linear, Schedule
from rightrate.transferring.rules.bound import best_peak
from tests.oracles import last_iterate

factors_ = st.lists(st.floats(0.01, 1.0), min_size=1, max_size=12)


def sampled(schedule: Schedule, steps: int) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    curve = schedule.over(steps)
    return np.array([curve(step) for step in range(steps)])


@settings(max_examples=40)
@given(factors_)
def test_the_best_peak_is_where_the_bound_is_lowest(factors: list[float]) -> None:
    assert best_peak(np.array(factors)) == pytest.approx(last_iterate.best_peak(factors), rel=1e-4)


@given(factors_, st.floats(0.01, 100.0))
def test_factors_twice_as_large_want_half_the_peak(factors: list[float], times: float) -> None:
    once, scaled = np.array(factors), np.array(factors) * times
    assert best_peak(scaled) * times == pytest.approx(best_peak(once))


@pytest.mark.parametrize(
    ("schedule", "ratio"), [(Linear(), 1.03), (Cosine(floor=0.1), 0.885), (Constant(), 0.355)]
)
def test_the_ratios_to_cosine_are_those_of_the_paper_s_bound(schedule: Schedule, ratio: float) -> None:
    """Over 1,000 steps; the numbers were computed apart from this code."""
    assert best_peak(sampled(schedule, 1000)) / best_peak(sampled(Cosine(), 1000)) == pytest.approx(
        ratio, rel=0.005
    )


def test_steps_at_rate_zero_at_the_end_do_nothing() -> None:
    assert best_peak(np.array([1.0, 0.5, 0.0, 0.0])) == best_peak(np.array([1.0, 0.5]))
    assert np.isfinite(best_peak(np.array([0.0, 1.0, 0.0, 1.0])))


def test_a_last_step_that_rounding_left_above_zero_does_nothing_either() -> None:
    assert best_peak(np.array([1.0, 0.5, 1e-17])) == best_peak(np.array([1.0, 0.5]))


def test_the_best_peak_of_a_longer_run_falls_as_one_over_the_root_of_its_length() -> None:
    ratio = best_peak(sampled(Linear(), 4000)) / best_peak(sampled(Linear(), 1000))
    assert ratio == pytest.approx(0.5, rel=0.01)


def test_a_schedule_that_never_moves_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`schedule` must be above 0 somewhere"):
        best_peak(np.zeros(3))
