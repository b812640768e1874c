"""Development tasks: the search's constants may be set on these, and on nothing else.

They share no data with the builtin tasks on which the results are reported. Each is small enough that a
table of all rates at all horizons takes a few minutes.
"""

import argparse
import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import torch
from sklearn.datasets import load_wine
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from rightrate.schedules import Cosine, Linear
from rightrate.tasks.torch import TorchTask

#: log10 of the rates of a table, by family: wide enough that the upper end diverges or nearly so.
SPAN = {"adam": (-4.5, 0.0), "momentum": (-4.0, 0.75), "sgd": (-3.0, 1.25)}


class Fresh:
    """Batches that are drawn anew at every step, as in a run of less than one epoch."""

    def __init__(self, draw: Callable[[], Any]) -> None:
        self._draw = draw

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield self._draw()


def mlp(*sizes: int, between: Callable[[], nn.Module] = nn.ReLU) -> Callable[[], nn.Module]:
    """A builder of plain networks."""

    def build() -> nn.Module:
        layers: list[nn.Module] = []
        for inlet, outlet in itertools.pairwise(sizes):
            layers += [nn.Linear(inlet, outlet), between()]
        return nn.Sequential(*layers[:-1])

    return build


def wine() -> TorchTask:
    """178 examples, many epochs: a tiny set that a network learns by heart."""
    data, target = load_wine(return_X_y=True)
    order = torch.randperm(178, generator=torch.Generator().manual_seed(1))
    x = torch.tensor(data, dtype=torch.float32)[order]
    y = torch.tensor(target)[order]
    x = (x - x[:100].mean(0)) / x[:100].std(0)
    wrong = torch.rand(100, generator=torch.Generator().manual_seed(2)) < 0.1
    y[:100] = torch.where(wrong, (y[:100] + 1) % 3, y[:100])
    return _classify(mlp(13, 64, 64, 3), x, y, 100, 16, lambda m: torch.optim.Adam(m.parameters()), 1000)


def mixture() -> TorchTask:
    """20 overlapping classes with 10 % wrong labels, a wide network, SGD with momentum."""
    g = torch.Generator().manual_seed(3)
    centres = torch.randn(20, 32, generator=g) * 0.9
    y = torch.randint(20, (6000,), generator=g)
    x = centres[y] + torch.randn(6000, 32, generator=g)
    wrong = torch.rand(6000, generator=g) < 0.1
    y = torch.where(wrong, torch.randint(20, (6000,), generator=g), y)
    return _classify(mlp(32, 128, 128, 20), x, y, 3000, 64, momentum, 2000)


def teacher() -> TorchTask:
    """Regression on fresh data from a random network, Adam: limited by optimisation alone."""
    with torch.random.fork_rng():
        torch.manual_seed(4)
        boss = nn.Sequential(nn.Linear(20, 32), nn.Tanh(), nn.Linear(32, 1)).requires_grad_(False)
        for p in boss.parameters():
            p.mul_(3)
    noise = 0.1

    def draw(n: int = 64) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 20)
        return x, boss(x) + noise * torch.randn(n, 1)

    with torch.random.fork_rng():
        torch.manual_seed(5)
        held = [draw(1024)]
    return TorchTask(
        model=mlp(20, 64, 64, 1, between=nn.Tanh),
        loss=lambda m, b: functional.mse_loss(m(b[0]), b[1]),
        train=Fresh(draw),
        valid=held,
        optimizer=lambda m: torch.optim.Adam(m.parameters()),
        steps=2000,
        schedule=Cosine(warmup=0.05),
    )


