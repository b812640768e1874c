import pytest

from rightrate.transferring.rules.examples import examples
from rightrate.transferring.rules.horizon import horizon


def test_a_stream_sees_only_that_the_run_is_longer() -> None:
    assert examples(1000, 4000, 0.0).factor == pytest.approx(4 ** (-0.2 * 0.95), rel=1e-3)


def test_what_passes_limit_stays_when_the_passes_stay() -> None:
    assert examples(1000, 4000, 1e6).factor == pytest.approx(1.0, abs=0.03)
    assert horizon(4.0, 1e6).factor < 0.3


def test_nothing_was_measured_so_it_doubts_more_than_the_rule_of_the_horizon_and_says_so() -> None:
    fired = examples(1000, 4000, 0.0)
    assert fired.spread > horizon(4.0, 0.0).spread
    assert fired.sure == "derived"
    assert "1,000 to 4,000" in fired.sentence
    assert "longer run" in fired.sentence
    assert "shorter run" in examples(4000, 1000, 0.0).sentence
    assert "evidence ends" in examples(10, 4000, 0.0).sentence
