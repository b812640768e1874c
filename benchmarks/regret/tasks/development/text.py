"""Development tasks on text."""

import argparse
import inspect
import typing
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.regret.tasks.blocks import Fresh, Recurrent, Transformer, letters_of, next_letter
from rightrate.schedules import Constant, Join, Linear
from rightrate.tasks.torch import TorchTask


class NextCharacter(nn.Module):
    """The next character from the last eight, through embeddings."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocabulary, 16)
        self.body = nn.Sequential(
            nn.Flatten(), nn.Linear(128, 128), nn.LayerNorm(128), nn.GELU(), nn.Linear(128, vocabulary)
        )

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the next character."""
        return self.body(self.embed(x))


def windows(text: str, length: int) -> tuple[Tensor, int, int]:
    """All windows of a text, how many of them train, and the size of the alphabet."""
    ids = letters_of(text)
    parts = ids.unfold(0, length, 1)
    return parts, int(len(parts) * 0.85), int(ids.max()) + 1


def code() -> TorchTask:
    """The next letter of Python source from the last eight, AdamW with weight decay."""
    parts, cut, letters = windows(inspect.getsource(argparse), 9)
    return TorchTask(
        model=lambda: NextCharacter(letters),
        loss=lambda m, b: functional.cross_entropy(m(b[:, :8]), b[:, 8]),
        train=Fresh(lambda: parts[torch.randint(cut, (64,))]),
        valid=[parts[cut::6]],
        steps=1500,
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.1),
    )


def stable() -> TorchTask:
    """A transformer over Python source, small batches, AdamW, warm-up, stable, decay."""
    parts, cut, letters = windows(inspect.getsource(typing), 49)
    return TorchTask(
        model=lambda: Transformer(letters, 48, 32, 2),
        loss=next_letter,
        train=Fresh(lambda: parts[torch.randint(cut, (16,))]),
        valid=[parts[cut::49][:200]],
        steps=800,
        schedule=Join(((Constant(warmup=0.06), 0.8), (Linear(), 0.2))),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.1),
    )


class Matrices(nn.Module):
    """The next letter from one-hot letters through matrices alone, which is all that Muon trains."""

    def __init__(self, letters: int, context: int, width: int) -> None:
        super().__init__()
        self.inlet = nn.Linear(letters * context, width, bias=False)
        self.middle = nn.Linear(width, width, bias=False)
        self.outlet = nn.Linear(width, letters, bias=False)
        self._letters = letters

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the next letter."""
        x = functional.one_hot(x, self._letters).flatten(1).float()
        x = torch.relu(self.inlet(x))
        x = x + torch.relu(self.middle(functional.layer_norm(x, x.shape[-1:])))
        return self.outlet(functional.layer_norm(x, x.shape[-1:]))


def matrices() -> TorchTask:
    """The next letter of Python source from the last six, Muon."""
    parts, cut, letters = windows(inspect.getsource(inspect), 7)
    return TorchTask(
        model=lambda: Matrices(letters, 6, 96),
        loss=lambda m, b: functional.cross_entropy(m(b[:, :6]), b[:, 6]),
        train=Fresh(lambda: parts[torch.randint(cut, (64,))]),
        valid=[parts[cut::5]],
        steps=800,
        optimizer=lambda m: torch.optim.Muon(m.parameters(), lr=0.02, weight_decay=0.01),
    )


class Words(nn.Module):
    """Letters through an embedding and a GRU."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(letters, 24)
        self.body = Recurrent(nn.GRU, 24, 48, letters, every=True)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the next letter at every place."""
        return self.body(self.embed(x))


def few() -> TorchTask:
    """A GRU that sees 3,000 letters again and again, Adam with clipping."""
    text = inspect.getsource(argparse.ArgumentParser)
    ids = letters_of(text)
    train = ids[:3000].unfold(0, 33, 8)
    valid = ids[3000:13000].unfold(0, 33, 33)
    return TorchTask(
        model=lambda: Words(int(ids.max()) + 1),
        loss=next_letter,
        train=torch.utils.data.DataLoader(train, 16, shuffle=True, drop_last=True),
        valid=[valid],
        steps=700,
        clip=1.0,
        optimizer=lambda m: torch.optim.Adam(m.parameters()),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (code, stable, matrices, few)}
