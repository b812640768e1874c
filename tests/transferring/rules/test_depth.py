import pytest

from rightrate.transferring.rules.depth import depth


def test_a_deeper_model_wants_a_lower_rate_but_little_is_known() -> None:
    fired = depth(6, 24, "standard")
    assert fired.factor == pytest.approx(0.5)
    assert fired.sure == "weak"
    assert depth(24, 6, "mup").factor == pytest.approx(2.0)


def test_with_scaled_branches_the_rate_stays_and_it_is_surer() -> None:
    plain, scaled = depth(6, 12, "standard"), depth(6, 12, "completep")
    assert (scaled.factor, scaled.sure) == (1.0, "published")
    assert scaled.spread < plain.spread


def test_beyond_a_factor_of_four_it_says_so() -> None:
    assert "evidence ends at a factor of 4" in depth(2, 20, "completep").sentence
    assert "evidence ends" not in depth(5, 18, "completep").sentence
