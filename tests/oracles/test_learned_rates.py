"""Derivatives of a step by its rate and betas, against those of autograd through the step."""

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from rightrate.adaptive.outer import Outer
from rightrate.adaptive.torch.learned_adam import LearnedAdam
from rightrate.adaptive.torch.learned_sgd import LearnedSGD

STEPS = 6
EPS = 1e-8


def loss_at(x: Tensor, step: int) -> Tensor:
    """A loss of another shape at each step."""
    grid = torch.arange(1.0, 4.0, dtype=torch.float64)
    return (grid * (x - torch.sin(grid + step)) ** 2).sum() + (x**4).sum() / 10


def by_autograd(kind: str, learned: dict[str, float]) -> list[dict[str, float]]:
    """The derivatives by autograd: each loss by the numbers of the step before, all before it held still."""
    x = torch.tensor([1.0, -0.5, 2.0], dtype=torch.float64)
    mean = torch.zeros_like(x)
    square = torch.full_like(x, EPS)
    leaves: dict[str, Tensor] = {}
    found = []
    for step in range(STEPS):
        start = x.detach().requires_grad_() if not leaves else x
        loss = loss_at(start, step)
        inputs = [start, *leaves.values()]
        grad, *rest = torch.autograd.grad(loss, inputs, allow_unused=True)
        if leaves:
            found.append({name: float(value) for name, value in zip(leaves, rest, strict=True)})
        leaves = {
            name: torch.tensor(v, dtype=torch.float64, requires_grad=True) for name, v in learned.items()
        }
        mean, square, direction = moved(kind, mean.detach(), square.detach(), grad, leaves, step + 1)
        x = start.detach() - leaves["rate"] * direction
    return found


def moved(
    kind: str, mean: Tensor, square: Tensor, grad: Tensor, leaves: dict[str, Tensor], count: int
) -> tuple[Tensor, Tensor, Tensor]:
    """The averages after a step, and its direction."""
    if kind == "sgd":
        mean = 0.9 * mean + grad
        return mean, square, mean
    first, second = ((1 + torch.tanh(leaves[name])) / 2 for name in ("beta1", "beta2"))
    mean = first * mean + (1 - first) * grad
    square = second * square + (1 - second) * grad**2
    root = (square / (1 - second**count)).sqrt()
    return mean, square, mean / (1 - first**count) / (root + EPS)


def by_formula(optimizer: Any, x: nn.Parameter) -> list[dict[str, float]]:
    """The derivatives that the optimizer wrote down."""
    found = []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss_at(x, step).backward()  # type: ignore[no-untyped-call]
        state = optimizer.state[x]
        written = {name[3:]: float((x.grad * state[name]).sum()) for name in state if name.startswith("by ")}
        if written:
            found.append(written)
        optimizer.step()
    return found


@pytest.mark.parametrize("kind", ["sgd", "adam"])
def test_they_are_those_of_autograd(kind: str) -> None:
    x = nn.Parameter(torch.tensor([1.0, -0.5, 2.0], dtype=torch.float64))
    # A rate of the rate so small that nothing moves, to compare derivatives and not two courses.
    still = Outer(1e-300)
    if kind == "sgd":
        learned = {"rate": 0.05}
        found = by_formula(LearnedSGD([x], rate=0.05, momentum=0.9, outer=still), x)
    else:
        learned = {"rate": 0.05, "beta1": math.atanh(2 * 0.8 - 1), "beta2": math.atanh(2 * 0.95 - 1)}
        optimizer = LearnedAdam([x], rate=0.05, betas=(0.8, 0.95), betas_too=True, outer=still)
        found = by_formula(optimizer, x)
    wanted = by_autograd(kind, learned)
    assert len(found) == len(wanted) == STEPS - 1
    for one, other in zip(found, wanted, strict=True):
        assert one == pytest.approx(other, rel=1e-9)
