"""The training that reference packages were recorded on, and what they did on it."""

import json
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

#: Steps of a recording.
STEPS = 50

RECORDED = Path(__file__).parents[1] / "recorded" / "rules.json"


def batch(step: int, noisy: bool = True) -> tuple[Tensor, Tensor]:
    """The batch of a step, by a formula, so that no generator of random numbers is part of it."""
    rows = torch.arange(24, dtype=torch.float64) + (24.0 * step if noisy else 0.0)
    x = torch.sin(1.7 * rows + 0.3 * rows**1.5).reshape(8, 3)
    return x, torch.cos(2 * x.sum(1))


class Net(nn.Module):
    """A small network in double precision."""

    def __init__(self) -> None:
        super().__init__()
        grid = torch.arange(12, dtype=torch.float64)
        self.first = nn.Parameter(torch.cos(3 * grid).reshape(3, 4))
        self.second = nn.Parameter(torch.sin(5 * grid[:4]))

    def forward(self, x: Tensor) -> Tensor:
        """The predictions."""
        return torch.tanh(x @ self.first) @ self.second

    def loss(self, step: int, noisy: bool = True) -> Tensor:
        """The loss of the batch of a step."""
        x, y = batch(step, noisy)
        return nn.functional.mse_loss(self(x), y)

    def values(self) -> list[float]:
        """All parameters."""
        found: list[float] = torch.cat([self.first.detach().reshape(-1), self.second.detach()]).tolist()
        return found


def trajectory(net: Net, step: Callable[[int], Tensor], steps: int = STEPS) -> dict[str, list[float]]:
    """The losses of a training, and the parameters that it ends with."""
    losses = [step(index).item() for index in range(steps)]
    return {"losses": losses, "end": net.values()}


def reference(name: str) -> dict[str, list[float]]:
    """What a reference package did."""
    found: dict[str, list[float]] = json.loads(RECORDED.read_text("utf-8"))[name]
    return found
