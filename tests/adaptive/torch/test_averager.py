import copy
from typing import Any

import pytest
import torch
from torch import nn

from rightrate.adaptive.torch.averager import Averager
from rightrate.errors import ArgumentError
from tests.adaptive.torch.training import bits, network, same, through_a_file


def test_the_first_average_is_the_model_and_a_constant_one_stays() -> None:
    model = network()
    averager = Averager(model)
    before = bits(model)
    for _ in range(3):
        averager.update()
        with averager.averaged() as held:
            assert held is model
            assert all(torch.allclose(a, b) for a, b in zip(bits(model), before, strict=True))
    assert same(bits(model), before)


def test_an_average_that_was_saved_goes_on_bit_for_bit() -> None:
    model = network()
    averager = Averager(model)
    averager.update()
    saved = through_a_file(averager.state_dict())
    kept = copy.deepcopy(saved)
    other = Averager(model)
    other.load_state_dict(saved)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(1.0)
    averager.update()
    other.update()
    assert same(averager.state_dict()["average"], other.state_dict()["average"])
    assert same(saved["average"], kept["average"])


def test_the_weights_come_back_after_an_exception() -> None:
    model = network()
    averager = Averager(model)
    averager.update()
    nn.init.constant_(model[0].weight, 5.0)  # type: ignore[arg-type]
    before = bits(model)

    def evaluate() -> None:
        with averager.averaged():
            assert not same(bits(model), before)
            raise KeyError("evaluation failed")

    with pytest.raises(KeyError):
        evaluate()
    assert same(bits(model), before)


@pytest.mark.parametrize("call", [Averager.update, lambda a: a.averaged().__enter__()])
def test_inside_the_average_nothing_is_averaged(call: Any) -> None:
    averager = Averager(network())
    with averager.averaged(), pytest.raises(ArgumentError, match="Leave the block first"):
        call(averager)


def test_the_average_of_another_model_is_refused() -> None:
    averager, other = Averager(network()), Averager(nn.Linear(1, 1))
    with pytest.raises(ArgumentError, match="one of this model"):
        averager.load_state_dict(other.state_dict())
    with pytest.raises(ArgumentError, match="`gamma`"):
        Averager(nn.Linear(1, 1), gamma=-1.0)


def test_weights_of_low_precision_are_averaged_in_single_precision() -> None:
    model = nn.Linear(1, 1, bias=False).bfloat16()
    averager = Averager(model, gamma=0.0)
    for value in (256.0, 258.0, 256.0, 258.0):
        nn.init.constant_(model.weight, value)
        averager.update()
    assert averager.state_dict()["average"][0].item() == 257.0
