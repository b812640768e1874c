"""Development tasks on tables."""

from typing import Any

import torch
from sklearn.datasets import load_wine, make_classification
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import (
    Fresh,
    Residual,
    accuracy,
    binary,
    generator,
    held,
    mlp,
    shuffled,
    split,
    squared_error,
    standardised,
    supervised,
    with_noise,
)
from benchmarks.regret.tasks.optimizers import adam, momentum
from rightrate.schedules import Constant, Cosine, Linear
from rightrate.tasks.torch import TorchTask


def wine() -> TorchTask:
    """178 examples, 160 epochs, wrong labels: a tiny set that a network learns by heart. Adam."""
    data, target = load_wine(return_X_y=True)
    x, y = shuffled(torch.tensor(data, dtype=torch.float32), torch.tensor(target), seed=1)
    y = torch.cat([with_noise(y[:100], 0.15, 3, seed=2), y[100:]])
    return split(
        standardised(x, 100), y, train=100, batch=16, model=mlp(13, 64, 64, 3), optimizer=adam, steps=1000
    )


def mixture() -> TorchTask:
    """20 overlapping classes with 10 % wrong labels, SGD with momentum."""
    g = generator(3)
    centres = torch.randn(20, 32, generator=g) * 0.9
    y = torch.randint(20, (6000,), generator=g)
    x = centres[y] + torch.randn(6000, 32, generator=g)
    y = with_noise(y, 0.1, 20, seed=4)
    return split(x, y, train=3000, batch=64, model=mlp(32, 128, 128, 20), optimizer=momentum, steps=2000)


def teacher() -> TorchTask:
    """Regression on fresh data from a random network, Adam, cosine: limited by optimisation alone."""
    with torch.random.fork_rng():
        torch.manual_seed(4)
        boss = nn.Sequential(nn.Linear(20, 32), nn.Tanh(), nn.Linear(32, 1)).requires_grad_(False)
        for p in boss.parameters():
            p.mul_(3)

    def draw(n: int = 64) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 20)
        return x, boss(x) + 0.1 * torch.randn(n, 1)

    return TorchTask(
        model=mlp(20, 64, 64, 1, between=nn.Tanh),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 1024, seed=5),
        optimizer=adam,
        steps=2000,
        schedule=Cosine(warmup=0.05),
    )


def quadratic() -> TorchTask:
    """Ill-conditioned linear regression on fresh data, plain SGD."""
    scale = torch.logspace(0, -1.5, 30)
    truth = torch.randn(30, 1, generator=generator(6))

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 30) * scale
        return x, x @ truth + 0.2 * torch.randn(n, 1)

    return TorchTask(
        model=lambda: nn.Linear(30, 1),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 2048, seed=7),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
        steps=2000,
    )


def friedman() -> TorchTask:
    """Noisy regression, 500 examples, residual network without normalisation, SGD with momentum, cosine."""
    g = generator(8)
    x = torch.rand(2500, 10, generator=g)
    y = 10 * torch.sin(torch.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y = ((y - y.mean()) / y.std() + 0.3 * torch.randn(2500, generator=g)).unsqueeze(1)
    return split(
        x,
        y,
        train=500,
        batch=50,
        loss=squared_error,
        model=lambda: Residual(10, 1, 48, 6),
        optimizer=momentum,
        steps=1200,
        schedule=Cosine(warmup=0.1),
    )


def rare() -> TorchTask:
    """One positive in twelve, 600 examples, AdamW, linear to a tenth."""
    g = generator(12)
    x = torch.randn(3600, 25, generator=g)
    logit = 1.2 * x[:, 0] * x[:, 1] + x[:, 2] - 2.8 + 0.5 * torch.randn(3600, generator=g)
    y = (torch.rand(3600, generator=g) < torch.sigmoid(logit)).float().unsqueeze(1)
    return split(
        x,
        y,
        train=600,
        batch=32,
        loss=binary,
        model=mlp(25, 48, 1),
        optimizer=lambda m: torch.optim.AdamW(m.parameters()),
        steps=1000,
        schedule=Linear(warmup=0.05, floor=0.1),
    )


def constant() -> TorchTask:
    """Binary classification with 8 % wrong labels, a constant rate, SGD with momentum, 2,000 examples."""
    data, target = make_classification(
        5000, 30, n_informative=10, n_redundant=5, n_clusters_per_class=4, flip_y=0.16, random_state=20
    )
    x, y = torch.tensor(data, dtype=torch.float32), torch.tensor(target, dtype=torch.int64)
    return split(
        standardised(x, 2000),
        y,
        train=2000,
        batch=32,
        model=mlp(30, 64, 2),
        optimizer=momentum,
        steps=1500,
        schedule=Constant(warmup=0.02),
    )


def accurate() -> TorchTask:
    """Eight classes, scored by the accuracy, AdamW with weight decay, 25 epochs."""
    data, target = make_classification(
        6000,
        40,
        n_informative=12,
        n_classes=8,
        n_clusters_per_class=2,
        flip_y=0.1,
        class_sep=1.2,
        random_state=21,
    )
    x, y = torch.tensor(data, dtype=torch.float32), torch.tensor(target, dtype=torch.int64)
    return split(
        standardised(x, 2500),
        y,
        train=2500,
        batch=50,
        model=mlp(40, 96, 96, 8, between=nn.GELU),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.05),
        steps=1250,
        metric=accuracy,
        goal="max",
        schedule=Cosine(warmup=0.05),
    )


