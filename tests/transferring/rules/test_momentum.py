import pytest

from rightrate.search.prior import usual
from rightrate.transferring.rules.momentum import momentum


def test_a_gradient_moves_the_weights_as_far_in_all() -> None:
    fired = momentum(0.9, 0.95)
    moved = [rate * sum(mu**i for i in range(5000)) for rate, mu in ((1.0, 0.9), (fired.factor, 0.95))]
    assert moved[0] == pytest.approx(moved[1])


def test_it_agrees_with_the_usual_rates_of_sgd_with_and_without_momentum() -> None:
    apart = usual("sgd", 0.9, None)[0] - usual("sgd", 0.0, None)[0]
    assert momentum(0.0, 0.9).factor == pytest.approx(10**apart)


def test_the_doubt_grows_with_the_change() -> None:
    assert momentum(0.9, 0.91).spread < momentum(0.9, 0.99).spread
