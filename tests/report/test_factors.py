"""The table of the factors."""

import math
from dataclasses import replace

import pytest

from rightrate.measuring import Factor, Facts, Quantity
from rightrate.report.factors import factors_table

FACTS = Facts(
    name="digits",
    steps=2_000,
    seed=0,
    spent=12.0,
    factors=(
        Factor(
            key="data",
            quantities=(
                Quantity(name="kind of inputs", value="64 numbers"),
                Quantity(
                    name="gradient noise scale",
                    value=math.inf,
                    low=12.34,
                    high=math.inf,
                    unit="examples",
                    spent=4.0,
                    how="two batch sizes",
                    says="The gradient is mostly noise, and this sentence is so long that it has to go on "
                    "in the next line.",
                ),
            ),
            refusals={"imbalance": "There are no labels."},
        ),
        Factor(key="speed", refusals={"trained rates": "Not yet."}),
    ),
)


def table(width: int = 80, **options: bool) -> str:
    return "\n".join(factors_table(FACTS, width=width, **options))


def test_every_factor_figure_sentence_and_refusal_is_there() -> None:
    shown = table()
    for text in (
        "the factors of digits   12 of 2,000 steps, 0.006 of a run",
        "type of data",
        "64 numbers",
        "not bounded",
        "12 to no limit",
        "4 steps",
        "There are no labels.",
        "how fast training must converge",
        "Not yet.",
    ):
        assert text in shown
    assert "the next line." in " ".join(shown.split())


@pytest.mark.parametrize("width", [10, 80, 100])
def test_no_line_is_longer_than_the_terminal(width: int) -> None:
    assert max(map(len, table(width).splitlines())) <= max(80, width)


def test_a_figure_in_many_words_goes_below_its_name() -> None:
    norms = Quantity(name="normalisation", value=", ".join(f"{n} × Norm{n}" for n in range(20)))
    lines = factors_table(replace(FACTS, factors=(Factor(key="model", quantities=(norms,)),)))
    assert lines[3] == "  normalisation"
    assert " ".join(line.strip() for line in lines[4:]) == norms.value


def test_methods_are_shown_only_when_asked_for() -> None:
    assert "two batch sizes" not in table()
    assert "two batch sizes" in table(methods=True)


def test_notes_come_last() -> None:
    noted = replace(FACTS, notes=("The run is short.",))
    assert factors_table(noted)[-1] == "The run is short."


def test_without_colour_there_are_no_control_sequences() -> None:
    assert "\x1b[" not in table()
    assert "\x1b[" in table(color=True)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (0.0123, "0.012"), (12_345.0, "12,000"), (1.9e6, "1.9e+06"), (3e-7, "3.0e-07")],
)
def test_estimates_have_two_digits(value: float, shown: str) -> None:
    quantity = Quantity(name="rate", value=value, low=value, high=value)
    facts = replace(FACTS, factors=(Factor(key="model", quantities=(quantity,)),))
    assert factors_table(facts)[-1].split() == ["rate", shown, shown, "to", shown]
