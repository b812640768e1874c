import pytest

from rightrate.transferring.rules.weight_decay import factor, sentence


def test_rate_times_decay_stays() -> None:
    assert 0.25 * factor(0.25) == pytest.approx(1)


def test_it_says_the_values_where_they_are_known() -> None:
    assert "multiply it by 4, from 0.1 to 0.4," in sentence(0.25, 0.1)
    assert "multiply it by 4, to keep" in sentence(0.25, None)


def test_where_there_is_no_decay_or_the_rate_stays_there_is_nothing_to_say() -> None:
    assert sentence(0.25, 0.0) == sentence(1.0, 0.1) == ""
