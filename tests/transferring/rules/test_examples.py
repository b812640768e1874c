import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.transferring.rules.examples import examples
from rightrate.transferring.rules.horizon import horizon


@given(st.integers(1, 100_000), st.integers(1, 100_000))
def test_over_as_many_steps_it_and_the_rule_of_the_horizon_leave_the_rate_as_it_is(
    old: int, new: int
) -> None:
    for epochs in (None, 1e9):
        assert examples(old, new, epochs).factor * horizon(old / new, epochs).factor == pytest.approx(1)


def test_with_fewer_examples_and_the_same_passes_a_run_that_overfits_wants_a_higher_rate() -> None:
    assert examples(1000, 500, 100.0).factor == pytest.approx(2, rel=0.05)
    assert examples(1000, 500, 0.0).factor == pytest.approx(1.18, rel=0.05)


def test_little_was_measured_so_it_doubts_more_than_the_rule_of_the_horizon_and_says_so() -> None:
    fired = examples(1000, 4000, 0.0)
    assert fired.spread > horizon(4.0, 0.0).spread
    assert fired.sure == "derived"
    assert "1,000 to 4,000" in fired.sentence
    assert "longer run" in fired.sentence
    assert "shorter run" in examples(4000, 1000, 0.0).sentence
    assert "evidence ends" in examples(10, 4000, 0.0).sentence
