import pytest

from rightrate.transferring.compose import composed
from rightrate.transferring.fired import Fired
from rightrate.transferring.known import Known
from rightrate.transferring.start import Start


def rule(factor: float, spread: float) -> Fired:
    return Fired(rule="depth", factor=factor, spread=spread, sure="weak", source="", sentence="It moved.")


START = Start(lr=1.0, low=0.5, high=4.0, status="ok", known=Known(weight_decay=0.1))


def test_without_doubt_of_the_rules_the_interval_only_moves() -> None:
    there = composed(START, (rule(2.0, 0.0), rule(3.0, 0.0)), None)
    assert (there.lr, there.low, there.high) == pytest.approx((6.0, 3.0, 24.0))


def test_doubts_add_as_variances_on_either_side() -> None:
    bare = Start(lr=1.0, low=1.0, high=1.0, status="given", known=Known())
    there = composed(bare, (rule(1.0, 0.3 / 1.645), rule(1.0, 0.4 / 1.645)), None)
    assert (there.low, there.high) == pytest.approx((10**-0.5, 10**0.5), rel=5e-3)


def test_the_weight_decay_comes_last() -> None:
    assert composed(START, (rule(0.5, 0.0),), None).why[-1].startswith("Weight decay goes with the rate")
