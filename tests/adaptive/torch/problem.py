"""A small network in double precision, made of formulas, on which two implementations can be compared."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Tensor

STEPS = 50

Make = Callable[[list[Any]], Any]


def wave(*shape: int, pitch: float) -> Tensor:
    """Numbers between -1 and 1 that look irregular, the same on every machine."""
    count = math.prod(shape)
    return torch.sin(pitch * torch.arange(1, count + 1, dtype=torch.float64) ** 1.5).reshape(shape)


class Problem:
    """A network of one hidden layer that learns waves; the batch depends on the step."""

    def __init__(self) -> None:
        shapes = ((3, 4), (4,), (4, 1), (1,))
        pitches = (0.7, 1.3, 2.1, 3.7)
        self.params = [
            torch.nn.Parameter(0.5 * wave(*shape, pitch=pitch))
            for shape, pitch in zip(shapes, pitches, strict=True)
        ]

    def loss(self, step: int) -> Tensor:
        """The loss of the batch of a step."""
        first, bias, second, shift = self.params
        x = wave(8, 3, pitch=0.31 + 0.17 * (step % 5))
        wanted = (x**2).sum(1, keepdim=True)
        found: Tensor = ((torch.tanh(x @ first + bias) @ second + shift - wanted) ** 2).mean()
        return found

    def groups(self, ratio: float = 1.0, name: str = "lr") -> list[dict[str, Any]]:
        """The two layers as groups, the second with a factor of its own."""
        return [{"params": self.params[:2]}, {"params": self.params[2:], name: ratio}]


def trajectory(
    make: Make,
    *,
    ratio: float = 1.0,
    name: str = "lr",
    factor: Callable[[int], float] = lambda step: 1.0,
    steps: int = STEPS,
) -> Mapping[str, list[float]]:
    """The losses of a run and where it ends.

    Args:
        make: Builds the optimizer from groups.
        ratio: Factor of the second layer.
        name: What the optimizer calls the factor of a group.
        factor: Factor of each step, from a schedule.
        steps: Length of the run.

    Returns:
        The loss of each step, and all parameters at the end.
    """
    problem = Problem()
    optimizer = make(problem.groups(ratio, name) if ratio != 1.0 else [{"params": problem.params}])
    whole = [group["lr"] for group in optimizer.param_groups] if "lr" in optimizer.param_groups[0] else []
    losses = []
    for step in range(steps):
        for group, lr in zip(optimizer.param_groups, whole, strict=False):
            group["lr"] = lr * factor(step)
        optimizer.zero_grad()
        loss = problem.loss(step)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
    flat = torch.cat([param.detach().reshape(-1) for param in problem.params])
    return {"losses": losses, "params": flat.tolist()}
