"""The facts as the user holds them."""

import json
import math
from dataclasses import replace

import pytest

from rightrate.errors import ArgumentError
from rightrate.measuring import FACTORS, Factor, Facts, Quantity

NOISE = Quantity(
    name="gradient noise scale", value=math.inf, low=20.0, high=math.inf, unit="examples", spent=4.0
)
DEPTH = Quantity(name="depth", value=3, says="Err low.")
FACTS = Facts(
    name="digits",
    steps=200,
    seed=1,
    spent=9.0,
    factors=(
        Factor(key="data", quantities=(NOISE,), refusals={"imbalance": "There are no labels."}),
        Factor(key="model", quantities=(DEPTH,)),
        Factor(key="speed", refusals={"trained rates": "Not yet."}),
    ),
    notes=("Short.",),
)


def test_figures_are_found_by_factor_and_name() -> None:
    assert FACTS["model"]["depth"] is DEPTH
    assert FACTS["data"].title == "type of data"
    assert FACTS.cost == 9 / 200
    assert repr(FACTS) == "Facts(digits: 2 figures, 2 refused, 0.045 runs)"


def test_numbers_and_intervals_are_numbers() -> None:
    assert (NOISE.number, NOISE.interval) == (math.inf, (20.0, math.inf))
    assert (DEPTH.number, DEPTH.interval) == (3.0, (3.0, 3.0))
    with pytest.raises(ArgumentError, match="must be a number, got 'none'"):
        Quantity(name="normalisation", value="none").number  # noqa: B018


def test_what_is_not_there_is_refused_with_the_reason() -> None:
    with pytest.raises(ArgumentError, match="one of data, model, speed, got 'haste'"):
        FACTS["haste"]
    with pytest.raises(ArgumentError, match="It was not measured: There are no labels"):
        FACTS["data"]["imbalance"]
    with pytest.raises(ArgumentError, match="There are depth"):
        FACTS["model"]["width"]


def test_json_holds_everything_and_writes_what_is_not_finite_as_text() -> None:
    held = json.loads(FACTS.to_json())
    assert (held["schema"], held["task"], held["steps"], held["seed"]) == (1, "digits", 200, 1)
    assert (held["spent"], held["cost"], held["notes"]) == (9.0, 0.045, ["Short."])
    noise = held["factors"]["data"]["quantities"]["gradient noise scale"]
    assert (noise["value"], noise["low"], noise["high"], noise["unit"]) == ("inf", 20.0, "inf", "examples")
    assert held["factors"]["data"]["refusals"] == {"imbalance": "There are no labels."}
    assert held["factors"]["model"]["quantities"]["depth"]["says"] == "Err low."


def test_a_factor_that_trained_rates_tell_fits_in() -> None:
    speed = Factor(key="speed", quantities=(Quantity(name="steps to the target", value=120, spent=300.0),))
    found = FACTS.replacing(speed, spent=300.0)
    assert found["speed"]["steps to the target"].value == 120
    assert found.spent == 309.0
    assert [factor.key for factor in found.factors] == ["data", "model", "speed"]
    assert FACTS["speed"].quantities == ()
    with pytest.raises(ArgumentError, match="`key` must be one of"):
        FACTS.replacing(Factor(key="exactness"))


def test_facts_without_any_training_are_not_trusted() -> None:
    assert FACTS.trusted
    assert not replace(FACTS, factors=FACTS.factors[1:]).trusted


def test_the_five_factors_have_their_order() -> None:
    assert list(FACTORS) == ["data", "model", "examples", "speed", "exactness"]
