"""Held-out tasks on sequences: appliances, repairs, strides, a linear system and many short series."""

import csv
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.regret.tasks.blocks import Fresh, Recurrent, generator, held, mlp, split, squared_error
from benchmarks.regret.tasks.optimizers import adam, momentum
from benchmarks.regret.tasks.shipped import aeon_series, folder
from rightrate.schedules import WSD, Constant, Cosine, Linear
from rightrate.tasks.torch import TorchTask


class Branch(nn.Module):
    """Two causal convolutions that look back over a gap, added to what comes in.

    Args:
        width: Number of channels.
        gap: Moments between those that are looked at.
    """

    def __init__(self, width: int, gap: int) -> None:
        super().__init__()
        self.first = nn.Conv1d(width, width, 3, dilation=gap)
        self.second = nn.Conv1d(width, width, 3, dilation=gap)
        self.norm = nn.GroupNorm(4, width)
        self._before = 2 * gap

    def forward(self, x: Tensor) -> Tensor:
        """As many moments as come in."""
        inner = torch.relu(self.first(functional.pad(self.norm(x), (self._before, 0))))
        return torch.add(x, self.second(functional.pad(inner, (self._before, 0))))


def temporal(width: int, gaps: tuple[int, ...], outputs: int) -> nn.Module:
    """A temporal convolutional network of one channel and the mean of its end."""
    return nn.Sequential(
        nn.Conv1d(1, width, 7, stride=5),
        *(Branch(width, gap) for gap in gaps),
        nn.ReLU(),
        nn.AdaptiveAvgPool1d(1),
        nn.Flatten(),
        nn.Linear(width, outputs),
    )


def pieces(name: str) -> tuple[Tensor, Tensor]:
    """The power that appliances draw, each series in five pieces of 146 moments, and their kinds."""
    series, kinds = aeon_series(name)
    x = series.reshape(len(series), 5, 146, 2).mean(3)
    return x.flatten(0, 1).unsqueeze(1), kinds.repeat_interleave(5)


def appliances() -> TorchTask:
    """What draws power, 500 pieces of 100 series 20 times, a temporal CNN, AdamW, cosine."""
    (x, y), (more, kinds) = pieces("ACSF1/ACSF1_TRAIN"), pieces("ACSF1/ACSF1_TEST")
    return split(
        torch.cat([x, more]),
        torch.cat([y, kinds]),
        train=len(x),
        batch=25,
        model=lambda: temporal(12, (1, 4), 10),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.02),
        steps=400,
        schedule=Cosine(),
    )


def machines(examples: int, repairs: int, seed: int) -> Tensor:
    """Logarithm of how long each machine runs until it fails, and how it is repaired then (three kinds).

    A machine wears out as it runs and fails the earlier for it; a large repair takes off most of the
    wear, and a new part all of it.
    """
    g = generator(seed)
    quality, wear = 0.6 * torch.randn(examples, generator=g), torch.zeros(examples)
    left, found = torch.tensor([0.9, 0.35, 0.0]), []
    for _ in range(repairs):
        chance = torch.rand(examples, generator=g).clamp(1e-6, 1 - 1e-6)
        lasts = torch.exp(1.2 + quality - 0.8 * wear) * (-torch.log(chance)) ** (1 / 1.8)
        wear = wear + 0.15 * lasts
        likely = torch.stack([1.5 - wear, torch.full_like(wear, 0.3), 2 * wear - 2], 1)
        kind = torch.multinomial(torch.softmax(likely, 1), 1, generator=g).squeeze(1)
        wear = wear * left[kind]
        found.append(torch.cat([torch.log(lasts).unsqueeze(1), functional.one_hot(kind, 3)], 1))
    return torch.stack(found, 1)


def weibull(model: nn.Module, batch: Any) -> Tensor:
    """Minus the log density of when a machine fails next, and minus that of its repair."""
    events = batch[0]
    out, lasts, kind = model(events[:, :-1]), events[:, 1:, 0], events[:, 1:, 1:].argmax(2)
    scale, power = out[..., 0], functional.softplus(out[..., 1]) + 0.1
    away = power * (lasts - scale)
    density = torch.log(power) - lasts + away - torch.exp(away)
    return torch.sub(functional.cross_entropy(out[..., 2:].flatten(0, 1), kind.flatten()), density.mean())


def repairs() -> TorchTask:
    """When a machine fails next and how it is mended, 48 of them 50 times, a GRU, clipped RMSprop, linear."""
    series = machines(600, 18, 471)
    return TorchTask(
        model=lambda: Recurrent(nn.GRU, 4, 16, 5, every=True),
        loss=weibull,
        train=DataLoader(TensorDataset(series[:48]), 8, shuffle=True, drop_last=True),
        valid=[(series[48:],)],
        optimizer=lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3),
        steps=300,
        clip=0.5,
        schedule=Linear(),
    )