def counts() -> TorchTask:
    """Poisson regression, whose loss may be negative, on a stream, NAdam."""
    truth = torch.randn(15, 1, generator=generator(22)) * 0.25

    def draw(n: int = 64) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 15)
        return x, torch.poisson(torch.exp(x @ truth + 0.3 * torch.sin(3 * x[:, :1]) + 1.0))

    return TorchTask(
        model=mlp(15, 48, 48, 1, between=nn.SiLU),
        loss=supervised(functional.poisson_nll_loss),
        train=Fresh(draw),
        valid=held(draw, 4096, seed=23),
        optimizer=lambda m: torch.optim.NAdam(m.parameters()),
        steps=1500,
    )


def long() -> TorchTask:
    """20,000 steps of eight examples of an endless stream, a small network, Adam."""
    knots = torch.rand(12, 6, generator=generator(24))
    heights = torch.randn(12, 1, generator=generator(25))

    def draw(n: int = 8) -> tuple[Tensor, Tensor]:
        x = torch.rand(n, 6)
        return 2 * x - 1, torch.softmax(-20 * torch.cdist(x, knots) ** 2, 1) @ heights + 0.2 * torch.randn(
            n, 1
        )

    return TorchTask(
        model=mlp(6, 32, 32, 1),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=26),
        optimizer=adam,
        steps=20_000,
    )


def whole() -> TorchTask:
    """All 300 examples in every batch, momentum, two spirals with wrong labels."""
    g = generator(27)
    angle = 3 * torch.pi * torch.rand(1300, generator=g) ** 0.5
    side = torch.randint(2, (1300,), generator=g)
    at = angle + torch.pi * side
    x = torch.stack([angle * torch.cos(at), angle * torch.sin(at)], 1) / 5 + 0.12 * torch.randn(
        1300, 2, generator=g
    )
    y = with_noise(side, 0.1, 2, seed=28)
    return split(
        x,
        y,
        train=300,
        batch=300,
        model=mlp(2, 64, 64, 2, between=nn.Tanh),
        optimizer=momentum,
        steps=600,
    )


def clipped() -> TorchTask:
    """Heavy tails, and a gradient that is always clipped, so that only its direction counts. Momentum."""
    truth = torch.randn(20, 1, generator=generator(29))

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 20)
        tail = torch.distributions.StudentT(2.0).sample((n, 1))
        return x, torch.relu(x @ truth) + x[:, :1] * x[:, 1:2] + 0.5 * tail

    return TorchTask(
        model=mlp(20, 64, 1),
        loss=supervised(functional.huber_loss),
        train=Fresh(draw),
        valid=held(draw, 4096, seed=30),
        optimizer=momentum,
        steps=1200,
        clip=0.05,
    )


_ALL = (wine, mixture, teacher, quadratic, friedman, rare, constant, accurate, counts, long, whole, clipped)

#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in _ALL}
