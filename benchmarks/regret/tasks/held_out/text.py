"""Held-out tasks on text."""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.regret.tasks.blocks import (
    Fresh,
    Transformer,
    generator,
    held,
    next_letter,
    shuffled,
    split,
    squared_error,
)
from benchmarks.regret.tasks.optimizers import adam
from rightrate.schedules import WSD, Cosine, Linear
from rightrate.tasks.torch import TorchTask


def library(*names: str) -> str:
    """The source of some modules and packages of the standard library, tests apart, one after the other."""
    found = []
    for name in names:
        path = Path(os.__file__).parent / name
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]:
            if "test" not in str(file.relative_to(path.parent)):
                found.append(file.read_text(encoding="utf-8"))
    return "\n".join(found)


def compiled(code: CodeType) -> Iterator[int]:
    """Numbers of the instructions of a code and of all codes inside, each ended by a 0."""
    yield from (number for number in code.co_code[::2] if number)
    yield 0
    for inside in code.co_consts:
        if isinstance(inside, CodeType):
            yield from compiled(inside)


def opcodes() -> TorchTask:
    """The next instruction of compiled Python, a causal transformer, 1.5 passes, AdamW, stable, decay."""
    modules = ("fractions", "ftplib", "shutil", "uuid", "pdb", "platform", "tempfile", "dataclasses")
    numbers = [n for name in modules for n in compiled(compile(library(name), name, "exec"))]
    kinds = {number: i for i, number in enumerate(sorted(set(numbers)))}
    parts = torch.tensor([kinds[number] for number in numbers]).unfold(0, 25, 16)
    valid = torch.arange(len(parts)) // 30 % 6 == 5
    return TorchTask(
        model=lambda: Transformer(len(kinds), 24, 32, 2),
        loss=next_letter,
        train=DataLoader(parts[~valid], 8, shuffle=True, drop_last=True),
        valid=[parts[valid]],
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), betas=(0.9, 0.95), weight_decay=0.1),
        steps=280,
        schedule=WSD(warmup=0.05, decay=0.25),
    )


