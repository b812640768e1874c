"""Held-out tasks of recommendation, retrieval, graphs and games."""

from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.regret.tasks.blocks import Fresh, cross_entropy, generator, held, mlp, split, squared_error
from benchmarks.regret.tasks.optimizers import adam, momentum
from rightrate.schedules import Constant, Cosine, InverseSqrt, Linear, Warmup
from rightrate.tasks.torch import TorchTask


class Sessions(nn.Module):
    """Two towers: one of the items that were seen last, one of the item that comes next.

    Args:
        items: Number of items.
        width: Length of the vectors that are multiplied.
    """

    def __init__(self, items: int, width: int) -> None:
        super().__init__()
        self.seen = nn.Embedding(items, width)
        self.tower = nn.Sequential(nn.Linear(2 * width, 64), nn.ReLU(), nn.Linear(64, width))
        self.next = nn.Embedding(items, width)

    def forward(self, seen: Tensor, items: Tensor) -> Tensor:
        """How well each of the items would follow each session."""
        vectors = self.seen(seen)
        session = self.tower(torch.cat([vectors.mean(1), vectors[:, -1]], 1))
        return functional.normalize(session, dim=1) @ functional.normalize(self.next(items), dim=1).T / 0.1


def among_batch(model: nn.Module, batch: Any) -> Tensor:
    """Cross-entropy of the item that followed among those that followed all sessions of the batch."""
    seen, follows = batch
    return functional.cross_entropy(model(seen, follows), torch.arange(len(follows)))


def sessions() -> TorchTask:
    """The next item of a session, two towers, 9,600 sessions 4 times, by recall, Adam, inverse root."""
    g = generator(451)
    places, taste = torch.randn(250, 5, generator=g), torch.randn(13_600, 5, generator=g)
    visits = [torch.randint(250, (len(taste),), generator=g)]
    for _ in range(5):
        pull = (0.7 * taste + 0.7 * places[visits[-1]]) @ places.T
        pull.scatter_(1, visits[-1].unsqueeze(1), -torch.inf)
        visits.append(torch.multinomial(torch.softmax(pull, 1), 1, generator=g).squeeze(1))
    seen, follows = torch.stack(visits[:5], 1), visits[5]

    def recall(model: nn.Module, batch: Any) -> Tensor:
        best = model(batch[0], torch.arange(250)).topk(10, dim=1).indices
        return (best == batch[1].unsqueeze(1)).any(1).float().mean()

    return split(
        seen,
        follows,
        train=9600,
        batch=64,
        loss=among_batch,
        metric=recall,
        goal="max",
        model=lambda: Sessions(250, 16),
        optimizer=adam,
        steps=600,
        schedule=Warmup(InverseSqrt(timescale=0.1), length=0.1),
    )


def pairwise(model: nn.Module, batch: Any) -> Tensor:
    """Logistic loss of all pairs of documents of a query of which one is of a better grade."""
    documents, grades = batch
    scores = model(documents).squeeze(2)
    better = grades.unsqueeze(2) > grades.unsqueeze(1)
    return functional.softplus(scores.unsqueeze(1) - scores.unsqueeze(2))[better].mean()


def relevance() -> TorchTask:
    """The order of ten documents of a query, pairs, 2,400 queries 4 times, always clipped, momentum."""
    g = generator(452)
    documents = torch.randn(4000, 10, 12, generator=g)
    documents[..., 4:8] += torch.randn(4000, 1, 4, generator=g)
    documents[..., 8:] *= torch.rand(4000, 1, 1, generator=g) + 0.5
    fits = (
        documents[..., 0] * documents[..., 8]
        + documents[..., 1].relu()
        + torch.tanh(documents[..., 4:6].sum(2))
    )
    fits = fits + 0.5 * (documents[..., 2] * documents[..., 9]).abs() + torch.randn(4000, 10, generator=g)
    grades = torch.bucketize(fits, torch.tensor([0.5, 1.5, 3.0]))
    return TorchTask(
        model=mlp(12, 48, 48, 1),
        loss=pairwise,
        train=DataLoader(TensorDataset(documents[:2400], grades[:2400]), 8, shuffle=True, drop_last=True),
        valid=[(documents[2400:], grades[2400:])],
        optimizer=momentum,
        steps=1200,
        clip=0.05,
        schedule=Constant(),
    )


