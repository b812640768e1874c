"""Spent tasks on sequences, formal languages and arithmetic."""

import csv
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import (
    Encoder,
    Fresh,
    Recurrent,
    Transformer,
    generator,
    held,
    mlp,
    next_letter,
    shuffled,
    split,
)
from benchmarks.regret.tasks.shipped import aeon_series, folder
from rightrate.schedules import Constant, Cosine, Join, Linear
from rightrate.tasks.torch import TorchTask


def outlines(name: str) -> tuple[Tensor, Tensor]:
    """Outlines of things as series of 96 distances from their middles, and their kinds."""
    series, kinds = aeon_series(name)
    return functional.interpolate(series.transpose(1, 2), 96, mode="linear"), kinds


def reader() -> nn.Module:
    """Two convolutions along a series, with GroupNorm, and their mean."""
    return nn.Sequential(
        nn.Conv1d(1, 16, 9, stride=2),
        nn.GroupNorm(4, 16),
        nn.ReLU(),
        nn.Conv1d(16, 32, 7, stride=2),
        nn.GroupNorm(4, 32),
        nn.ReLU(),
        nn.AdaptiveAvgPool1d(4),
        nn.Flatten(),
    )


@cache
def botanist() -> dict[str, Tensor]:
    """The weights of a reader that has told leaves apart for 150 steps."""
    x, kinds = outlines("OSULeaf/OSULeaf_TRAIN")
    with torch.random.fork_rng():
        torch.manual_seed(221)
        body = reader()
        model = nn.Sequential(body, nn.Linear(128, 6))
        optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
        for _ in range(150):
            pick = torch.randint(len(x), (32,))
            optimizer.zero_grad()
            functional.cross_entropy(model(x[pick]), kinds[pick]).backward()
            optimizer.step()
    return {name: value.detach().clone() for name, value in body.state_dict().items()}


def arrowheads() -> TorchTask:
    """A network that knows leaves learns arrowheads from 60; the new head learns faster. Momentum."""
    x, y = shuffled(*outlines("ArrowHead/ArrowHead_TEST"), seed=222)

    def model() -> nn.Module:
        body = reader()
        body.load_state_dict(botanist())
        return nn.Sequential(body, nn.Linear(128, 3))

    def optimizer(model: Any) -> torch.optim.Optimizer:
        groups = [
            {"params": model[0].parameters(), "lr": 2e-3},
            {"params": model[1].parameters(), "lr": 1e-2},
        ]
        return torch.optim.SGD(groups, momentum=0.9, weight_decay=1e-3)

    return split(
        x, y, train=60, batch=10, model=model, optimizer=optimizer, steps=600, schedule=Linear(warmup=0.1)
    )


class Tied(Transformer):
    """A causal transformer that names symbols by the vectors that it reads them by."""

    def __init__(self, letters: int, length: int, width: int, layers: int) -> None:
        super().__init__(letters, length, width, layers)
        self.outlet = nn.Linear(width, letters, bias=False)
        nn.init.normal_(self.embed.weight, std=0.05)
        self.outlet.weight = self.embed.weight


def nested(examples: int, length: int, seed: int) -> Tensor:
    """Brackets of three kinds, 0 to 2 opening and 3 to 5 closing, closed by their own kind."""
    g = generator(seed)
    stack = torch.zeros(examples, length + 1, dtype=torch.int64)
    depth = torch.zeros(examples, dtype=torch.int64)
    rows, written = torch.arange(examples), []
    for _ in range(length):
        opens = (torch.rand(examples, generator=g) < 0.55) | (depth == 0)
        kind = torch.where(
            opens, torch.randint(3, (examples,), generator=g), stack[rows, (depth - 1).clamp(min=0)]
        )
        stack[rows, depth] = torch.where(opens, kind, stack[rows, depth])
        depth = depth + torch.where(opens, 1, -1)
        written.append(torch.where(opens, kind, kind + 3))
    return torch.stack(written, 1)


def brackets() -> TorchTask:
    """The next of nested brackets, a transformer with tied weights, one pass, AdamW, stable, decay."""
    lines = nested(5900, 25, 223)
    return TorchTask(
        model=lambda: Tied(6, 24, 32, 2),
        loss=next_letter,
        train=torch.utils.data.DataLoader(lines[:5600], 16, shuffle=True, drop_last=True),
        valid=[lines[5600:]],
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), betas=(0.9, 0.95), weight_decay=0.1),
        steps=350,
        schedule=Join(((Constant(warmup=0.04), 0.85), (Linear(), 0.15))),
    )


