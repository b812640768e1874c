"""A network of any width, in the standard and in the maximal update parametrization."""

import torch
from torch import nn

from rightrate.tasks.torch import TorchTask

INPUTS = torch.randn(256, 16, generator=torch.Generator().manual_seed(0))
TARGETS = INPUTS[:, :1] * INPUTS[:, 1:2]
BATCHES = [(INPUTS[i : i + 64], TARGETS[i : i + 64]) for i in range(0, 256, 64)]


class Net(nn.Module):
    """Two hidden layers; in muP the output is divided by the width and the hidden rates are, too."""

    def __init__(self, width: int, mup: bool) -> None:
        super().__init__()
        self.first = nn.Linear(16, width)
        self.hidden = nn.Linear(width, width)
        self.last = nn.Linear(width, 1)
        self.dropout = nn.Dropout(0.1)
        if mup:
            nn.init.zeros_(self.last.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        inner = torch.relu(self.hidden(torch.relu(self.first(x))))
        return self.last(self.dropout(inner))  # type: ignore[no-any-return]


def task_at(width: int, mup: bool = False) -> TorchTask:
    def optimizer(model: nn.Module) -> torch.optim.Optimizer:
        assert isinstance(model, Net)
        share = 64 / width if mup else 1.0
        inner = [model.hidden.weight, model.last.weight]
        outer = [p for p in model.parameters() if not any(p is other for other in inner)]
        groups = [{"params": outer, "lr": 1e-3}, {"params": inner, "lr": 1e-3 * share}]
        return torch.optim.Adam(groups)

    return TorchTask(
        model=lambda: Net(width, mup),
        loss=lambda model, batch: nn.functional.mse_loss(model(batch[0]), batch[1]),
        train=BATCHES,
        valid=BATCHES,
        optimizer=optimizer,
        steps=100,
    )
