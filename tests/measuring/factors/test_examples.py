"""The size of the training set in figures and sentences."""

import pytest

from rightrate.measuring.factors.examples import REGIME, SHARE, Size, examples_factor
from rightrate.search.drift import overfits


@pytest.mark.parametrize(
    ("epochs", "regime", "says"),
    [
        (100.0, "limited by overfitting", "about 13 times lower"),
        (1.0, "limited by optimisation", "only about 1.6 times lower"),
        (None, "limited by optimisation", "nearly holds"),
        (0.0, "limited by optimisation", "nearly holds"),
    ],
)
def test_the_regime_is_that_of_the_search(epochs: float | None, regime: str, says: str) -> None:
    found = examples_factor(Size(steps=1000, epochs=epochs))
    assert found[REGIME].value == regime
    assert found[SHARE].number == overfits(epochs)
    assert says in found[REGIME].says


def test_what_is_known_of_the_size_is_counted_and_costs_nothing() -> None:
    found = examples_factor(
        Size(steps=1000, epochs=50.0, examples=320, per_epoch=20, batch=16, parameters=16)
    )
    values = {quantity.name: quantity.value for quantity in found.quantities}
    assert values["training examples"] == 320
    assert values["steps per epoch"] == 20
    assert values["epochs in the full run"] == 50.0
    assert found.spent == 0
    assert "0.05 parameters for each example, too few" in found[SHARE].how


def test_a_stream_tells_no_size() -> None:
    found = examples_factor(Size(steps=1000, epochs=None, batch=16))
    assert set(found.refusals) == {"training examples", "steps per epoch"}
    assert "not known" in found[SHARE].how


def test_a_score_on_the_training_data_cannot_overfit() -> None:
    assert (
        "learning by heart costs nothing"
        in examples_factor(Size(steps=10, epochs=0.0, per_epoch=5))[SHARE].how
    )
