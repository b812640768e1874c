from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Linear
from rightrate.transferring.changes import Pair, shape, share, size, word
from rightrate.transferring.known import Shape

KNOWN = Shape("old", Linear())


def test_the_old_size_comes_from_the_study_or_from_a_pair_which_goes_first() -> None:
    assert size("width", 8, 4) == Pair(4, 8)
    assert size("width", (2, 8), 4) == Pair(2, 8)
    assert size("width", None, None) is None
    stays = size("width", None, 4)
    assert stays is not None
    assert not stays.changes
    assert Pair(4, 8).ratio == 2


@pytest.mark.parametrize("given", [0, -3, 2.5, "8", (4, 0), (0, 4), (4, float("nan")), (4, 8, 16), (), True])
def test_what_is_no_size_is_refused(given: Any) -> None:
    with pytest.raises(ArgumentError, match="`width` must be"):
        size("width", given, 4)


def test_a_new_value_alone_is_refused_where_nothing_says_what_it_was() -> None:
    with pytest.raises(ArgumentError, match=r"`width` must be a pair.*Pass width=\(old, new\)"):
        size("width", 8, None)
    with pytest.raises(ArgumentError, match="`momentum` must be a pair"):
        share("momentum", 0.9, None)
    with pytest.raises(ArgumentError, match="`schedule` must be a pair"):
        shape(Linear(), None)


@pytest.mark.parametrize("given", [1.0, -0.1, (0.9, 1.0), (1.0, 0.9), float("nan"), "0.9"])
def test_what_is_no_momentum_is_refused(given: Any) -> None:
    with pytest.raises(ArgumentError, match=r"`momentum` must be in \[0, 1\)"):
        share("momentum", given, 0.5)


def test_a_momentum_may_be_zero() -> None:
    assert share("momentum", (0, 0.9), None) == Pair(0.0, 0.9)
    assert share("momentum", None, 0.9) is None


def test_one_name_for_a_run_whose_optimizer_is_not_known_says_which_it_is() -> None:
    assert word("AdamW", None) == ("adamw", "adamw")
    assert word("lion", "adamw") == ("adamw", "lion")
    assert word(("Adam", "lion"), "sgd") == ("adam", "lion")
    assert word(None, "sgd") == ("sgd", "sgd")
    assert word(None, None) is None
    wrong: Any = 3
    with pytest.raises(ArgumentError, match="`optimizer` must be a name"):
        word(wrong, None)


def test_a_schedule_has_its_text_for_a_name() -> None:
    found = shape(Constant(), KNOWN)
    assert found is not None
    assert [one.name for one in found] == ["old", "Constant(warmup=0, floor=0.0)"]
    assert shape(None, KNOWN) is None
    wrong: Any = "linear"
    with pytest.raises(ArgumentError, match="`schedule` must be a Schedule"):
        shape(wrong, KNOWN)
