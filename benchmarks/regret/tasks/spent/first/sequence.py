"""Spent tasks on sequences, and one that shows nothing at first."""

from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.regret.tasks.blocks import Fresh, Recurrent, held, mlp, shuffled, split, squared_error
from benchmarks.regret.tasks.optimizers import adam
from benchmarks.regret.tasks.shipped import aeon_series
from rightrate.schedules import Cosine
from rightrate.tasks.torch import TorchTask


def vowels() -> TorchTask:
    """Nine speakers by one vowel, 270 series seen 40 times, a GRU, Adam with clipping."""
    x, y = aeon_series("JapaneseVowels/JapaneseVowels_eq_TRAIN")
    more, labels = aeon_series("JapaneseVowels/JapaneseVowels_eq_TEST")
    x, y = shuffled(torch.cat([x, more])[:, ::2], torch.cat([y, labels]), seed=141)
    x = x + 0.3 * torch.randn(x.shape, generator=torch.Generator().manual_seed(142))
    return split(
        x,
        y,
        train=270,
        batch=27,
        model=lambda: Recurrent(nn.GRU, 12, 32, 9),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.01),
        steps=400,
        clip=1.0,
    )


class Code(nn.Module):
    """A variational autoencoder of series of 24 numbers.

    Args:
        width: Numbers that stand for a series.
    """

    def __init__(self, width: int = 4) -> None:
        super().__init__()
        self.encoder = mlp(24, 48, 2 * width, between=nn.Tanh)()
        self.decoder = mlp(width, 48, 24, between=nn.Tanh)()

    def forward(self, x: Tensor) -> Tensor:
        """Squared error and divergence from the prior, one number for each series."""
        mean, spread = self.encoder(x).chunk(2, 1)
        told = mean + torch.exp(spread) * torch.randn_like(mean)
        divergence = 0.5 * (mean**2 + torch.exp(2 * spread) - 1 - 2 * spread).sum(1)
        return ((self.decoder(told) - x) ** 2).sum(1) / 0.2 + divergence


def power() -> TorchTask:
    """A variational autoencoder of days of electricity demand, Adam, cosine."""
    x, y = aeon_series("ItalyPowerDemand/ItalyPowerDemand_TEST")
    x, y = shuffled(x[:, :, 0], y, seed=143)
    return split(
        x,
        y,
        train=600,
        batch=40,
        loss=lambda m, b: m(b[0]).mean(),
        model=Code,
        optimizer=adam,
        steps=1500,
        schedule=Cosine(warmup=0.02),
    )


def hidden() -> TorchTask:
    """The third Hermite polynomial of one hidden direction: a plateau, then it is found. Momentum."""
    direction = torch.nn.functional.normalize(torch.ones(1, 12), dim=1) * torch.tensor([1.0, -1.0] * 6)

    def draw(n: int = 64) -> tuple[Tensor, Tensor]:
        x = torch.randn(n, 12)
        z = x @ direction.T
        return x, (z**3 - 3 * z) / 6**0.5 + 0.3 * torch.randn(n, 1)

    return TorchTask(
        model=mlp(12, 96, 1),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 8192, seed=144),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.01, momentum=0.9),
        steps=2500,
        clip=1.0,
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (vowels, power, hidden)}