class Molecules(nn.Module):
    """A network on graphs without biases: each atom hears the sum of those that it is bound to.

    Args:
        kinds: Kinds of atoms.
        width: Width of the state of an atom.
        layers: How often they listen.
    """

    def __init__(self, kinds: int, width: int, layers: int) -> None:
        super().__init__()
        self.inlet = nn.Linear(kinds, width, bias=False)
        self.own = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(layers))
        self.heard = nn.ModuleList(nn.Linear(width, width, bias=False) for _ in range(layers))
        self.outlet = nn.Linear(width, 1, bias=False)

    def forward(self, graph: tuple[Tensor, Tensor]) -> Tensor:
        """The property of each molecule."""
        atoms, bonds = graph
        state = self.inlet(atoms)
        for own, heard in zip(self.own, self.heard, strict=True):
            state = state + torch.relu(own(state) + heard(bonds @ state / 2))
        return self.outlet(state.mean(1)).squeeze(1)


def molecules() -> TorchTask:
    """A noisy property of made molecules of ten atoms, a graph network, on a stream, Muon, linear."""
    g = generator(453)
    alone, pair = torch.randn(4, 4, generator=g), torch.randn(4, 4, generator=g)
    alone, pair = alone - alone.mean(), pair - pair.mean()

    def draw(n: int = 32) -> tuple[tuple[Tensor, Tensor], Tensor]:
        atoms = functional.one_hot(torch.randint(4, (n, 10)), 4).float()
        bonds = torch.zeros(n, 10, 10)
        parent = (torch.rand(n, 9) * torch.arange(1, 10)).long()
        bonds[:, 1:].scatter_(2, parent.unsqueeze(2), 1.0)
        ring = torch.randint(10, (2, n))
        bonds[torch.arange(n), ring[0], ring[1]] = (ring[0] != ring[1]).float()
        bonds = torch.maximum(bonds, bonds.transpose(1, 2))
        degree = bonds.sum(2).clamp(max=4).long() - 1
        near = (atoms @ pair) * (bonds @ atoms)
        value = near.sum((1, 2)) / 4 + (atoms * alone[degree]).sum((1, 2)) / 2
        return (atoms, bonds), value + 0.5 * torch.randn(n)

    return TorchTask(
        model=lambda: Molecules(4, 32, 2),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=454),
        optimizer=lambda m: torch.optim.Muon(m.parameters(), lr=0.02, weight_decay=0.01),
        steps=300,
        schedule=Linear(warmup=0.05),
    )


_ROWS = ((0, 1, 2), (3, 4, 5), (6, 7, 8), (0, 3, 6), (1, 4, 7), (2, 5, 8), (0, 4, 8), (2, 4, 6))


@cache
def worth(board: tuple[int, ...]) -> int:
    """Whether the player to move, whose marks are 1, wins noughts and crosses (1), draws or loses (-1)."""
    if any(all(board[i] == -1 for i in row) for row in _ROWS):
        return -1
    return max((-worth(moved(board, i)) for i in range(9) if not board[i]), default=0)


def moved(board: tuple[int, ...], place: int) -> tuple[int, ...]:
    """The board after a move, seen by the other player."""
    return tuple(-1 if i == place else -mark for i, mark in enumerate(board))


@cache
def positions() -> tuple[Tensor, Tensor]:
    """All positions with a move left, and the chance of every move of a player who errs now and then."""
    waiting, known, chances = [(0,) * 9], {(0,) * 9}, []
    boards = []
    for board in waiting:
        if any(all(board[i] == -1 for i in row) for row in _ROWS) or all(board):
            continue
        open_ = [i for i in range(9) if not board[i]]
        after = [moved(board, i) for i in open_]
        best = [worth(then) == -worth(board) for then in after]
        boards.append(board)
        chances.append([0.0] * 9)
        for i, good in zip(open_, best, strict=True):
            chances[-1][i] = 0.15 / len(open_) + 0.85 * good / sum(best)
        new = [then for then in after if then not in known]
        known.update(new)
        waiting += new
    return torch.tensor(boards, dtype=torch.float32), torch.tensor(chances)


def noughts() -> TorchTask:
    """The moves of a player of noughts and crosses who errs, an MLP, on a stream, AdamW, cosine."""
    boards, chances = positions()

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        at = torch.randint(len(boards), (n,))
        return boards[at], torch.multinomial(chances[at], 1).squeeze(1)

    return TorchTask(
        model=mlp(9, 96, 9),
        loss=cross_entropy,
        train=Fresh(draw),
        valid=held(draw, 8192, seed=455),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.01),
        steps=2200,
        schedule=Cosine(warmup=0.05),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (sessions, relevance, molecules, noughts)}
