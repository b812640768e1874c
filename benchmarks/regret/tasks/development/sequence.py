"""Development tasks on sequences, and those that show nothing at first."""

from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.regret.tasks.blocks import Fresh, Recurrent, binary, generator, held, mlp, squared_error
from benchmarks.regret.tasks.optimizers import Lion, adam
from rightrate.tasks.torch import TorchTask


def adding() -> TorchTask:
    """The adding problem, length 12, an LSTM, Adam with clipped gradients: a plateau at the start."""

    def draw(n: int = 48) -> tuple[Tensor, Tensor]:
        value = torch.rand(n, 12)
        marked = torch.zeros(n, 12).scatter_(1, torch.rand(n, 12).argsort(1)[:, :2], 1.0)
        return torch.stack([value, marked], 2), (value * marked).sum(1, keepdim=True) + 0.1 * torch.randn(
            n, 1
        )

    return TorchTask(
        model=lambda: Recurrent(nn.LSTM, 2, 32, 1),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 2048, seed=13),
        optimizer=adam,
        steps=1200,
        clip=1.0,
    )


def parity() -> TorchTask:
    """The product of three of sixteen signs, 5 % wrong: a plateau, then it is learned at once. Adam."""

    def draw(n: int = 64) -> tuple[Tensor, Tensor]:
        x = torch.randint(2, (n, 16)).float() * 2 - 1
        wrong = torch.where(torch.rand(n, 1) < 0.05, -1.0, 1.0)
        return x, (x[:, 0:1] * x[:, 1:2] * x[:, 2:3] * wrong + 1) / 2

    return TorchTask(
        model=mlp(16, 64, 1),
        loss=binary,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=36),
        optimizer=adam,
        steps=2500,
    )


def chaos_series(moments: int, delay: int, seed: int) -> Tensor:
    """The Mackey-Glass series, of mean 0 and deviation 1, by Euler steps of length 1."""
    series = [1.2 + 0.01 * float(v) for v in torch.randn(delay + 1, generator=generator(seed))]
    for _ in range(moments + 200):
        series.append(0.9 * series[-1] + 0.2 * series[-1 - delay] / (1 + series[-1 - delay] ** 10))
    x = torch.tensor(series[-moments:])
    return (x - x.mean()) / x.std()


def chaos() -> TorchTask:
    """A GRU foretells a chaotic series seen through noise, Lion."""
    series = chaos_series(6000, 17, seed=37)
    seen = series + 0.1 * torch.randn(6000, generator=generator(38))
    x = seen.unfold(0, 24, 1)[:-6].unsqueeze(2)
    y = seen[29:].unsqueeze(1)
    cut = 4500

    def draw() -> tuple[Tensor, Tensor]:
        pick = torch.randint(cut, (48,))
        return x[pick], y[pick]

    return TorchTask(
        model=lambda: Recurrent(nn.GRU, 1, 24, 1),
        loss=squared_error,
        train=Fresh(draw),
        valid=[(x[cut + 30 :], y[cut + 30 :])],
        optimizer=lambda m: Lion(m.parameters(), lr=1e-4),
        steps=800,
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (adding, parity, chaos)}
