import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import KINDS, Constant, Cosine, Linear, parse


def test_every_kind_is_found_by_its_name() -> None:
    assert [parse(kind, warmup=0.1, floor=0.2) for kind in KINDS] == [
        Constant(warmup=0.1, floor=0.2),
        Cosine(warmup=0.1, floor=0.2),
        Linear(warmup=0.1, floor=0.2),
    ]


def test_without_arguments_a_kind_is_the_plain_one() -> None:
    assert parse("linear") == Linear()


@pytest.mark.parametrize(
    ("kind", "meant"),
    [("cosin", "cosine"), ("Linear", "linear"), ("liner", "linear"), (" constant", "constant")],
)
def test_a_misspelt_kind_is_answered_with_the_one_that_was_meant(kind: str, meant: str) -> None:
    with pytest.raises(
        ArgumentError, match=rf"must be constant, cosine or linear, got '{kind}'\. Did you mean {meant}\?$"
    ):
        parse(kind)


def test_an_unknown_kind_is_answered_with_all_kinds() -> None:
    with pytest.raises(ArgumentError, match=r"^`kind` must be constant, cosine or linear, got 'xyz'\.$"):
        parse("xyz")


def test_arguments_are_checked_as_if_the_kind_were_made_directly() -> None:
    with pytest.raises(ArgumentError, match=r"^`floor` must be in \[0, 1\]"):
        parse("linear", floor=2.0)
