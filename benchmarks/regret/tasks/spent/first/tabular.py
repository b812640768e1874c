"""Spent tasks on tables."""

from typing import Any

import torch
from sklearn.datasets import load_iris
from torch import Tensor, nn

from benchmarks.regret.tasks.blocks import (
    Fresh,
    Residual,
    binary,
    generator,
    held,
    mlp,
    shuffled,
    split,
    squared_error,
    standardised,
    with_noise,
)
from benchmarks.regret.tasks.optimizers import adam, momentum
from benchmarks.regret.tasks.shipped import columns, river_table
from rightrate.schedules import Constant, Cosine, Linear
from rightrate.tasks.torch import TorchTask


def segments() -> TorchTask:
    """Seven kinds of outdoor patches, 500 of them 60 times, dropout, Adam, cosine."""
    rows = river_table("segment.csv.zip")
    names = list(rows[0])
    kinds = sorted({row[names[-1]] for row in rows})
    y = torch.tensor([kinds.index(row[names[-1]]) for row in rows])
    x, y = shuffled(columns(rows, names[:-1]), y, seed=101)
    y = with_noise(y, 0.08, 7, seed=102)

    def model() -> nn.Module:
        return nn.Sequential(
            nn.Linear(len(names) - 1, 96),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(96, 96),
            nn.ReLU(),
            nn.Linear(96, 7),
        )

    return split(
        standardised(x, 500),
        y,
        train=500,
        batch=32,
        model=model,
        optimizer=adam,
        steps=900,
        schedule=Cosine(warmup=0.05),
    )


def phishing() -> TorchTask:
    """Which web pages are fraud, 900 of them, a constant rate, SGD with momentum."""
    rows = river_table("phishing.csv.gz")
    names = list(rows[0])
    x, y = shuffled(columns(rows, names[:-1]), columns(rows, names[-1:]), seed=103)
    return split(
        standardised(x, 900),
        y,
        train=900,
        batch=20,
        loss=binary,
        model=mlp(len(names) - 1, 32, 32, 1, between=nn.Tanh),
        optimizer=momentum,
        steps=1000,
        schedule=Constant(),
    )


def shuttle() -> TorchTask:
    """Rare anomalies of a space shuttle, one pass, AdamW, batches of 128, linear."""
    rows = river_table("shuttle.csv.gz")
    names = list(rows[0])
    x, y = shuffled(columns(rows, names[:-1]), columns(rows, names[-1:]), seed=104)
    g = generator(105)
    wrong = torch.rand(y.shape, generator=g) < 0.02
    y = torch.where(wrong, 1 - y, y)
    return split(
        standardised(x, 32000),
        y,
        train=32000,
        batch=128,
        loss=binary,
        model=mlp(len(names) - 1, 48, 48, 1),
        optimizer=lambda m: torch.optim.AdamW(m.parameters()),
        steps=250,
        schedule=Linear(warmup=0.05),
    )


def bananas() -> TorchTask:
    """Two interleaved classes seen through 120 Gaussian bumps, a linear model, plain SGD, 20,000 steps."""
    centres = torch.randn(120, 2, generator=generator(106)) * 1.5

    def draw(n: int = 16) -> tuple[Tensor, Tensor]:
        y = torch.randint(2, (n, 1)).float()
        turn = torch.pi * torch.rand(n, 1)
        x = torch.cat([torch.cos(turn) - 0.5 * y, (0.4 - torch.sin(turn)) * (2 * y - 1)], 1)
        x = 1.3 * x + 0.45 * torch.randn(n, 2)
        return torch.exp(-2 * torch.cdist(x, centres) ** 2), y

    return TorchTask(
        model=lambda: nn.Linear(120, 1),
        loss=binary,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=107),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
        steps=20_000,
        schedule=Cosine(warmup=0.01),
    )


def iris() -> TorchTask:
    """60 flowers seen through noise, 200 steps, AdamW with strong decay."""
    data, target = load_iris(return_X_y=True)
    x, y = shuffled(torch.tensor(data, dtype=torch.float32), torch.tensor(target), seed=108)
    x = standardised(x, 60)
    x = torch.cat([x[:60], x[60:].repeat(20, 1)])
    y = torch.cat([y[:60], y[60:].repeat(20)])
    x = x + 0.5 * torch.randn(x.shape, generator=generator(109))
    return split(
        x,
        y,
        train=60,
        batch=12,
        model=mlp(4, 48, 48, 3, between=nn.GELU),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.3),
        steps=200,
    )


def deep() -> TorchTask:
    """Regression on a stream, twelve residual branches of tanh without normalisation, Adam, 3,000 steps."""
    g = generator(110)
    weights = torch.randn(12, 8, generator=g)

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 12)
        y = torch.sin(x @ weights).prod(1, keepdim=True) * 4 + 0.5 * torch.cos(2 * x[:, :1] * x[:, 1:2])
        return x, y + 0.3 * torch.randn(n, 1)

    return TorchTask(
        model=lambda: Residual(12, 1, 48, 12, nn.Tanh),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=111),
        optimizer=adam,
        steps=3000,
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (segments, phishing, shuttle, bananas, iris, deep)}
