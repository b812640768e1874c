"""The type of data in figures and sentences."""

import math
import re
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from rightrate.measuring import Factor
from rightrate.measuring.factors.data import (
    CONDITION,
    IMBALANCE,
    SPREAD,
    UNEXPLAINED,
    WRONG,
    Seen,
    data_factor,
)
from rightrate.measuring.noise import Noise

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=(200, 3))
CLASSES = (NUMBERS[:, 0] > 0).astype(np.int64)


def factor(
    inputs: NDArray[Any] | None = NUMBERS,
    targets: NDArray[Any] | None = CLASSES,
    *,
    low: float = 50.0,
    high: float = 80.0,
    averaging: bool = False,
) -> Factor:
    noise = Noise(1.0, 64.0, 64.0, low, high)
    return data_factor(
        Seen(
            inputs=inputs,
            targets=targets,
            batch=64,
            noises={"gradient noise scale": noise},
            spent=8.0,
            averaging=averaging,
        )
    )


def test_classes_of_numbers_have_every_figure() -> None:
    found = factor()
    names = [quantity.name for quantity in found.quantities]
    assert names == [
        "kind of inputs",
        "kind of targets",
        SPREAD,
        CONDITION,
        IMBALANCE,
        WRONG,
        "gradient noise scale",
    ]
    assert found["kind of targets"].value == "2 classes"
    assert found.spent == 8.0
    assert not found.refusals
    assert all(quantity.says for quantity in found.quantities[2:])


@pytest.mark.parametrize(
    ("targets", "kind", "there"),
    [
        (NUMBERS[:, :1] + 1, "one number", {UNEXPLAINED}),
        (NUMBERS, "the inputs themselves", set()),
        (None, "part of the inputs", set()),
        (np.zeros((200, 5), dtype=int), "symbols of shape 5", {IMBALANCE}),
        (np.zeros(200), "one number", set()),
    ],
)
def test_other_targets_have_figures_of_their_own(targets: Any, kind: str, there: set[str]) -> None:
    found = factor(targets=targets)
    assert found["kind of targets"].value == kind
    assert {quantity.name for quantity in found.quantities} & {IMBALANCE, WRONG, UNEXPLAINED} == there


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        (np.zeros((200, 8), dtype=int), "The inputs are symbols"),
        (np.zeros((200, 3)), "All examples are the same"),
        (np.full((200, 3), np.nan), "not finite"),
        (np.zeros((200, 3_000)), "An example has 3,000 numbers"),
        (np.zeros((3, 3)), "only 3 examples"),
    ],
)
def test_inputs_without_a_scale_say_why(inputs: Any, reason: str) -> None:
    found = factor(inputs, CLASSES[: len(inputs)])
    assert reason in found.refusals[SPREAD]
    assert reason in found.refusals[WRONG]


def test_batches_without_examples_leave_the_noise_of_gradients() -> None:
    found = factor(None, None)
    assert [quantity.name for quantity in found.quantities] == ["gradient noise scale"]
    assert "No array of a batch" in found.refusals["kind of inputs"]


@pytest.mark.parametrize(
    ("low", "high", "averaging", "says"),
    [
        (640.0, math.inf, False, "above 10 batches of 64, .* in proportion to the batch"),
        (640.0, 900.0, True, "mostly noise: the best rate rises about as the square root"),
        (1.0, 10.0, True, "mostly signal"),
        (1.0, 1000.0, False, "may be as small as a batch of 64"),
        (50.0, math.inf, True, "may be as small as a batch of 64"),
    ],
)
def test_what_the_noise_means_depends_on_the_batch(
    low: float, high: float, averaging: bool, says: str
) -> None:
    sentence = factor(low=low, high=high, averaging=averaging)["gradient noise scale"].says
    assert re.search(says, sentence)


def test_uneven_features_want_to_be_standardised_under_plain_sgd() -> None:
    uneven = NUMBERS * np.array([1.0, 100.0, 10.0])
    assert "standardise them" in factor(uneven)[SPREAD].says
    assert "evens out weight by weight" in factor(uneven, averaging=True)[SPREAD].says
    assert "similar scale" in factor()[SPREAD].says
    assert "times slower" in factor(uneven)[CONDITION].says


def test_a_rare_class_is_told() -> None:
    rare = np.zeros(200, dtype=np.int64)
    rare[:5] = 1
    assert "39 times rarer" in factor(targets=rare)[IMBALANCE].says
