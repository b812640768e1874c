import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.transferring.families import ADAM_LIKE
from rightrate.transferring.mup import ENTRYWISE, KINDS, Growth, family_of

TIMES = st.floats(1.0, 1024.0)


@pytest.mark.parametrize(
    ("growth", "spread", "adam", "sgd"),
    [
        (Growth("fixed"), 1.0, 1.0, 1.0),
        (Growth("vector", outputs=4.0), 1.0, 1.0, 4.0),
        (Growth.of_matrix(inputs=1.0, outputs=4.0), 1.0, 1.0, 4.0),
        (Growth.of_matrix(inputs=4.0, outputs=4.0), 0.5, 0.25, 1.0),
        (Growth.of_matrix(inputs=4.0, outputs=2.0), 0.5, 0.25, 0.5),
        (Growth.of_matrix(inputs=4.0, outputs=1.0), 0.25, 0.25, 0.25),
    ],
    ids=["fixed", "vector", "input", "hidden", "hidden, unlike sides", "output"],
)
def test_the_factors_are_those_of_table_3(growth: Growth, spread: float, adam: float, sgd: float) -> None:
    assert (growth.spread, growth.rate("adam"), growth.rate("sgd")) == (spread, adam, sgd)


@given(TIMES, TIMES)
def test_the_kind_follows_from_the_sides_that_grew(inputs: float, outputs: float) -> None:
    growth = Growth.of_matrix(inputs=inputs, outputs=outputs)
    assert (growth.kind in ("hidden", "output")) == (inputs > 1)
    assert (growth.kind in ("hidden", "input")) == (outputs > 1)


@given(TIMES, TIMES, TIMES, TIMES)
def test_two_growths_one_after_another_are_as_one(a: float, b: float, c: float, d: float) -> None:
    """A base of twice the width asks for the same as the base itself."""
    first, second = Growth("hidden", a, b), Growth("hidden", c, d)
    both = Growth("hidden", a * c, b * d)
    assert both.spread == pytest.approx(first.spread * second.spread)
    assert both.rate("adam") == pytest.approx(first.rate("adam") * second.rate("adam"))
    assert both.rate("sgd") == pytest.approx(first.rate("sgd") * second.rate("sgd"))


def test_every_kind_that_can_be_said_is_one_that_grows() -> None:
    assert "fixed" not in KINDS
    assert Growth.of_matrix(1.0, 1.0) == Growth("fixed")


def test_the_optimizers_of_the_table_are_told_apart() -> None:
    assert {family_of(name, 0.0) for name in ENTRYWISE} == {"adam"}
    assert family_of("sgd", 0.1) == "sgd"
    assert set(ENTRYWISE) < set(ADAM_LIKE)


@pytest.mark.parametrize("name", ["lion", "lamb", "muon", "radam", "adafactor", "AdamW", "", "sdg"])
def test_an_optimizer_without_a_rule_is_refused(name: str) -> None:
    with pytest.raises(ArgumentError, match=r"`optimizer` must be one of adam, adamw, .* sgd, got"):
        family_of(name, 0.0)


@pytest.mark.parametrize("name", [name for name in ENTRYWISE if name != "adamw"])
def test_decay_that_goes_into_a_normalised_gradient_is_refused(name: str) -> None:
    with pytest.raises(ArgumentError, match=f"`weight_decay` must be 0 for {name}, .*got 0.1. Use adamw"):
        family_of(name, 0.1)