class Argument(nn.Module):
    """A GRU over the letters of a name, with dropout before the outlet.

    Args:
        letters: Size of the alphabet; the letter 0 fills up.
        width: Width of the state.
        kinds: Number of outputs.
    """

    def __init__(self, letters: int, width: int, kinds: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(letters, 16, padding_idx=0)
        self.cell = nn.GRU(16, width, batch_first=True)
        self.drop = nn.Dropout(0.3)
        self.outlet = nn.Linear(width, kinds)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of each name."""
        return self.outlet(self.drop(self.cell(self.embed(x))[0].amax(1)))


def kind_of(value: str) -> int:
    """What a default value is: nothing, a truth value, a number, a text or something else."""
    patterns = ("None", "True|False", r"-?[0-9.]+", "[rb]?['\"].*")
    return next((i for i, pattern in enumerate(patterns) if re.fullmatch(pattern, value)), 4)


def defaults() -> TorchTask:
    """The kind of a default by the argument's name, 480 names 20 times, a GRU, dropout, Adam, cosine."""
    source = library(
        *("tkinter", "xml", "idlelib", "ctypes", "turtle", "wsgiref", "unittest/case", "unittest/main"),
        *("xmlrpc", "curses", "json", "encodings", "collections", "re", "dbm", "ensurepip", "venv"),
        *("bdb", "codecs", "cmd", "code", "compileall", "contextlib", "copyreg", "csv", "datetime", "enum"),
        *(
            "filecmp",
            "fileinput",
            "functools",
            "getpass",
            "glob",
            "gzip",
            "bz2",
            "lzma",
            "linecache",
            "netrc",
        ),
        *("pathlib", "pkgutil", "plistlib", "poplib", "pprint", "profile", "pyclbr", "sched", "selectors"),
        *("shelve", "shlex", "socketserver", "stat", "string", "tabnanny", "textwrap", "timeit", "token"),
        *("trace", "traceback", "types", "warnings", "wave", "weakref", "zipapp", "zipimport"),
    )
    kinds: dict[str, int] = {}
    for function, arguments in re.findall(r"def (\w+)\(([^()]*)\)", source):
        for argument in arguments.split(","):
            name, _, value = (part.strip() for part in argument.partition("="))
            if value and re.fullmatch("[a-zA-Z_0-9]+", name):
                kinds.setdefault(f"{function}.{name}".lower()[-12:], kind_of(value))
    letters = " ._abcdefghijklmnopqrstuvwxyz0123456789"
    x = torch.tensor([[letters.index(letter) for letter in name.rjust(12)] for name in kinds])
    x, y = shuffled(x, torch.tensor(list(kinds.values())), seed=441)
    return split(
        x,
        y,
        train=480,
        batch=24,
        model=lambda: Argument(len(letters), 24, 5),
        optimizer=adam,
        steps=400,
        schedule=Cosine(),
    )


class Bag(nn.Module):
    """A number from the mean of the vectors of words and of pairs of words.

    Args:
        words: Number of words.
        buckets: Number of vectors that the pairs share.
        width: Length of a vector.
    """

    def __init__(self, words: int, buckets: int, width: int) -> None:
        super().__init__()
        self.embed = nn.EmbeddingBag(words + buckets, width, mode="mean")
        nn.init.uniform_(self.embed.weight, -1 / width, 1 / width)
        self.outlet = nn.Linear(width, 1)
        self._words, self._buckets = words, buckets

    def forward(self, x: Tensor) -> Tensor:
        """The number of each text."""
        pairs = self._words + (x[:, :-1] * 7919 + x[:, 1:] * 131) % 10_007 % self._buckets
        return self.outlet(self.embed(torch.cat([x, pairs], 1))).squeeze(1)


def reviews() -> TorchTask:
    """Stars of made reviews with negations, pairs of words in a bag, on a stream, Adagrad, linear."""
    often = 1 / (torch.arange(200) + 4.0)
    often[:4], often[4:8] = 0.12, 0.06
    mood = torch.randn(200, generator=generator(442))
    mood[:8] = 0.0

    def draw(n: int = 32) -> tuple[Tensor, Tensor]:
        words = torch.multinomial(often, n * 12, replacement=True).reshape(n, 12)
        before = words[:, :-1]
        turn = torch.where(before < 4, -1.0, torch.where(before < 8, 2.0, 1.0))
        felt = mood[words[:, 0]] + (mood[words[:, 1:]] * turn).sum(1)
        return words, (felt / 2 + 0.3 * torch.randn(n)).clamp(-2, 2)

    return TorchTask(
        model=lambda: Bag(200, 1000, 12),
        loss=squared_error,
        train=Fresh(draw),
        valid=held(draw, 4096, seed=443),
        optimizer=lambda m: torch.optim.Adagrad(m.parameters(), lr=0.05),
        steps=1500,
        schedule=Linear(),
    )


class Joints(nn.Module):
    """Convolutions over letters that tell after which of them a word ends.

    Args:
        width: Number of channels.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(26, 16)
        self.body = nn.Sequential(
            nn.Conv1d(16, width, 5, padding=2),
            nn.ReLU(),
            nn.Conv1d(width, width, 5, padding=2),
            nn.ReLU(),
            nn.Conv1d(width, 1, 5, padding=2),
        )

    def forward(self, x: Tensor) -> Tensor:
        """A logit of each letter."""
        return self.body(self.embed(x).transpose(1, 2)).squeeze(1)


def parting(model: nn.Module, batch: Any) -> Tensor:
    """Cross-entropy of whether a word ends at each letter."""
    return functional.binary_cross_entropy_with_logits(model(batch[0]), batch[1])


def joined(words: list[str]) -> tuple[Tensor, Tensor]:
    """Pieces of 24 letters of words without the spaces, and after which letters there was one."""
    letters = torch.tensor([ord(letter) - 97 for word in words for letter in word])
    ends = torch.tensor([float(i == len(word) - 1) for word in words for i in range(len(word))])
    return letters.unfold(0, 24, 24), ends.unfold(0, 24, 24)


@cache
def typist() -> dict[str, Tensor]:
    """The weights of a network that has parted the words of English comments for 200 steps."""
    comments = " ".join(
        re.findall(r"#(.*)", library("pickletools", "heapq", "locale", "calendar", "webbrowser"))
    )
    x, y = joined(re.findall("[a-z]+", comments.lower()))
    g = generator(444)
    with torch.random.fork_rng():
        torch.manual_seed(445)
        model = Joints(32)
        optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
        for _ in range(200):
            rows = torch.randint(len(x), (32,), generator=g)
            optimizer.zero_grad()
            parting(model, (x[rows], y[rows])).backward()
            optimizer.step()
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def spaces() -> TorchTask:
    """A network that parts English words learns names in code, 240 pieces 34 times, AdamW, cosine."""
    source = library(
        "ssl", "os", "socket", "ast", "zoneinfo", "sysconfig", "posixpath", "tomllib", "symtable"
    )
    names = sorted({name for name in re.findall("[a-z]+(?:_[a-z]+)+", source.lower()) if len(name) > 5})
    order = torch.randperm(len(names), generator=generator(446)).tolist()
    x, y = joined([word for i in order for word in names[i].split("_")])

    def model() -> nn.Module:
        made = Joints(32)
        made.load_state_dict(typist())
        return made

    return TorchTask(
        model=model,
        loss=parting,
        train=DataLoader(TensorDataset(x[:240], y[:240]), 16, shuffle=True, drop_last=True),
        valid=[(x[240:], y[240:])],
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), lr=3e-4, weight_decay=0.05),
        steps=510,
        schedule=Cosine(warmup=0.1),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (opcodes, defaults, reviews, spaces)}
