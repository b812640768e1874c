import numpy as np
import pytest

from rightrate.transferring.fired import Fired
from rightrate.transferring.rules.bound import best_peak
from rightrate.transferring.rules.schedule import schedule

LINE, LEVEL = np.linspace(1, 0, 500), np.ones(500)


def constant(epochs: float | None) -> Fired:
    return schedule(LINE, LEVEL, ("linear", "constant"), epochs)


def test_a_stream_goes_by_the_bound_on_the_last_iterate() -> None:
    ratio = best_peak(LEVEL) / best_peak(LINE)
    assert constant(None).factor == pytest.approx(ratio, rel=0.03)
    assert f"says {ratio:.3g}, for runs that do not overfit" in constant(None).sentence


def test_a_run_that_overfits_goes_by_the_area_under_the_schedule() -> None:
    assert constant(1e6).factor == pytest.approx(0.5, rel=0.05)
    assert constant(1e6).spread < constant(None).spread
    assert "90 % of those with 1e+06 passes" in constant(1e6).sentence
    assert "5 % of those with an unknown number of passes" in constant(None).sentence


def test_between_the_two_it_goes_by_the_share_of_runs_that_overfit_and_doubts() -> None:
    factors = [constant(epochs).factor for epochs in (None, 10.0, 1e6)]
    assert factors == sorted(factors)


def test_the_way_back_undoes_the_way_there() -> None:
    there, back = constant(10.0), schedule(LEVEL, LINE, ("b", "a"), 10.0)
    assert there.factor * back.factor == pytest.approx(1)
    assert there.spread == pytest.approx(back.spread)


def test_schedules_of_other_names_and_the_same_shape_leave_the_rate_alone_but_not_quite_certain() -> None:
    fired = schedule(LINE, LINE, ("a", "b"), None)
    assert fired.factor == 1
    assert 0 < fired.spread < 0.1


def test_a_ratio_that_nobody_compared_with_experiments_doubts_more_and_says_so() -> None:
    spike = np.where(np.arange(500) < 3, 1.0, 1e-4)
    far = schedule(LEVEL, spike, ("constant", "spike"), None)
    assert "never compared" in far.sentence
    assert "never compared" not in constant(None).sentence
    assert far.spread > 2 * constant(None).spread
