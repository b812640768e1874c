"""Every registered method keeps the whole contract, over each kind of optimizer that it can stand on."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.adaptive.method import Method
from rightrate.adaptive.registry import METHODS
from rightrate.adaptive.torch.making import made
from rightrate.adaptive.torch.needs import needs_of
from rightrate.testing.adaptive import Make, check_adaptive

Base = Callable[[Iterable[Any]], Optimizer]


def adamw(params: Iterable[Any]) -> Optimizer:
    """An optimizer whose direction is not the gradient."""
    return torch.optim.AdamW(params, lr=0.01)


#: What a rule or a wrapper stands on: plain SGD, and one with a rate of its own.
BASES: dict[str, Base | None] = {"sgd": None, "adamw": adamw}

CASES = [
    pytest.param(method, base, id=method.name if base == "sgd" else f"{method.name}-{base}")
    for method in METHODS.values()
    for base in BASES
    if base == "sgd" or method.use != "optimizer"
]


def make(method: Method, base: Base | None) -> Make:
    """How the suite makes a method."""

    def build(params: Iterable[Any], model: nn.Module) -> Optimizer:
        held = list(params)
        return made(method, held, model, None if base is None else base(held))

    return build


@pytest.mark.parametrize(("method", "base"), CASES)
def test_every_method_keeps_the_contract(method: Method, base: str) -> None:
    check_adaptive(make(method, BASES[base]), method.needs)


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_a_method_needs_what_the_registry_says(method: Method) -> None:
    model = nn.Linear(2, 1)
    assert needs_of(made(method, model.parameters(), model)) == method.needs
