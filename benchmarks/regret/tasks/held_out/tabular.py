"""Held-out tasks on tables."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.regret.tasks.blocks import (
    Fresh,
    generator,
    held,
    mlp,
    split,
    squared_error,
    standardised,
    supervised,
    with_noise,
)
from benchmarks.regret.tasks.optimizers import adam, momentum
from rightrate.schedules import WSD, Constant, Cosine, Linear
from rightrate.tasks.torch import TorchTask


def concrete() -> TorchTask:
    """How strong concrete is from its mix and age, 400 mixes, heavy tails, 50 passes, Huber, Adam, cosine."""
    g, n = generator(401), 3900
    low = torch.tensor([100.0, -200.0, -150.0, 130.0, 0.0, 800.0, 600.0])
    high = torch.tensor([540.0, 300.0, 200.0, 240.0, 25.0, 1150.0, 1000.0])
    mix = torch.relu(low + (high - low) * torch.rand(n, 7, generator=g))
    cement, slag, ash, water, soap, coarse, fine = mix.unbind(1)
    age = torch.exp(3.3 + torch.randn(n, generator=g)).clamp(1, 365)
    binder = cement + 0.7 * slag + 0.4 * ash
    ripe = age / (age + 3 + 25 * slag / binder)
    stones = ((coarse / (coarse + fine) - 0.55) / 0.05) ** 2
    strength = 130 * torch.exp(-1.5 * water * (1 - 0.012 * soap) / binder) * ripe - 3 * stones
    tail = torch.randn(n, generator=g) / (torch.randn(n, 3, generator=g) ** 2).mean(1).sqrt()
    return split(
        standardised(torch.cat([mix, age.unsqueeze(1)], 1), 400),
        standardised((strength + 5 * tail).unsqueeze(1), 400),
        train=400,
        batch=16,
        loss=supervised(functional.huber_loss),
        model=mlp(8, 64, 64, 64, 1),
        optimizer=adam,
        steps=1250,
        schedule=Cosine(warmup=0.05),
    )


def loans() -> TorchTask:
    """Refuse, grant in part or grant a loan, 1,000 rows, wrong labels, 35 passes, dropout, AdamW, linear."""
    g, n = generator(402), 5000
    wage, house, owned, age, burden = torch.rand(n, 5, generator=g).unbind(1)
    school, place = torch.randint(5, (n,), generator=g), torch.randint(9, (n,), generator=g)
    wage, owned, age, burden = 20 + 130 * wage, 1 + 29 * owned, 20 + 60 * age, 500 * burden
    bonus = torch.where(wage > 75, 0.0, 10 + 65 * torch.rand(n, generator=g))
    house = (0.5 + house) * 100 * (9 - place)
    equity = 0.1 * house * torch.relu(owned - 20)
    young = torch.where(age < 40, 0.25, torch.where(age < 60, 0.15, 0.3))
    spare = 2 / 3 * (wage + bonus) - 5 * school + equity / 5 - young * burden
    y = (spare.unsqueeze(1) > spare.quantile(torch.tensor([0.4, 0.75]))).sum(1)
    numbers = torch.stack([wage, bonus, house, owned, age, burden], 1)
    kinds = torch.cat([functional.one_hot(school, 5), functional.one_hot(place, 9)], 1)
    return split(
        torch.cat([standardised(numbers, 1000), kinds], 1),
        with_noise(y, 0.25, 3, seed=403),
        train=1000,
        batch=25,
        model=lambda: nn.Sequential(
            nn.Linear(20, 96), nn.ReLU(), nn.Dropout(0.2), nn.Linear(96, 96), nn.ReLU(), nn.Linear(96, 3)
        ),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.1),
        steps=1400,
        schedule=Linear(warmup=0.05),
    )


class Ride(nn.Module):
    """A network on vectors of where a ride starts and ends, of its hour and of its day.

    Args:
        zones: Number of places.
    """

    def __init__(self, zones: int) -> None:
        super().__init__()
        self.vectors = nn.ModuleList([nn.Embedding(zones, 8), nn.Embedding(24, 4), nn.Embedding(7, 2)])
        self.net = nn.Sequential(nn.Linear(22, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))

    def forward(self, x: Tensor) -> Tensor:
        """The logarithm of how long each ride takes, of mean 0."""
        zone, hour, day = self.vectors
        return self.net(torch.cat([zone(x[:, :2]).flatten(1), hour(x[:, 2]), day(x[:, 3])], 1))


def rides() -> TorchTask:
    """How long a ride takes from places, hour and day, embeddings learn faster, 2 passes, AdamW, linear."""
    g, n = generator(404), 20_000
    at = 6 * torch.rand(50, 2, generator=g)
    slow = 1 + 0.6 * torch.rand(50, generator=g)
    often = torch.rand(50, generator=g) + 0.1
    ends = torch.multinomial(often.expand(n, 50), 2, generator=g)
    hour, day = torch.randint(24, (n,), generator=g), torch.randint(7, (n,), generator=g)
    rush = torch.exp(-(((hour - 8) / 2.0) ** 2)) + torch.exp(-(((hour - 17) / 3.0) ** 2))
    pace = 2 + 2.5 * rush * torch.where(day < 5, 1.0, 0.2)
    way = (at[ends[:, 0]] - at[ends[:, 1]]).abs().sum(1)
    minutes = 3 + way * pace * (slow[ends[:, 0]] + slow[ends[:, 1]]) / 2
    y = (minutes.log() + 0.35 * torch.randn(n, generator=g)).unsqueeze(1)

    def optimizer(model: Any) -> torch.optim.Optimizer:
        groups = [
            {"params": model.net.parameters(), "lr": 1e-3},
            {"params": model.vectors.parameters(), "lr": 1e-2, "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(groups, weight_decay=0.01)

    return split(
        torch.cat([ends, hour.unsqueeze(1), day.unsqueeze(1)], 1),
        standardised(y, 16_000),
        train=16_000,
        batch=32,
        loss=squared_error,
        model=lambda: Ride(50),
        optimizer=optimizer,
        steps=1000,
        schedule=Linear(warmup=0.1),
    )


#: How often a machine is well, and how often it has each of four faults.
_OFTEN = (0.74, 0.12, 0.07, 0.04, 0.03)


def machines() -> tuple[Tensor, Tensor]:
    """Twenty sensors of machines under changing load, and what is wrong with each machine."""
    g, n = generator(405), 16_000
    kind = torch.multinomial(torch.tensor(_OFTEN), n, replacement=True, generator=g)
    hidden = torch.randn(n, 4, generator=g)
    x = hidden @ (torch.randn(4, 20, generator=g) * 0.7) + 0.5 * torch.randn(n, 20, generator=g)
    rough, drift = torch.randn(n, 6, generator=g), 0.5 + torch.rand(n, 1, generator=g)
    loose, stuck = torch.randn(n, 4, generator=g) * 1.4, 0.2 * torch.randn(n, 3, generator=g)
    is_kind = functional.one_hot(kind, 5).bool().unsqueeze(2)
    x[:, :6] += is_kind[:, 1] * rough
    x[:, 4:10] += is_kind[:, 2] * drift * hidden[:, :1].abs()
    x[:, 9:13] = torch.where(is_kind[:, 3], loose, x[:, 9:13])
    x[:, 13:16] = torch.where(is_kind[:, 4], stuck, x[:, 13:16])
    return x, kind


def balanced(model: nn.Module, batch: Any) -> Tensor:
    """Mean over the classes of the share of their examples that are found."""
    found = (model(batch[0]).argmax(1) == batch[1]).float()
    return torch.stack([found[batch[1] == k].mean() for k in range(len(_OFTEN))]).mean()


def faults() -> TorchTask:
    """What is wrong with a machine, rarely anything, balanced accuracy, 3 passes, NAdam, stable, decay."""
    x, y = machines()
    x = standardised(x, 8000)
    weight = 1 / torch.tensor(_OFTEN) / len(_OFTEN)

    def loss(model: nn.Module, batch: Any) -> Tensor:
        return (
            functional.cross_entropy(model(batch[0]), batch[1], reduction="none") * weight[batch[1]]
        ).mean()

    return TorchTask(
        model=mlp(20, 128, 5, between=nn.SiLU),
        loss=loss,
        metric=balanced,
        goal="max",
        train=DataLoader(TensorDataset(x[:8000], y[:8000]), 32, shuffle=True, drop_last=True),
        valid=[(x[8000:], y[8000:])],
        optimizer=lambda m: torch.optim.NAdam(m.parameters()),
        steps=750,
        schedule=WSD(warmup=0.05, decay=0.2),
    )


def stock() -> TorchTask:
    """How much to order where too little costs four times too much, linear, a stream, SGD, constant rate."""
    g = generator(406)
    taste, week = 0.15 * torch.randn(16, 1, generator=g), 0.5 * torch.rand(7, 1, generator=g)
    mix = torch.eye(16) + 0.25 * torch.randn(16, 16, generator=g)

    def draw(n: int = 16) -> tuple[Tensor, Tensor]:
        x, day = torch.randn(n, 16) @ mix, torch.randint(7, (n,))
        mean = torch.exp((x @ taste).clamp(-2, 2) + week[day])
        spread = torch.exp(0.6 * torch.randn(n, 1))
        return torch.cat([x, functional.one_hot(day, 7)], 1), mean * spread

    def loss(model: nn.Module, batch: Any) -> Tensor:
        lack = batch[1] - model(batch[0])
        return torch.maximum(0.8 * lack, -0.2 * lack).mean()

    return TorchTask(
        model=lambda: nn.Linear(23, 1),
        loss=loss,
        train=Fresh(draw),
        valid=held(draw, 8192, seed=407),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
        steps=2200,
        schedule=Constant(),
    )


class Levels(nn.Module):
    """A deep network that scores each row, and thresholds between ordered levels.

    Args:
        inputs: Number of features.
        width: Width of each of the four hidden layers.
        levels: Number of levels.
    """

    def __init__(self, inputs: int, width: int, levels: int) -> None:
        super().__init__()
        self.score = mlp(inputs, width, width, width, width, 1)()
        self.cuts = nn.Parameter(torch.linspace(-2, 2, levels - 1))

    def forward(self, x: Tensor) -> Tensor:
        """The chance of each level."""
        above = torch.sigmoid(self.score(x) - self.cuts.sort()[0])
        edge = torch.ones(len(x), 1)
        return torch.cat([edge, above], 1) - torch.cat([above, 0 * edge], 1)


def triage() -> TorchTask:
    """How urgent a patient is, five ordered levels, a deep network, on a stream, momentum, cosine."""
    g = generator(408)
    middle, need = torch.randn(10, generator=g), 0.3 + torch.rand(10, generator=g)
    cuts = torch.tensor([2.0, 3.5, 5.2, 7.2])

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        age, x = torch.rand(n, 1), torch.randn(n, 10)
        off = torch.relu((x - middle).abs() - 0.6) * need * (0.6 + 0.8 * age)
        noise = torch.logit(torch.rand(n, 1).clamp(1e-4, 1 - 1e-4))
        worst = off.sum(1, keepdim=True) + off[:, :5].amax(1, keepdim=True) - 0.8
        return torch.cat([x, 2 * age - 1], 1), (worst + 0.5 * noise > cuts).sum(1)

    def loss(model: nn.Module, batch: Any) -> Tensor:
        return functional.nll_loss(model(batch[0]).clamp(min=1e-6).log(), batch[1])

    return TorchTask(
        model=lambda: Levels(11, 40, 5),
        loss=loss,
        train=Fresh(draw),
        valid=held(draw, 8192, seed=409),
        optimizer=momentum,
        steps=1200,
        schedule=Cosine(),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (concrete, loans, rides, faults, stock, triage)}