def quadratic() -> TorchTask:
    """Ill-conditioned linear regression on fresh data, plain SGD."""
    scale = torch.logspace(0, -1.5, 30)
    truth = torch.randn(30, 1, generator=torch.Generator().manual_seed(6))

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 30) * scale
        return x, x @ truth + 0.2 * torch.randn(n, 1)

    with torch.random.fork_rng():
        torch.manual_seed(7)
        held = [draw(2048)]
    return TorchTask(
        model=lambda: nn.Linear(30, 1),
        loss=lambda m, b: functional.mse_loss(m(b[0]), b[1]),
        train=Fresh(draw),
        valid=held,
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
        steps=2000,
    )


class Residual(nn.Module):
    """A residual network without any normalisation."""

    def __init__(self, width: int = 48, blocks: int = 6) -> None:
        super().__init__()
        self.inlet = nn.Linear(10, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width)) for _ in range(blocks)
        )
        self.outlet = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Sum of the branches."""
        x = self.inlet(x)
        for block in self.blocks:
            x = x + block(x)
        return self.outlet(x)


def friedman() -> TorchTask:
    """Noisy regression, 500 examples, a deep residual network without normalisation, SGD with momentum."""
    g = torch.Generator().manual_seed(8)
    x = torch.rand(2500, 10, generator=g)
    y = 10 * torch.sin(torch.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y = ((y - y.mean()) / y.std() + 0.3 * torch.randn(2500, generator=g)).unsqueeze(1)
    return _split(
        Residual,
        functional.mse_loss,
        x,
        y,
        500,
        50,
        momentum,
        1200,
        schedule=Cosine(warmup=0.1),
    )


def denoise() -> TorchTask:
    """A denoising autoencoder of low-rank data, RMSprop."""
    basis = torch.randn(6, 40, generator=torch.Generator().manual_seed(9))

    def draw(n: int = 64) -> Tensor:
        return torch.tanh(torch.randn(n, 6) @ basis)

    def loss(model: nn.Module, batch: Tensor) -> Tensor:
        return functional.mse_loss(model(batch + 0.3 * torch.randn_like(batch)), batch)

    with torch.random.fork_rng():
        torch.manual_seed(10)
        held = [draw(1024)]
    return TorchTask(
        model=lambda: nn.Sequential(mlp(40, 64, 8)(), mlp(8, 64, 40)()),
        loss=loss,
        train=Fresh(draw),
        valid=held,
        optimizer=lambda m: torch.optim.RMSprop(m.parameters()),
        steps=1500,
    )


def momentum(model: nn.Module) -> torch.optim.Optimizer:
    """SGD with the usual momentum."""
    return torch.optim.SGD(model.parameters(), momentum=0.9)


class NextCharacter(nn.Module):
    """The next character from the last eight, through embeddings."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, 16)
        self.body = nn.Sequential(
            nn.Flatten(), nn.Linear(128, 128), nn.LayerNorm(128), nn.GELU(), nn.Linear(128, vocabulary)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the next character."""
        return self.body(self.embed(x))


def code() -> TorchTask:
    """A language model of Python source text, AdamW with weight decay."""
    text = inspect.getsource(argparse)
    letters = {c: i for i, c in enumerate(sorted(set(text)))}
    ids = torch.tensor([letters[c] for c in text])
    windows = ids.unfold(0, 9, 1)
    cut = int(len(windows) * 0.85)

    def draw() -> Tensor:
        return windows[torch.randint(cut, (64,))]

    return TorchTask(
        model=lambda: NextCharacter(len(letters)),
        loss=lambda m, b: functional.cross_entropy(m(b[:, :8]), b[:, 8]),
        train=Fresh(draw),
        valid=[windows[cut::6]],
        steps=1500,
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.1),
    )


class Bars(nn.Sequential):
    """A small convolutional network with BatchNorm."""

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 8, 3),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3),
            nn.BatchNorm2d(16),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(16, 4),
        )


def bars() -> TorchTask:
    """A convolutional network with BatchNorm on noisy synthetic images, SGD with momentum."""
    g = torch.Generator().manual_seed(11)
    y = torch.randint(4, (3000,), generator=g)
    x = torch.randn(3000, 1, 12, 12, generator=g)
    for i, kind in enumerate(y.tolist()):
        at = int(torch.randint(12, (1,), generator=g))
        line = (slice(None), at) if kind == 0 else (at, slice(None)) if kind == 1 else None
        if line is not None:
            x[i, 0][line] += 1.3
        else:
            eye = torch.eye(12) if kind == 2 else torch.eye(12).flip(1)
            x[i, 0] += 1.3 * eye
    return _classify(Bars, x, y, 800, 32, momentum, 800)


def rare() -> TorchTask:
    """One positive in twelve, 600 examples, AdamW at a constant rate."""
    g = torch.Generator().manual_seed(12)
    x = torch.randn(3600, 25, generator=g)
    logit = 1.2 * x[:, 0] * x[:, 1] + x[:, 2] - 2.8 + 0.5 * torch.randn(3600, generator=g)
    y = (torch.rand(3600, generator=g) < torch.sigmoid(logit)).float().unsqueeze(1)
    return _split(
        mlp(25, 48, 1),
        functional.binary_cross_entropy_with_logits,
        x,
        y,
        600,
        32,
        lambda m: torch.optim.AdamW(m.parameters()),
        1000,
        schedule=Linear(warmup=0.05, floor=0.1),
    )


class Recurrent(nn.Module):
    """The sum of two marked numbers of a sequence: long flat start, then it is found."""

    def __init__(self) -> None:
        super().__init__()
        self.cell = nn.LSTM(2, 32, batch_first=True)
        self.outlet = nn.Linear(32, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Prediction after the last number."""
        return self.outlet(self.cell(x)[0][:, -1])


def adding() -> TorchTask:
    """The adding problem, length 12, an LSTM, Adam with clipped gradients: a plateau at the start."""

    def draw(n: int = 48) -> tuple[Tensor, Tensor]:
        value = torch.rand(n, 12)
        marked = torch.zeros(n, 12).scatter_(1, torch.rand(n, 12).argsort(1)[:, :2], 1.0)
        return torch.stack([value, marked], 2), (value * marked).sum(1, keepdim=True)

    with torch.random.fork_rng():
        torch.manual_seed(13)
        held = [draw(1024)]
    return TorchTask(
        model=Recurrent,
        loss=lambda m, b: functional.mse_loss(m(b[0]), b[1]),
        train=Fresh(draw),
        valid=held,
        optimizer=lambda m: torch.optim.Adam(m.parameters()),
        steps=1200,
        clip=1.0,
    )


def _classify(
    model: Any, x: Tensor, y: Tensor, cut: int, batch: int, optimizer: Any, steps: int
) -> TorchTask:
    return _split(model, functional.cross_entropy, x, y, cut, batch, optimizer, steps)


def _split(
    model: Any, loss: Any, x: Tensor, y: Tensor, cut: int, batch: int, optimizer: Any, steps: int, **more: Any
) -> TorchTask:
    """A task on tensors: the first `cut` examples train, the rest validate."""
    return TorchTask(
        model=model,
        loss=lambda m, b: loss(m(b[0]), b[1]),
        steps=steps,
        optimizer=optimizer,
        train=DataLoader(TensorDataset(x[:cut], y[:cut]), batch, shuffle=True, drop_last=True),
        valid=DataLoader(TensorDataset(x[cut:], y[cut:]), 1024),
        **more,
    )


#: Name -> (builder, family of rates).
DEVELOPMENT: dict[str, tuple[Callable[[], TorchTask], str]] = {
    "wine": (wine, "adam"),
    "mixture": (mixture, "momentum"),
    "teacher": (teacher, "adam"),
    "quadratic": (quadratic, "sgd"),
    "friedman": (friedman, "momentum"),
    "denoise": (denoise, "adam"),
    "code": (code, "adam"),
    "bars": (bars, "momentum"),
    "rare": (rare, "adam"),
    "adding": (adding, "adam"),
}
