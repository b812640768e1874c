import numpy as np
import pytest

from rightrate.transferring.rules.bound import best_peak
from rightrate.transferring.rules.schedule import SHARE, schedule

LINE, LEVEL = np.linspace(1, 0, 500), np.ones(500)


def test_the_peak_moves_by_a_share_of_what_the_bound_says() -> None:
    fired = schedule(LINE, LEVEL, ("linear", "constant"))
    ratio = best_peak(LEVEL) / best_peak(LINE)
    assert np.log(fired.factor) == pytest.approx(SHARE * np.log(ratio))
    assert 0.45 < fired.factor < 0.55
    assert f"says {ratio:.3g}" in fired.sentence


def test_the_way_back_undoes_the_way_there() -> None:
    there, back = schedule(LINE, LEVEL, ("a", "b")), schedule(LEVEL, LINE, ("b", "a"))
    assert there.factor * back.factor == pytest.approx(1)
    assert there.spread == pytest.approx(back.spread)


def test_schedules_of_other_names_and_the_same_shape_leave_the_rate_alone_but_not_quite_certain() -> None:
    fired = schedule(LINE, LINE, ("a", "b"))
    assert fired.factor == 1
    assert 0 < fired.spread < 0.1


def test_a_ratio_that_nobody_compared_with_experiments_doubts_more_and_says_so() -> None:
    spike = np.where(np.arange(500) < 3, 1.0, 1e-4)
    far = schedule(LEVEL, spike, ("constant", "spike"))
    assert "never compared" in far.sentence
    assert far.spread > 2 * schedule(LINE, LEVEL, ("linear", "constant")).spread
