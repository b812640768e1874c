"""Held-out tasks on sequences: signals, counts, hidden states and control."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, Recurrent, generator, held, mlp, supervised
from benchmarks.regret.tasks.optimizers import Lion, adam
from rightrate.schedules import WSD, Cosine, Linear
from rightrate.tasks.torch import TorchTask


class Listener(nn.Module):
    """Convolutions along a signal, each of which looks twice as far, and their mean.

    Args:
        width: Number of channels.
        layers: Number of convolutions after the first one.
    """

    def __init__(self, width: int, layers: int) -> None:
        super().__init__()
        self.inlet = nn.Conv1d(1, width, 5, stride=2)
        self.layers = nn.ModuleList(nn.Conv1d(width, width, 3, dilation=2**i) for i in range(layers))
        self.outlet = nn.Linear(width, 1)

    def forward(self, x: Tensor) -> Tensor:
        """One number for each signal."""
        x = self.inlet(x)
        for layer in self.layers:
            x = torch.relu(layer(x))
        return self.outlet(x.mean(2))


def pulses() -> TorchTask:
    """How fast a noisy pulse beats, ill measured, convolutions in time, on a stream, RMSprop, cosine."""
    at = torch.arange(96.0)

    def draw(n: int = 16) -> tuple[Tensor, Tensor]:
        speed, phase, drift = 2 * torch.rand(n, 1) - 1, 6.3 * torch.rand(n, 1), torch.randn(n, 1)
        angle = at * 0.35 * torch.exp(0.6 * speed) + phase + 0.1 * torch.randn(n, 96).cumsum(1)
        beats = torch.exp(4 * torch.cos(angle) - 4) * (0.7 + torch.rand(n, 1))
        noise = 0.4 * torch.randn(n, 96) + drift * (at / 96 - 0.5)
        return (beats + noise).unsqueeze(1), speed + 0.25 * torch.randn(n, 1)

    return TorchTask(
        model=lambda: Listener(16, 4),
        loss=supervised(functional.smooth_l1_loss),
        train=Fresh(draw),
        valid=held(draw, 2048, seed=361),
        optimizer=lambda m: torch.optim.RMSprop(m.parameters(), lr=1e-3),
        steps=600,
        schedule=Cosine(),
    )


def arrivals_of(examples: int, hours: int, seed: int) -> Tensor:
    """Arrivals in each hour, more of them by day and after others, and the time of day as two numbers."""
    g = generator(seed)
    base, phase = 0.5 + 2 * torch.rand(examples, generator=g), torch.rand(examples, generator=g)
    excited, found = torch.zeros(examples), []
    for hour in range(hours):
        day = 1 + 0.7 * torch.sin(2 * torch.pi * (hour / 24 + 0.2 * phase))
        count = torch.poisson(base * day + excited, generator=g)
        excited = 0.6 * excited + 0.25 * count
        found.append(count)
    clock = 2 * torch.pi * torch.arange(hours) / 24
    times = torch.stack([torch.sin(clock), torch.cos(clock)], 1).expand(examples, hours, 2)
    return torch.cat([torch.stack(found, 1).unsqueeze(2), times], 2)


def poisson(model: nn.Module, batch: Tensor) -> Tensor:
    """Minus the log probability of each count given those before it."""
    seen = torch.cat([torch.log1p(batch[:, :-1, :1]), batch[:, :-1, 1:]], 2)
    rate, count = model(seen), batch[:, 1:, :1]
    return (torch.exp(rate) - count * rate + torch.lgamma(count + 1)).mean()


def arrivals() -> TorchTask:
    """Arrivals of the next hour, a GRU, 32 series seen 80 times, Poisson, Adam with clipping, cosine."""
    series = arrivals_of(432, 27, 362)
    return TorchTask(
        model=lambda: Recurrent(nn.GRU, 3, 24, 1, every=True),
        loss=poisson,
        train=torch.utils.data.DataLoader(series[:32], 8, shuffle=True, drop_last=True),
        valid=[series[32:]],
        optimizer=adam,
        steps=320,
        clip=0.5,
        schedule=Cosine(warmup=0.05),
    )


class Reader(nn.Module):
    """A transformer that normalises after each branch, and sees all places at once.

    Args:
        symbols: Number of symbols.
        length: Length of a sequence.
        width: Width of the trunk.
        outputs: Number of outputs at each place.
    """

    def __init__(self, symbols: int, length: int, width: int, outputs: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, width)
        self.place = nn.Parameter(0.1 * torch.randn(length, width))
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(width, 4, 2 * width, 0.0, batch_first=True) for _ in range(2)
        )
        self.outlet = nn.Linear(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Logits at every place."""
        state = self.embed(x) + self.place
        for block in self.blocks:
            state = block(state)
        return self.outlet(state)


def decode() -> TorchTask:
    """Hidden states of a Markov chain, a transformer with norms behind, a stream, AdamW, stable, decay."""
    g = generator(363)
    moves = torch.softmax(torch.randn(5, 5, generator=g) + 3 * torch.eye(5), 1).cumsum(1)
    shows = torch.softmax(1.2 * torch.randn(5, 8, generator=g), 1).cumsum(1)

    def choose(chances: Tensor) -> Tensor:
        return (torch.rand(len(chances), 1) > chances[:, :-1]).sum(1)

    def draw(n: int = 12) -> tuple[Tensor, Tensor]:
        states = [torch.randint(5, (n,))]
        for _ in range(23):
            states.append(choose(moves[states[-1]]))
        hidden = torch.stack(states, 1)
        return choose(shows[hidden.flatten()]).reshape(n, 24), hidden

    return TorchTask(
        model=lambda: Reader(8, 24, 32, 5),
        loss=lambda m, b: functional.cross_entropy(m(b[0]).flatten(0, 1), b[1].flatten()),
        train=Fresh(draw),
        valid=held(draw, 512, seed=364),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.05),
        steps=320,
        schedule=WSD(warmup=0.05, decay=0.25, shape="linear"),
    )


def effort(policy: nn.Module, batch: Any) -> Tensor:
    """Mean cost of holding a pendulum upright by a weak force while it is kicked."""
    (angle, speed), kicks = batch[0].unbind(1), batch[1]
    cost = torch.zeros(())
    for kick in kicks.unbind(1):
        seen = torch.stack([torch.sin(angle), torch.cos(angle), speed], 1)
        force = 3 * torch.tanh(policy(seen).squeeze(1))
        speed = speed + 0.12 * (2 * torch.sin(angle) + force - 0.1 * speed) + kick
        angle = angle + 0.12 * speed
        cost = cost + (1 - torch.cos(angle) + 0.05 * speed**2 + 0.02 * force**2).mean()
    return cost / kicks.shape[1]


def balance() -> TorchTask:
    """A policy holds a pendulum upright, by the gradient through 12 moments, on a stream, Lion, linear."""

    def draw(n: int = 48) -> tuple[Tensor, Tensor]:
        return torch.randn(n, 2) * torch.tensor([0.9, 0.5]), 0.25 * torch.randn(n, 12)

    return TorchTask(
        model=mlp(3, 32, 1, between=nn.Tanh),
        loss=effort,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=365),
        optimizer=lambda m: Lion(m.parameters(), lr=3e-4),
        steps=280,
        schedule=Linear(),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (pulses, arrivals, decode, balance)}
