"""Spent tasks on tables."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import (
    Fresh,
    Residual,
    binary,
    cross_entropy,
    generator,
    held,
    mlp,
    shuffled,
    split,
    standardised,
    with_noise,
)
from benchmarks.regret.tasks.optimizers import adam, momentum
from benchmarks.regret.tasks.shipped import columns, river_table
from rightrate.schedules import Constant, Cosine, Linear, Sampled
from rightrate.tasks.torch import TorchTask


def yeast() -> TorchTask:
    """Which of fourteen functions a gene has, 1,200 genes, 27 passes, dropout, AdamW, cosine."""
    rows = river_table("yeast.csv.gz")
    names = [name for name in rows[0] if name.startswith("Att")]
    kinds = [name for name in rows[0] if name.startswith("Class")]
    x, y = shuffled(columns(rows, names), columns(rows, kinds), seed=201)
    return split(
        standardised(x, 1200),
        y,
        train=1200,
        batch=32,
        loss=binary,
        model=lambda: nn.Sequential(
            nn.Linear(len(names), 128), nn.ReLU(), nn.Dropout(0.3), nn.Linear(128, len(kinds))
        ),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.01),
        steps=1000,
        schedule=Cosine(warmup=0.05),
    )


class Ordinal(nn.Module):
    """A linear score against rising thresholds.

    Args:
        inputs: Number of features.
        levels: Number of levels.
    """

    def __init__(self, inputs: int, levels: int) -> None:
        super().__init__()
        self.score = nn.Linear(inputs, 1, bias=False)
        self.first = nn.Parameter(torch.zeros(1))
        self.gaps = nn.Parameter(torch.zeros(levels - 2))

    def forward(self, x: Tensor) -> Tensor:
        """Logits of being above each level but the last."""
        rises = torch.cat([self.first, functional.softplus(self.gaps)])
        return self.score(x) - rises.cumsum(0)


def flares() -> TorchTask:
    """No solar flare, one, two or more: a linear model of ordered levels, 700 regions, Adagrad."""
    rows = river_table("solar-flare.csv.zip")
    kinds = ("zurich-class", "largest-spot-size", "spot-distribution")
    numbers = [name for name in rows[0] if name not in kinds and not name.endswith("-flares")]
    letters = [(name, value) for name in kinds for value in sorted({row[name] for row in rows})]
    told = torch.tensor([[float(row[name] == value) for name, value in letters] for row in rows])
    count = columns(rows, ["c-class-flares"])
    x, y = shuffled(torch.cat([columns(rows, numbers), told], 1), (count > torch.arange(3)).float(), seed=202)
    return split(
        standardised(x, 700),
        y,
        train=700,
        batch=32,
        loss=binary,
        model=lambda: Ordinal(x.shape[1], 4),
        optimizer=lambda m: torch.optim.Adagrad(m.parameters(), lr=0.01),
        steps=2500,
    )


def partial_likelihood(model: nn.Module, batch: Any) -> Tensor:
    """How well the risks explain who falls next among those who still stand (Cox)."""
    x, time, seen = batch
    order = time.argsort(descending=True)
    risk, seen = model(x[order]).squeeze(1), seen[order]
    return ((torch.logcumsumexp(risk, 0) - risk) * seen).sum() / seen.sum().clamp(min=1)


def survival() -> TorchTask:
    """Who lives longer, some seen only for a while, a residual network without normalisation, Adam."""
    truth = torch.randn(12, 2, generator=generator(203)) * 0.4

    def draw(n: int = 64) -> tuple[Tensor, Tensor, Tensor]:
        x = torch.randn(n, 12)
        risk = (x @ truth[:, 0]) + (x @ truth[:, 1]).abs()
        time = (-torch.rand(n).clamp(min=1e-9).log() / risk.exp()) ** (1 / 1.5)
        until = -1.5 * torch.rand(n).clamp(min=1e-9).log()
        return x, torch.minimum(time, until), (time <= until).float()

    return TorchTask(
        model=lambda: Residual(12, 1, 32, 4, nn.SiLU),
        loss=partial_likelihood,
        train=Fresh(draw),
        valid=[held(draw, 64, seed=204 + 1000 * i)[0] for i in range(48)],
        optimizer=adam,
        steps=900,
        schedule=Linear(warmup=0.1),
    )


def holes() -> TorchTask:
    """The wildest fifth of a random walk, four of ten values missing, batches of 512, BatchNorm, Nesterov."""
    g = generator(205)
    walk = torch.randn(29600, 30, generator=g).cumsum(1) / 3
    spread = walk.reshape(29600, 5, 6).std(2)
    y = (spread * (1 + 0.3 * torch.randn(29600, 5, generator=g))).argmax(1)
    seen = (torch.rand(walk.shape, generator=g) > torch.sigmoid(walk - 0.4)).float()
    return split(
        torch.cat([walk * seen, seen], 1),
        y,
        train=25600,
        batch=512,
        model=lambda: nn.Sequential(
            nn.Linear(60, 256, bias=False),
            nn.BatchNorm1d(256),
            nn.ReLU(),
            nn.Linear(256, 256, bias=False),
            nn.BatchNorm1d(256),
            nn.ReLU(),
            nn.Linear(256, 5),
        ),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.01, momentum=0.9, nesterov=True),
        steps=150,
        schedule=Cosine(),
    )


def mislabelled() -> TorchTask:
    """The leaves of a random tree, three of ten labels wrong, 65 passes, a constant rate, momentum."""
    g = generator(206)
    x = torch.rand(5500, 10, generator=g)
    feature, cut = torch.randint(10, (64,), generator=g), 0.25 + 0.5 * torch.rand(64, generator=g)
    side = torch.randint(2, (64,), generator=g)
    node = torch.ones(5500, dtype=torch.int64)
    for _ in range(5):
        right = x.gather(1, feature[node].unsqueeze(1)).squeeze(1) > cut[node]
        node = 2 * node + right
    y = side[node]
    y = torch.cat([with_noise(y[:1500], 0.6, 2, seed=207), y[1500:]])
    return split(
        standardised(x, 1500),
        y,
        train=1500,
        batch=64,
        model=mlp(10, 128, 128, 2),
        optimizer=momentum,
        steps=1500,
        schedule=Constant(warmup=0.05),
    )


#: Which of seven lights are on for each digit of a display: top, left and right above, middle, left and
#: right below, bottom.
_LIGHTS = ("1110111", "0010010", "1011101", "1011011", "0111010", "1101011", "1101111", "1010010", "1111111")
_LIGHTS += ("1111011",)


def lights() -> TorchTask:
    """Digits of a display with faulty lights, linear, batches of 4, SGD, inverse square root."""
    shown = torch.tensor([[float(light) for light in digit] + 17 * [0.0] for digit in _LIGHTS])
    wrong = torch.tensor(7 * [0.1] + 17 * [0.5])

    def draw(n: int = 4) -> tuple[Tensor, Tensor]:
        y = torch.randint(10, (n,))
        return (shown[y] - (torch.rand(n, 24) < wrong).float()).abs(), y

    return TorchTask(
        model=lambda: nn.Linear(24, 10),
        loss=cross_entropy,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=208),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
        steps=10_000,
        schedule=Sampled(tuple((1 + i / 4) ** -0.5 for i in range(201))),
    )


def returns() -> TorchTask:
    """Tomorrow's return of shares and how unsure it is, 800 days, Laplace, AdamW with strong decay."""
    rows = river_table("sp500.csv.gz")
    names = list(rows[0])[1:]
    days = columns(rows, names[:-1]).unfold(0, 5, 1).flatten(1)
    y = standardised(columns(rows, names[-1:])[4:], 800)

    def loss(model: nn.Module, batch: Any) -> Tensor:
        middle, spread = model(batch[0]).chunk(2, 1)
        return ((batch[1] - middle).abs() * torch.exp(-spread) + spread).mean()

    return split(
        standardised(days, 800),
        y,
        train=800,
        batch=16,
        loss=loss,
        model=mlp(days.shape[1], 32, 2, between=nn.GELU),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.5),
        steps=1200,
        schedule=Cosine(),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {
    f.__name__: f for f in (yeast, flares, survival, holes, mislabelled, lights, returns)
}