def strides() -> TorchTask:
    """How ankle and trunk move an eighth of a second on, an MLP on windows, 5 passes, momentum, constant."""
    path = folder("aeon") / "datasets" / "data" / "Daphnet_S06R02E0" / "S06R02E0.csv"
    with path.open() as file:
        rows = [[float(v) for v in row[1:10]] for row in list(csv.reader(file))[1:]]
    series, seen, ahead, train = torch.tensor(rows), 20, 8, 5000
    series = (series - series[:train].mean(0)) / series[:train].std(0)
    windows = series.unfold(0, seen, 1)[:-ahead].flatten(1)
    targets = series[seen + ahead - 1 :, [1, 7]]
    return split(
        windows,
        targets,
        train=train,
        batch=32,
        loss=squared_error,
        model=mlp(9 * seen, 48, 48, 2),
        optimizer=momentum,
        steps=780,
        schedule=Constant(),
    )


class Resonator(nn.Module):
    """A linear system of decaying swings: inlets stir them, outlets hear them; both start near nothing.

    Args:
        inlets: Number of inputs.
        outlets: Number of outputs.
        modes: Number of swings.
        length: How far it remembers.
    """

    past: Tensor

    def __init__(self, inlets: int, outlets: int, modes: int, length: int) -> None:
        super().__init__()
        self.damping = nn.Parameter(torch.linspace(-3.0, -1.0, modes)[torch.randperm(modes)])
        self.pitch = nn.Parameter(torch.linspace(0.05, 1.5, modes))
        self.inlet = nn.Parameter(0.01 * torch.randn(modes, inlets))
        self.outlet = nn.Parameter(0.01 * torch.randn(outlets, 2, modes))
        self.register_buffer("past", torch.arange(length - 1.0, -1.0, -1.0))

    def forward(self, x: Tensor) -> Tensor:
        """Outputs at every moment from the inputs up to then; both as (examples, channels, moments)."""
        angle = self.pitch.unsqueeze(1) * self.past
        swing = torch.stack([torch.cos(angle), torch.sin(angle)])
        swing = swing * torch.exp(-torch.exp(self.damping).unsqueeze(1) * self.past)
        answer = torch.einsum("opm,pmt,mi->oit", self.outlet, swing, self.inlet)
        return functional.conv1d(functional.pad(x, (len(self.past) - 1, 0)), answer)


def resonance() -> TorchTask:
    """How a structure swings when shaken, a state-space model from near nothing: a plateau, on a stream.

    Adam, warm-up, stable, decay.
    """
    g = generator(472)
    past = torch.arange(39.0, -1.0, -1.0)
    pitch, damping = torch.tensor([[0.21], [0.55], [0.93]]), torch.tensor([[0.06], [0.1], [0.16]])
    swing = torch.exp(-damping * past) * torch.sin(pitch * past)
    answer = torch.einsum(
        "om,mt,mi->oit", torch.randn(2, 3, generator=g), swing, torch.randn(3, 3, generator=g)
    )
    answer = answer / answer.square().sum((1, 2), keepdim=True).sqrt()

    def draw(n: int = 8) -> tuple[Tensor, Tensor]:
        force = torch.randn(n, 3, 48)
        heard = functional.conv1d(functional.pad(force, (39, 0)), answer)
        return force, heard + 0.5 * torch.randn(n, 2, 48)

    return TorchTask(
        model=lambda: Resonator(3, 2, 10, 40),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 512, seed=473),
        optimizer=adam,
        steps=800,
        schedule=WSD(warmup=0.1, decay=0.2),
    )


class Foreteller(nn.Module):
    """A small causal transformer over numbers.

    Args:
        length: Longest series.
        width: Width of the trunk.
        layers: Number of blocks.
    """

    def __init__(self, length: int, width: int, layers: int) -> None:
        super().__init__()
        self.inlet = nn.Linear(1, width)
        self.place = nn.Parameter(0.1 * torch.randn(length, width))
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, 2, 2 * width, 0.0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.outlet = nn.Linear(width, 1)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))

    def forward(self, x: Tensor) -> Tensor:
        """The next number at every place."""
        state = self.inlet(x.unsqueeze(2)) + self.place
        for block in self.blocks:
            state = block(state, src_mask=self.mask)
        return torch.squeeze(self.outlet(state), 2)


def swings() -> TorchTask:
    """The next value of series that swing each in its own way, a transformer, 200 large batches, a stream.

    AdamW, cosine with a warm-up.
    """

    def draw(n: int = 96) -> tuple[Tensor, Tensor]:
        radius, angle = 0.7 + 0.25 * torch.rand(n), 2.5 * torch.rand(n)
        first, second = 2 * radius * torch.cos(angle), -(radius**2)
        spread = (1 + second) * ((1 - second) ** 2 - first**2) / (1 - second)
        noise = spread.sqrt() * torch.randn(28, n)
        values = [torch.zeros(n), torch.zeros(n)]
        for kick in noise:
            values.append(first * values[-1] + second * values[-2] + kick)
        series = torch.stack(values[-13:], 1)
        return series[:, :-1], series[:, 1:]

    return TorchTask(
        model=lambda: Foreteller(12, 20, 2),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 2048, seed=474),
        optimizer=lambda m: torch.optim.AdamW(m.parameters()),
        steps=200,
        schedule=Cosine(warmup=0.08),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (appliances, repairs, strides, resonance, swings)}