def ordering() -> TorchTask:
    """A transformer puts eight numbers in order, on a stream, Adam, a quarter of the run is warm-up."""

    def draw(n: int = 24) -> tuple[Tensor, Tensor]:
        x = torch.randint(24, (n, 8))
        return x, x.sort(1).values

    return TorchTask(
        model=lambda: Encoder(24, 8, 32, 2, 24),
        loss=lambda m, b: functional.cross_entropy(m(b[0]).flatten(0, 1), b[1].flatten()),
        train=Fresh(draw),
        valid=held(draw, 1024, seed=224),
        optimizer=lambda m: torch.optim.Adam(m.parameters(), betas=(0.9, 0.98)),
        steps=500,
        schedule=Cosine(warmup=0.25),
    )


class Sum(nn.Module):
    """Two numbers through one embedding, added up."""

    def __init__(self, numbers: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(numbers, 48)
        self.body = mlp(48, 96, numbers)()

    def forward(self, pairs: Tensor) -> Tensor:
        """Logits of their sum."""
        return self.body(self.embed(pairs).sum(1))


def modular() -> TorchTask:
    """Sums of two numbers modulo 31 from four fifths of the table, 330 passes, AdamW with strong decay."""
    pairs = torch.cartesian_prod(torch.arange(31), torch.arange(31))
    (pairs,) = shuffled(pairs, seed=225)
    return split(
        pairs,
        pairs.sum(1) % 31,
        train=768,
        batch=128,
        model=lambda: Sum(31),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=1.0),
        steps=2000,
        schedule=Linear(warmup=10),
    )


def recall() -> TorchTask:
    """Four symbols are recited after a pause: a plateau, an LSTM, clipped to a small norm, RMSprop."""

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        said = torch.randint(6, (n, 4))
        heard = torch.cat([said, torch.full((n, 8), 6)], 1)
        return functional.one_hot(heard, 7).float(), said

    def loss(model: nn.Module, batch: Any) -> Tensor:
        return functional.cross_entropy(model(batch[0])[:, -4:].flatten(0, 1), batch[1].flatten())

    return TorchTask(
        model=lambda: Recurrent(nn.LSTM, 7, 48, 6, every=True),
        loss=loss,
        train=Fresh(draw),
        valid=held(draw, 1024, seed=226),
        optimizer=lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3),
        steps=900,
        clip=0.02,
    )


class Dilated(nn.Module):
    """Causal convolutions that look back twice as far each, added up without normalisation."""

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.inlet = nn.Conv1d(1, width, 1)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 2, dilation=2**i) for i in range(layers))
        self.outlet = nn.Conv1d(width, 2, 1)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and deviation of the next value at every moment."""
        x = self.inlet(x.unsqueeze(1))
        for i, layer in enumerate(self.layers):
            x = x + torch.tanh(layer(functional.pad(x, (2**i, 0))))
        mean, spread = self.outlet(x).unbind(1)
        return mean, functional.softplus(spread) + 0.01


def pressure() -> TorchTask:
    """The next blood pressure and how sure that is, 16 passes, a loss that may be negative, NAdam."""
    path = folder("aeon") / "datasets/data/KDD-TSAD_135/135_UCR_Anomaly_InternalBleeding16_TEST.csv"
    with path.open() as file:
        series = torch.tensor([float(row["value"]) for row in csv.DictReader(file)][:6000])
    series = (series - series[:4000].mean()) / series[:4000].std()
    series = series + 0.05 * torch.randn(6000, generator=generator(227))

    def loss(model: nn.Module, batch: Tensor) -> Tensor:
        mean, spread = model(batch[:, :-1])
        return functional.gaussian_nll_loss(mean, batch[:, 1:], spread**2)

    return TorchTask(
        model=lambda: Dilated(16, 5),
        loss=loss,
        train=torch.utils.data.DataLoader(series[:4000].unfold(0, 65, 8), 16, shuffle=True, drop_last=True),
        valid=[series[4000:].unfold(0, 65, 32)],
        optimizer=lambda m: torch.optim.NAdam(m.parameters()),
        steps=500,
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (arrowheads, brackets, ordering, modular, recall, pressure)}
