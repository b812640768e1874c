import math

import pytest

from rightrate.search.prior import SPREAD, UNKNOWN_SPREAD, USUAL, usual


@pytest.mark.parametrize(
    ("optimizer", "momentum", "expected"),
    [("adamw", 0.0, -2.6), ("sgd", 0.0, -0.6), ("sgd", 0.9, -1.6), ("lion", 0.0, -3.6), ("muon", 0.9, -1.75)],
)
def test_the_first_guess_is_that_of_the_family(optimizer: str, momentum: float, expected: float) -> None:
    assert usual(optimizer, momentum, 0.01) == (expected, SPREAD)


def test_an_optimizer_of_no_known_family_is_looked_for_around_the_rate_in_use_and_further_away() -> None:
    assert usual("strange", 0.0, 0.05) == pytest.approx((math.log10(0.05), UNKNOWN_SPREAD))
    assert UNKNOWN_SPREAD > SPREAD


def test_of_an_optimizer_without_a_name_or_a_rate_nothing_better_than_adam_is_known() -> None:
    assert usual("strange", 0.0, None) == (USUAL["adam"], UNKNOWN_SPREAD)


def test_momentum_lowers_the_rate_of_sgd_by_about_as_much_as_it_multiplies_the_step() -> None:
    plain, _ = usual("sgd", 0.0, None)
    heavy, _ = usual("sgd", 0.9, None)
    assert plain - heavy == pytest.approx(math.log10(1 / (1 - 0.9)))


@pytest.mark.parametrize("optimizer", sorted(USUAL))
def test_the_default_rate_of_every_known_optimizer_is_one_that_a_run_could_use(optimizer: str) -> None:
    centre, _ = usual(optimizer, 0.0, None)
    assert 1e-4 <= 10**centre <= 1.0
