"""Spent tasks on text."""

import inspect
import pydoc_data.topics
import statistics
import unicodedata
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.regret.tasks.blocks import Fresh, Recurrent, Transformer, generator, next_letter
from rightrate.schedules import Constant, Join, Linear
from rightrate.tasks.torch import TorchTask

_LETTERS = {chr(code): code - 31 for code in range(32, 127)}


def encoded(text: str) -> Tensor:
    """Printable letters by their code points; all others are 0."""
    return torch.tensor([_LETTERS.get(letter, 0) for letter in text])


def names() -> TorchTask:
    """A transformer over the names of Unicode characters, AdamW, clipping, warm-up, stable, decay."""
    known = [unicodedata.name(chr(code), "") for code in range(0x250, 0x3000)]
    listed = [name for name in known if name]
    order = torch.randperm(len(listed), generator=generator(131)).tolist()
    windows = encoded("\n".join(listed[i] for i in order)).unfold(0, 33, 1)
    cut = int(0.9 * len(windows))
    return TorchTask(
        model=lambda: Transformer(96, 32, 32, 2, heads=2),
        loss=next_letter,
        train=Fresh(lambda: windows[torch.randint(cut, (24,))]),
        valid=[windows[cut::33]],
        steps=700,
        clip=1.0,
        schedule=Join(((Constant(warmup=0.1), 0.7), (Linear(), 0.3))),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), betas=(0.9, 0.95), weight_decay=0.1),
    )


class Letters(nn.Module):
    """Letters through an embedding and an LSTM."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(96, 24)
        self.body = Recurrent(nn.LSTM, 24, 64, 96, every=True)

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the next letter at every place."""
        return self.body(self.embed(x))


@cache
def speaker() -> dict[str, Tensor]:
    """The weights of a network that has read English for 400 steps."""
    windows = encoded(" ".join(pydoc_data.topics.topics.values())).unfold(0, 41, 1)
    with torch.random.fork_rng():
        torch.manual_seed(132)
        model = Letters()
        optimizer = torch.optim.Adam(model.parameters(), lr=4e-3)
        for _ in range(400):
            optimizer.zero_grad()
            next_letter(model, windows[torch.randint(len(windows), (24,))]).backward()
            optimizer.step()
    return {name: value.detach().clone() for name, value in model.state_dict().items()}


def dialect() -> TorchTask:
    """An LSTM that knows English learns Python from 12,000 letters, again and again, AdamW."""
    ids = encoded(inspect.getsource(statistics))
    windows = ids[:12000].unfold(0, 41, 20)

    def model() -> nn.Module:
        made = Letters()
        made.load_state_dict(speaker())
        return made

    return TorchTask(
        model=model,
        loss=next_letter,
        train=torch.utils.data.DataLoader(windows, 20, shuffle=True, drop_last=True),
        valid=[ids[12000:].unfold(0, 41, 41)],
        steps=600,
        schedule=Linear(warmup=0.1),
        optimizer=lambda m: torch.optim.AdamW(m.parameters(), weight_decay=0.01),
    )


#: The tasks of this kind.
TASKS: dict[str, Any] = {f.__name__: f for f in (names, dialect)}
