"""Spent tasks that learn representations and orders."""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, generator, held, mlp
from benchmarks.regret.tasks.optimizers import Lion
from rightrate.tasks.torch import TorchTask


def triplets() -> TorchTask:
    """Examples of one class belong closer together than those of two; 30 classes, 12 seen of each, Lion."""
    g = generator(151)
    middles = torch.randn(60, 24, generator=g)

    def draws(classes: Tensor) -> Tensor:
        return torch.tanh(middles[classes]) * 2 + torch.randn(*classes.shape, 24)

    with torch.random.fork_rng():
        torch.manual_seed(152)
        seen = draws(torch.arange(30).unsqueeze(1).expand(30, 12))

    def pick(pool: Tensor, n: int) -> tuple[Tensor, Tensor, Tensor]:
        one, other = torch.randint(len(pool), (n,)), torch.randint(1, len(pool), (n,))
        a, b, c = (torch.randint(pool.shape[1], (n,)) for _ in range(3))
        return pool[one, a], pool[one, b], pool[(one + other) % len(pool), c]

    with torch.random.fork_rng():
        torch.manual_seed(153)
        unseen = [pick(draws(torch.arange(30, 60).unsqueeze(1).expand(30, 60)), 4096)]
    return TorchTask(
        model=mlp(24, 64, 64, 12),
        loss=lambda m, b: functional.triplet_margin_loss(m(b[0]), m(b[1]), m(b[2]), margin=0.5),
        train=Fresh(lambda: pick(seen, 64)),
        valid=unseen,
        optimizer=lambda m: Lion(m.parameters(), lr=1e-4, weight_decay=0.1),
        steps=600,
    )


class Tastes(nn.Module):
    """How much a user likes an item: product of two matrices, which is all that Muon trains."""

    def __init__(self) -> None:
        super().__init__()
        self.user = nn.Linear(150, 24, bias=False)
        self.item = nn.Linear(120, 24, bias=False)

    def forward(self, user: Tensor, item: Tensor) -> Tensor:
        """Score of each pair."""
        left = self.user(functional.one_hot(user, 150).float())
        return (left * self.item(functional.one_hot(item, 120).float())).sum(1)


def ordered(model: nn.Module, batch: Any) -> Tensor:
    """Share of the pairs that are in the right order."""
    user, liked, other = batch
    return (model(user, liked) > model(user, other)).float().mean()


def tastes() -> TorchTask:
    """Which of two items a user likes, scored by the share of pairs in the right order, Muon."""
    g = generator(154)
    users, items = torch.randn(150, 4, generator=g), torch.randn(120, 4, generator=g)

    def draw(n: int = 64) -> tuple[Tensor, Tensor, Tensor]:
        user, a, b = torch.randint(150, (n,)), torch.randint(120, (n,)), torch.randint(120, (n,))
        gap = (users[user] * (items[a] - items[b])).sum(1)
        likes = torch.sigmoid(gap) > torch.rand(n)
        return user, torch.where(likes, a, b), torch.where(likes, b, a)

    return TorchTask(
        model=Tastes,
        loss=lambda m, b: functional.softplus(m(b[0], b[2]) - m(b[0], b[1])).mean(),
        metric=ordered,
        goal="max",
        train=Fresh(draw),
        valid=held(draw, 8192, seed=155),
        optimizer=lambda m: torch.optim.Muon(m.parameters(), lr=0.02),
        steps=500,
    )


class Source(nn.Module):
    """A function of one number whose equation is known, and the number itself as its only data."""

    def __init__(self) -> None:
        super().__init__()
        self.body = mlp(1, 32, 32, 1, between=nn.Tanh)()

    def forward(self, t: Tensor) -> tuple[Tensor, Tensor]:
        """The function and its derivative; the function is 1 at 0."""
        with torch.enable_grad():
            t = t.requires_grad_()
            value = 1 + t * self.body(t)
            (slope,) = torch.autograd.grad(value.sum(), t, create_graph=True)
        return value, slope


def equation() -> TorchTask:
    """A network solves a differential equation, scored by the end of the training stream. Adam."""

    def draw(n: int = 64) -> Tensor:
        return 4 * torch.rand(n, 1)

    def residual(model: nn.Module, t: Tensor) -> Tensor:
        value, slope = model(t)
        return ((slope + value - torch.sin(3 * t) * value + 0.2 * torch.randn_like(t)) ** 2).mean()

    return TorchTask(
        model=Source,
        loss=residual,
        train=Fresh(draw),
        optimizer=lambda m: torch.optim.Adam(m.parameters()),
        steps=1500,
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (triplets, tastes, equation)}
