import pytest

from rightrate.transferring.rules.width import EXPONENT, width


def test_a_wider_model_of_one_rate_wants_a_lower_one_between_none_and_in_proportion() -> None:
    fired = width(256, 1024, "adam", "standard")
    assert 1 / 4 < fired.factor < 1 / 2
    assert fired.factor == pytest.approx(4 ** -EXPONENT["adam"][0])
    assert width(1024, 256, "adam", "standard").factor == pytest.approx(1 / fired.factor)


def test_in_mup_the_rate_stays_and_it_is_surer() -> None:
    plain, mup = width(256, 1024, "adam", "standard"), width(256, 1024, "adam", "mup")
    assert mup.factor == 1
    assert mup.spread < plain.spread
    assert "the rate stays, as mup is made for" in mup.sentence


def test_for_sgd_it_is_a_guess_and_doubts_more() -> None:
    adam, sgd = width(64, 128, "adam", "standard"), width(64, 128, "sgd", "standard")
    assert (adam.sure, sgd.sure) == ("published", "weak")
    assert sgd.spread > adam.spread


def test_beyond_the_evidence_it_says_so() -> None:
    assert "evidence ends at a factor of 16" in width(64, 4096, "adam", "mup").sentence
