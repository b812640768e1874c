import pytest

from rightrate.errors import ArgumentError
from rightrate.transferring.rules.optimizer import optimizer


def test_adam_and_its_kin_share_their_rate() -> None:
    assert optimizer("adam", "adamw").factor == optimizer("nadam", "radam").factor == 1


def test_lion_wants_three_to_ten_times_less() -> None:
    there, back = optimizer("adamw", "lion"), optimizer("lion", "adam")
    assert 1 / 10 < there.factor < 1 / 3
    assert there.factor * back.factor == pytest.approx(1)
    assert there.spread > optimizer("adam", "adamw").spread


@pytest.mark.parametrize(
    ("old", "new"), [("sgd", "adamw"), ("adamw", "sgd"), ("adamw", "muon"), ("x", "adam")]
)
def test_where_no_rule_exists_the_change_is_refused(old: str, new: str) -> None:
    with pytest.raises(ArgumentError, match=f"got {old} to {new}. No rule is known"):
        optimizer(old, new)
