"""Spent tasks on densities, graphs and decisions, and one of matrices alone."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, generator, held, mlp, split, supervised
from benchmarks.regret.tasks.optimizers import adam
from rightrate.schedules import Constant, Cosine, Linear
from rightrate.tasks.torch import TorchTask


class Flow(nn.Module):
    """Steps that can be turned back, from points of the plane to a standard normal distribution.

    Args:
        steps: Number of steps; each moves one coordinate by what the other one says.
    """

    def __init__(self, steps: int) -> None:
        super().__init__()
        self.steps = nn.ModuleList(mlp(1, 32, 32, 2, between=nn.Tanh)() for _ in range(steps))

    def forward(self, x: Tensor) -> Tensor:
        """Minus the log density of each point."""
        fixed, moved = x.split(1, 1)
        stretched: Tensor | float = 0.0
        for step in self.steps:
            spread, shift = step(fixed).chunk(2, 1)
            spread = 2 * torch.tanh(spread / 2)
            fixed, moved = moved * torch.exp(spread) + shift, fixed
            stretched = stretched + spread
        return 0.5 * (fixed**2 + moved**2) - stretched + torch.log(torch.tensor(2 * torch.pi))


def flow() -> TorchTask:
    """The density of a pinwheel from 1,500 points seen 50 times, a loss that may be negative, Adam."""
    g = generator(231)
    arm = torch.randint(5, (4000,), generator=g)
    along = 0.3 * torch.randn(4000, generator=g) + 1
    aside = 0.05 * torch.randn(4000, generator=g)
    turn = 2 * torch.pi * arm / 5 + 0.8 * along
    x = torch.stack(
        [
            along * torch.cos(turn) - aside * torch.sin(turn),
            along * torch.sin(turn) + aside * torch.cos(turn),
        ],
        1,
    )
    return split(
        0.4 * x,
        arm,
        train=1500,
        batch=100,
        loss=lambda m, b: m(b[0]).mean(),
        model=lambda: Flow(5),
        optimizer=adam,
        steps=750,
        schedule=Cosine(warmup=0.1),
    )


class Neighbours(nn.Module):
    """Two layers, each a mean over the neighbours in a graph.

    Args:
        mean: The averages, one row a node.
        words: Features of the nodes.
    """

    def __init__(self, mean: Tensor, words: Tensor) -> None:
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("words", words)
        self.first, self.second = nn.Linear(words.shape[1], 16), nn.Linear(16, 4)

    def forward(self, nodes: Tensor) -> Tensor:
        """Logits of the field of some nodes."""
        x = functional.dropout(self.words, 0.5, self.training)
        x = functional.dropout(torch.relu(self.mean @ self.first(x)), 0.5, self.training)
        return (self.mean @ self.second(x))[nodes]


def citations() -> TorchTask:
    """The field of papers from whom they cite, 40 of 500 known, all in every batch, dropout, Adam."""
    g = generator(232)
    field = torch.randint(4, (500,), generator=g)
    chance = torch.where(field.unsqueeze(1) == field, 0.02, 0.006)
    link = torch.rand(500, 500, generator=g).triu(1) < chance.triu(1)
    link = (link | link.T | torch.eye(500, dtype=torch.bool)).float()
    scale = link.sum(1).rsqrt()
    usual = torch.where(torch.rand(4, 120, generator=g) < 0.15, 0.12, 0.05)
    words = (torch.rand(500, 120, generator=g) < usual[field]).float()
    mean = scale.unsqueeze(1) * link * scale
    nodes = torch.arange(500)
    return TorchTask(
        model=lambda: Neighbours(mean, words),
        loss=lambda m, b: functional.cross_entropy(m(b), field[b]),
        train=[nodes[:40]],
        valid=[nodes[40:]],
        optimizer=lambda m: torch.optim.Adam(m.parameters(), lr=0.01, weight_decay=5e-4),
        steps=600,
        schedule=Constant(),
    )


def reward(model: nn.Module, batch: Any) -> Tensor:
    """What the policy earns on average, from the chances of every action."""
    return (torch.softmax(model(batch[0]), 1) * batch[3]).sum(1).mean()


def bandit() -> TorchTask:
    """A policy from the log of another one, scored by what it earns, a negative loss, plain SGD."""
    old = torch.randn(10, 6, generator=generator(233)) / 4

    def draw(n: int = 64) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        x = torch.randn(n, 10)
        chances = torch.sigmoid(x[:, :6] * x[:, 4:] + x[:, 2:8])
        logged = torch.softmax(x @ old, 1)
        action = torch.multinomial(logged, 1)
        earned = (torch.rand(n, 1) < chances.gather(1, action)).float() - 0.4
        return x, action, earned / logged.gather(1, action), chances

    def loss(model: nn.Module, batch: Any) -> Tensor:
        x, action, worth, _ = batch
        return -(torch.softmax(model(x), 1).gather(1, action) * worth).mean()

    return TorchTask(
        model=mlp(10, 48, 6, between=nn.Tanh),
        loss=loss,
        metric=reward,
        goal="max",
        train=Fresh(draw),
        valid=held(draw, 4096, seed=234),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
        steps=2500,
        schedule=Constant(warmup=0.02),
    )


class Plain(nn.Module):
    """Three matrices, which is all that Muon trains."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Linear(inlet, outlet, bias=False) for inlet, outlet in ((21, 64), (64, 64), (64, 3))
        )

    def forward(self, x: Tensor) -> Tensor:
        """Scores of the three classes."""
        first, second, last = self.layers
        return last(torch.relu(second(torch.relu(first(x)))))


def waves() -> TorchTask:
    """Noisy blends of two of three triangular waves, 400 of them, 30 passes, a margin loss, Muon."""
    g = generator(235)
    at = torch.arange(1.0, 22.0)
    peaks = torch.stack([(6 - (at - peak).abs()).clamp(min=0) for peak in (7, 15, 11)])
    y = torch.randint(3, (4400,), generator=g)
    share = torch.rand(4400, 1, generator=g)
    x = share * peaks[y] + (1 - share) * peaks[(y + 1) % 3] + torch.randn(4400, 21, generator=g)
    return split(
        (x - 2) / 2,
        y,
        train=400,
        batch=20,
        loss=supervised(functional.multi_margin_loss),
        model=Plain,
        optimizer=lambda m: torch.optim.Muon(m.parameters(), lr=0.02, weight_decay=0.01),
        steps=600,
        schedule=Linear(),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (flow, citations, bandit, waves)}
