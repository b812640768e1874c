"""A schedule inside Keras."""

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Linear
from tests.conftest import needs
from tests.schedules.rows import ROWS

# Keras 3.15 itself uses an interface of NumPy that is on its way out.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
keras = needs("keras")
KerasSchedule = needs("rightrate.schedules.keras").KerasSchedule


@pytest.mark.parametrize("name", ROWS)
def test_every_step_has_its_rate_and_the_text_brings_it_back(name: str) -> None:
    make, lengths = ROWS[name]
    steps = max([length for length in lengths if length < 110] or [lengths[0]])
    rule = KerasSchedule(make(), steps, lr=0.3)
    expected = [0.3 * make().factor(step, steps) for step in range(steps + 3)]
    assert [float(rule(step)) for step in range(steps + 3)] == pytest.approx(expected, rel=1e-6)
    back = KerasSchedule.from_config(rule.get_config())
    assert (back.schedule, back.steps, back.lr) == (make(), steps, 0.3)


def model() -> Any:
    made = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")]
    )
    made.compile(keras.optimizers.SGD(KerasSchedule(Linear(), 5, lr=0.5)), loss=lambda y, out: -out)
    return made


def test_training_follows_it() -> None:
    trained = model()
    weights = [0.0]
    data = np.ones((1, 1), dtype="float32")
    for _ in range(6):
        trained.train_on_batch(data, data)
        weights.append(float(np.asarray(trained.get_weights()[0]).item()))
    moved = [after - before for before, after in itertools.pairwise(weights)]
    assert moved == pytest.approx([0.5, 0.375, 0.25, 0.125, 0.0, 0.0], abs=1e-6)


def test_a_model_is_saved_with_it(tmp_path: Path) -> None:
    trained = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    trained.compile(keras.optimizers.SGD(KerasSchedule(Cosine(warmup=0.1), 50, lr=0.5)), loss="mse")
    trained.save(tmp_path / "model.keras")
    back = keras.saving.load_model(tmp_path / "model.keras")
    assert back.optimizer._learning_rate.get_config() == {
        "schedule": "cosine(warmup=0.1)",
        "steps": 50,
        "lr": 0.5,
    }


def test_what_is_no_schedule_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`schedule` must be a Schedule or a text of one, got 3"):
        KerasSchedule(3, 10, lr=0.1)
