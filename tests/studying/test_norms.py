import pytest

from rightrate.errors import ArgumentError
from rightrate.studying.norms import Wanted, norm_for


@pytest.mark.parametrize(
    ("optimizer", "wanted", "norm"),
    [("sgd", "auto", "l2"), ("adamw", "auto", "l1"), ("adam", "auto", "l1"), ("strange", "l2", "l2")],
)
def test_the_norm_is_that_of_the_optimizer_unless_it_is_named(
    optimizer: str, wanted: Wanted, norm: str
) -> None:
    assert norm_for(optimizer, wanted) == norm


def test_an_optimizer_without_a_rule_asks_for_a_norm() -> None:
    with pytest.raises(
        ArgumentError, match=r'`norm` must be "l1" or "l2", got \'auto\'. For strange no norm'
    ):
        norm_for("strange", "auto")


def test_a_norm_that_is_none_is_refused() -> None:
    with pytest.raises(ArgumentError, match='must be "auto", "l1" or "l2", got \'l3\''):
        norm_for("sgd", "l3")  # type: ignore[arg-type]
