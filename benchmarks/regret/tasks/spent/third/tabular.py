"""Held-out tasks on tables."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.regret.tasks.blocks import (
    Fresh,
    Residual,
    binary,
    generator,
    held,
    mlp,
    shuffled,
    split,
    squared_error,
    standardised,
    with_noise,
)
from benchmarks.regret.tasks.optimizers import adam
from benchmarks.regret.tasks.shipped import river_table
from rightrate.schedules import Constant, Cosine, Linear, MultiStep
from rightrate.tasks.torch import TorchTask


def pinball(model: nn.Module, batch: Any) -> Tensor:
    """Mean loss of the first, the fifth and the ninth decile."""
    share = torch.tensor([0.1, 0.5, 0.9])
    above = batch[1] - model(batch[0])
    return torch.maximum(share * above, (share - 1) * above).mean()


def chicks() -> TorchTask:
    """Deciles of what chicks weigh later from four weighings, 30 chicks, 60 passes, pinball, Adam, cosine."""
    weights: dict[int, dict[int, float]] = {}
    diets: dict[int, int] = {}
    for row in river_table("chick-weights.csv"):
        weights.setdefault(int(row["chick"]), {})[int(row["time"])] = float(row["weight"])
        diets[int(row["chick"])] = int(row["diet"])
    known = [chick for chick in sorted(weights) if {0, 2, 4, 6} <= set(weights[chick])]
    train = {known[i] for i in torch.randperm(len(known), generator=generator(301))[:30].tolist()}
    rows = [(c, t) for c in sorted(known, key=lambda c: (c not in train, c)) for t in weights[c] if t > 6]
    features = [
        [
            float(t),
            *(weights[c][early] for early in (0, 2, 4, 6)),
            *(float(diets[c] == k) for k in range(1, 5)),
        ]
        for c, t in rows
    ]
    count = sum(c in train for c, _ in rows)
    return split(
        standardised(torch.tensor(features), count),
        torch.tensor([[weights[c][t]] for c, t in rows]) / 50 - 3,
        train=count,
        batch=16,
        loss=pinball,
        model=mlp(9, 64, 64, 3, between=nn.GELU),
        optimizer=adam,
        steps=800,
        schedule=Cosine(warmup=0.05),
    )


def peptides() -> TorchTask:
    """How well nine amino acids bind, 1,500 peptides, one in six labels wrong, 30 passes, Nesterov, steps."""
    g = generator(302)
    letters = torch.randint(20, (4500, 9), generator=g)
    taste = (
        torch.randn(9, 20, generator=g) * torch.tensor([0.3, 1.5, 0.6, 0.3, 0.6, 0.3, 0.8, 0.3, 1.5])[:, None]
    )
    pairs = torch.randn(8, 20, 20, generator=g) * 0.25
    alone = taste[torch.arange(9), letters].sum(1)
    near = pairs[torch.arange(8), letters[:, :-1], letters[:, 1:]].sum(1)
    strength = alone + near + 0.7 * torch.randn(4500, generator=g)
    y = (strength.unsqueeze(1) > strength.quantile(torch.tensor([0.5, 0.8]))).sum(1)
    return split(
        functional.one_hot(letters, 20).flatten(1).float(),
        with_noise(y, 0.25, 3, seed=303),
        train=1500,
        batch=25,
        model=mlp(180, 96, 64, 3),
        optimizer=lambda m: torch.optim.SGD(
            m.parameters(), lr=0.01, momentum=0.9, nesterov=True, weight_decay=5e-4
        ),
        steps=1800,
        schedule=MultiStep(at=(0.5, 0.75)),
    )


#: Parts of a function that are counted.
_PARTS: tuple[type[ast.AST], ...] = (
    ast.Call,
    ast.Name,
    ast.Attribute,
    ast.Constant,
    ast.Subscript,
    ast.Compare,
    ast.BoolOp,
    ast.BinOp,
)
_PARTS += (ast.If, ast.For, ast.While, ast.With, ast.Return, ast.Assign, ast.AugAssign, ast.Delete, ast.Pass)
_PARTS += (
    ast.Import,
    ast.Await,
    ast.Yield,
    ast.Lambda,
    ast.ListComp,
    ast.Continue,
    ast.Break,
    ast.FunctionDef,
)


@cache
def functions() -> tuple[Tensor, Tensor]:
    """All functions of some packages of Python: logarithms of counts, and whether there is a `try` inside."""
    x, y = [], []
    for package in (
        "asyncio",
        "concurrent",
        "email",
        "http",
        "importlib",
        "logging",
        "multiprocessing",
        "urllib",
    ):
        for path in sorted((Path(ast.__file__).parent / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    parts = Counter(type(part) for part in ast.walk(node))
                    counts = [parts[kind] for kind in _PARTS]
                    lines = (node.end_lineno or node.lineno) - node.lineno
                    hidden, told = node.name.startswith("_"), ast.get_docstring(node) is not None
                    x.append([*counts, lines, len(node.args.args), len(node.decorator_list), hidden, told])
                    y.append([float(ast.Try in parts)])
    return torch.tensor(x, dtype=torch.float32).log1p(), torch.tensor(y)


def ranked(model: nn.Module, batch: Any) -> Tensor:
    """Area under the curve: how often a positive example stands above a negative one."""
    score, y = model(batch[0]).squeeze(1), batch[1].squeeze(1) > 0.5
    return (score[y].unsqueeze(1) > score[~y]).float().mean()


def guarded() -> TorchTask:
    """Which functions of Python hold a try, one in seven, scored by the area, 15 passes, dropout, AdamW."""
    x, y = shuffled(*functions(), seed=304)
    x = standardised(x, 1600)
    return TorchTask(
        model=lambda: nn.Sequential(
            nn.Linear(x.shape[1], 96),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(96, 96),
            nn.ReLU(),
            nn.Dropout(0.2),
            nn.Linear(96, 1),
        ),
        loss=binary,
        metric=ranked,
        goal="max",
        train=DataLoader(TensorDataset(x[:1600], y[:1600]), 32, shuffle=True, drop_last=True),
        valid=[(x[1600:], y[1600:])],
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.01),
        steps=750,
        schedule=Linear(warmup=0.1),
    )


class Bag(nn.Module):
    """A weight for each value of each field, added up: a linear model of what is only there or not.

    Args:
        values: Number of values of all fields together.
    """

    def __init__(self, values: int) -> None:
        super().__init__()
        self.weight = nn.EmbeddingBag(values, 1, mode="sum")
        self.bias = nn.Parameter(torch.zeros(1))
        nn.init.normal_(self.weight.weight, std=0.01)

    def forward(self, x: Tensor) -> Tensor:
        """A logit of each row."""
        return self.weight(x) + self.bias


def clicks() -> TorchTask:
    """Who clicks, from user, page, banner and hour, a linear model, on a stream, SGD, a constant rate."""
    g, sizes = generator(305), (60, 100, 50, 24)
    effect = [torch.randn(size, generator=g) for size in sizes]
    taste = [torch.randn(size, 3, generator=g) * 0.5 for size in sizes]
    often = [1 / (1 + torch.arange(float(size))) for size in sizes]

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        value = [torch.multinomial(chance, n, replacement=True) for chance in often]
        alone = sum(e[v] for e, v in zip(effect, value, strict=True))
        user, page, banner, _ = (t[v] for t, v in zip(taste, value, strict=True))
        logit = 0.8 * alone + ((user + page) * banner).sum(1) - 1.8
        x = torch.stack([v + sum(sizes[:i]) for i, v in enumerate(value)], 1)
        return x, (torch.rand(n) < torch.sigmoid(logit)).float().unsqueeze(1)

    return TorchTask(
        model=lambda: Bag(sum(sizes)),
        loss=binary,
        train=Fresh(draw),
        valid=held(draw, 8192, seed=306),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.1),
        steps=3000,
        schedule=Constant(),
    )


def reach() -> TorchTask:
    """Where an arm of five joints ends, residual, no normalisation, on a stream, always clipped, momentum."""
    length = torch.tensor([0.8, 0.6, 0.5, 0.3, 0.2])

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        x = 2 * torch.rand(n, 5) - 1
        turn = (1.6 * x).cumsum(1)
        bent = turn - 0.3 * torch.cos(turn)
        end = torch.stack([(length * torch.cos(bent)).sum(1), (length * torch.sin(bent)).sum(1)], 1)
        return x, end + 0.2 * torch.randn(n, 2)

    return TorchTask(
        model=lambda: Residual(5, 2, 40, 4, nn.SiLU),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=307),
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=0.01, momentum=0.9),
        steps=1000,
        clip=0.05,
        schedule=Cosine(),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (chicks, peptides, guarded, clicks, reach)}
