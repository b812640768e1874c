"""Development tasks that learn representations and orders."""

from typing import Any

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, generator, held, mlp, split
from rightrate.schedules import Cosine
from rightrate.tasks.torch import TorchTask


def contrast(model: nn.Module, batch: Any) -> Tensor:
    """How well the second view of each example is told from those of the others (InfoNCE at 0.2)."""
    first, second = (functional.normalize(model(view), dim=1) for view in batch)
    return functional.cross_entropy(first @ second.T / 0.2, torch.arange(len(first)))


def contrastive() -> TorchTask:
    """Two noisy views of the same digit belong together, AdamW, cosine."""
    pixels, _ = load_digits(return_X_y=True)
    x = torch.tensor(pixels, dtype=torch.float32) / 16
    x = x[torch.randperm(len(x), generator=generator(39))]
    train, valid = x[:1300], x[1300:]

    def views(images: Tensor) -> tuple[Tensor, Tensor]:
        def view() -> Tensor:
            return images * (torch.rand_like(images) > 0.4) + 0.1 * torch.randn_like(images)

        return view(), view()

    with torch.random.fork_rng():
        torch.manual_seed(40)
        same = [views(part) for part in valid.split(64) if len(part) == 64]
    return TorchTask(
        model=mlp(64, 128, 128, 16),
        loss=contrast,
        train=Fresh(lambda: views(train[torch.randint(1300, (64,))])),
        valid=same,
        optimizer=lambda m: torch.optim.AdamW(m.parameters()),
        steps=1000,
        schedule=Cosine(warmup=0.05),
    )


def ranking() -> TorchTask:
    """Which of two items is preferred, a linear model, Adagrad."""
    truth = torch.randn(40, 1, generator=generator(44)) * torch.logspace(0, -1.5, 40).unsqueeze(1)

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        first, second = torch.randn(n, 40), torch.randn(n, 40)
        better = torch.sigmoid(2 * (first - second) @ truth) > torch.rand(n, 1)
        return torch.where(better, first, second), torch.where(better, second, first)

    return TorchTask(
        model=lambda: nn.Linear(40, 1, bias=False),
        loss=lambda m, b: functional.softplus(m(b[1]) - m(b[0])).mean(),
        train=Fresh(draw),
        valid=held(draw, 4096, seed=45),
        optimizer=lambda m: torch.optim.Adagrad(m.parameters(), lr=0.01),
        steps=1000,
    )


class Factors(nn.Module):
    """Ratings as products of factors of the user and the item."""

    def __init__(self, users: int, items: int, rank: int) -> None:
        super().__init__()
        self.user = nn.Embedding(users, rank)
        self.item = nn.Embedding(items, rank)
        for table in (self.user, self.item):
            nn.init.normal_(table.weight, std=0.1)

    def forward(self, pairs: Tensor) -> Tensor:
        """Rating of each pair."""
        return (self.user(pairs[:, 0]) * self.item(pairs[:, 1])).sum(1)


def factors() -> TorchTask:
    """Noisy ratings by 300 users of 200 items, of which a tenth is seen, 60 times. Adam."""
    g = generator(46)
    users, items = torch.randn(300, 5, generator=g), torch.randn(200, 5, generator=g)
    pairs = torch.cartesian_prod(torch.arange(300), torch.arange(200))
    pairs = pairs[torch.randperm(len(pairs), generator=g)[:12000]]
    ratings = (users[pairs[:, 0]] * items[pairs[:, 1]]).sum(1) / 5**0.5 + 0.5 * torch.randn(
        12000, generator=g
    )
    return split(
        pairs,
        ratings,
        train=6000,
        batch=200,
        loss=lambda m, b: functional.mse_loss(m(b[0]), b[1]),
        model=lambda: Factors(300, 200, 8),
        optimizer=lambda m: torch.optim.Adam(m.parameters(), weight_decay=1e-4),
        steps=1800,
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (contrastive, ranking, factors)}
