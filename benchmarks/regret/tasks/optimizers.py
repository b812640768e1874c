"""Optimizers of the tasks that are not a line of PyTorch."""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import nn


def momentum(model: nn.Module) -> torch.optim.Optimizer:
    """SGD with the usual momentum."""
    return torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9)


def adam(model: nn.Module) -> torch.optim.Optimizer:
    """Adam as it comes."""
    return torch.optim.Adam(model.parameters(), lr=1e-3)


class Lion(torch.optim.Optimizer):
    """Lion: the sign of a blend of momentum and gradient (Chen et al., 2023, https://arxiv.org/abs/2302.06675).

    Args:
        params: Parameters or groups of them.
        lr: Learning rate.
        betas: Weights of the momentum in the blend, and in its own update.
        weight_decay: Decoupled weight decay.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1e-4,
        betas: tuple[float, float] = (0.9, 0.99),
        weight_decay: float = 0.0,
    ) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """Take one step."""
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                mean = self.state[p].setdefault("mean", torch.zeros_like(p))
                first, second = group["betas"]
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(torch.lerp(p.grad, mean, first).sign_(), alpha=-group["lr"])
                mean.lerp_(p.grad, 1 - second)
        return closure() if closure else None
