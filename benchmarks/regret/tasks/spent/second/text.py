"""Spent tasks on text."""

import difflib
import doctest
import inspect
import io
import keyword
import optparse
import pickle
import pydoc_data.topics
import re
import tarfile
import tokenize
from collections import Counter
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Encoder, Fresh, held, letters_of, next_letter
from benchmarks.regret.tasks.optimizers import Lion
from rightrate.schedules import Constant, Linear
from rightrate.tasks.torch import TorchTask


class Meanings(nn.Module):
    """How well two words go together: product of a vector of the one and another of the other.

    Args:
        words: Number of words.
        width: Length of a vector.
    """

    def __init__(self, words: int, width: int) -> None:
        super().__init__()
        self.word, self.context = nn.Embedding(words, width), nn.Embedding(words, width)
        nn.init.uniform_(self.word.weight, -0.5 / width, 0.5 / width)
        nn.init.zeros_(self.context.weight)

    def forward(self, word: Tensor, context: Tensor) -> Tensor:
        """A logit of each context of each word."""
        return (self.context(context) @ self.word(word).unsqueeze(2)).squeeze(2)


def companions() -> TorchTask:
    """Which words stand near each other in English, against random ones, 256 at a time, one pass, Adagrad."""
    words = re.findall("[a-z]+", " ".join(pydoc_data.topics.topics.values()).lower())
    count = Counter(words)
    known = sorted(count, key=lambda word: (-count[word], word))[:800]
    number = {word: i for i, word in enumerate(known)}
    ids = torch.tensor([number[word] for word in words if word in number])
    often = torch.tensor([float(count[word]) for word in known]) ** 0.75
    cut = int(0.85 * len(ids))

    def draw(low: int, high: int, n: int) -> tuple[Tensor, Tensor]:
        at = torch.randint(low + 3, high - 3, (n,))
        away = torch.randint(1, 4, (n,)) * (2 * torch.randint(2, (n,)) - 1)
        others = torch.multinomial(often, 5 * n, replacement=True).reshape(n, 5)
        return ids[at], torch.cat([ids[at + away].unsqueeze(1), others], 1)

    def loss(model: nn.Module, batch: Any) -> Tensor:
        logits = model(*batch)
        return functional.softplus(torch.cat([-logits[:, :1], logits[:, 1:]], 1)).sum(1).mean()

    return TorchTask(
        model=lambda: Meanings(len(known), 32),
        loss=loss,
        train=Fresh(lambda: draw(0, cut, 256)),
        valid=held(lambda n: draw(cut, len(ids), n), 4096, seed=241),
        optimizer=lambda m: torch.optim.Adagrad(m.parameters(), lr=0.05),
        steps=1000,
        schedule=Linear(),
    )


def kinds_of_tokens(modules: tuple[ModuleType, ...]) -> Tensor:
    """Python source as numbers of its keywords, operators and kinds of other tokens."""
    found = []
    for module in modules:
        for token in tokenize.generate_tokens(io.StringIO(inspect.getsource(module)).readline):
            plain = token.type == tokenize.OP or keyword.iskeyword(token.string)
            found.append(token.string if plain else tokenize.tok_name[token.type])
    kinds = sorted(set(found))
    return torch.tensor([kinds.index(kind) for kind in found])


class Grammar(nn.Module):
    """An LSTM with dropout that names symbols by the vectors that it reads them by.

    Args:
        symbols: Number of symbols.
        width: Length of a vector.
    """

    def __init__(self, symbols: int, width: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, width)
        nn.init.uniform_(self.embed.weight, -0.1, 0.1)
        self.cell = nn.LSTM(width, width, batch_first=True)
        self.bias = nn.Parameter(torch.zeros(symbols))

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the next symbol at every place."""
        states = self.cell(functional.dropout(self.embed(x), 0.2, self.training))[0]
        states = functional.dropout(states, 0.2, self.training)
        return functional.linear(states, self.embed.weight, self.bias)


def grammar() -> TorchTask:
    """The next kind of token of Python source, a tied LSTM, SGD with clipping, a few passes."""
    ids = kinds_of_tokens((tarfile, difflib, pickle))
    parts = ids.unfold(0, 33, 32)
    cut = int(0.85 * len(parts))
    return TorchTask(
        model=lambda: Grammar(int(ids.max()) + 1, 48),
        loss=next_letter,
        train=torch.utils.data.DataLoader(parts[:cut], 16, shuffle=True, drop_last=True),
        valid=[parts[cut:]],
        optimizer=lambda m: torch.optim.SGD(m.parameters(), lr=1.0),
        steps=400,
        clip=0.25,
        schedule=Constant(),
    )


def gaps() -> TorchTask:
    """Hidden letters of Python source from those on both sides, a transformer, Lion with decay, a warm-up."""
    ids = letters_of(inspect.getsource(optparse) + inspect.getsource(doctest))
    parts, hidden = ids.unfold(0, 32, 1), int(ids.max()) + 1
    cut = int(0.9 * len(parts))

    def draw(low: int, high: int, n: int) -> tuple[Tensor, Tensor]:
        true = parts[torch.randint(low, high, (n,))]
        hide = torch.rand(true.shape) < 0.2
        return true.masked_fill(hide, hidden), true.masked_fill(~hide, -100)

    return TorchTask(
        model=lambda: Encoder(hidden + 1, 32, 32, 2, hidden),
        loss=lambda m, b: functional.cross_entropy(m(b[0]).flatten(0, 1), b[1].flatten()),
        train=Fresh(lambda: draw(0, cut, 12)),
        valid=held(lambda n: draw(cut, len(parts), n), 300, seed=242),
        optimizer=lambda m: Lion(m.parameters(), lr=1e-4, weight_decay=0.1),
        steps=400,
        schedule=Linear(warmup=0.1),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (companions, grammar, gaps)}
