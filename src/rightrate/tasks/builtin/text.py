"""Tasks on the help texts of Python: the next character from the ones before it."""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pydoc_data.topics import topics
from types import MappingProxyType
from typing import Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from rightrate.tasks.builtin.gpt import GPT
from rightrate.tasks.builtin.loaders import Batch, fixed, shuffled
from rightrate.tasks.torch import TorchTask

#: Characters that a model sees before the one it predicts, at most.
CONTEXT: Final = 64

#: Size of the vocabulary: the most frequent characters and one symbol for all others.
SYMBOLS: Final = 64

_HELD_OUT: Final = 0.1
_HELD_WINDOWS: Final = 128  # 8192 predictions: enough for the loss, cheap beside the shortest trial
_OTHER: Final = 0


class Text(NamedTuple):
    """The help texts as numbers, divided by position.

    Args:
        windows: Training windows of `CONTEXT` + 1 symbols, shape (about 5 000, 65).
        held_windows: Validation windows, evenly spread over the end of the text, shape (128, 65).
        alphabet: Characters of the symbols 1 to `SYMBOLS` - 1; symbol 0 stands for all others.
    """

    windows: Tensor
    held_windows: Tensor
    alphabet: str


def help_text() -> str:
    """All help texts in alphabetical order, each paragraph once.

    Whole chapters appear under several topics; a repeated one would let the end of the text, which
    is held out, be learnt from its beginning.

    Returns:
        About 370 000 characters; the exact text depends on the version of Python.
    """
    paragraphs = (part.strip() for name in sorted(topics) for part in topics[name].split("\n\n"))
    return "\n\n".join(dict.fromkeys(paragraphs))


@cache
def text_data() -> Text:
    """Number the characters and cut the text into windows, the last tenth for validation.

    Returns:
        The data, the same every time under one version of Python. Treat the tensors as read-only.
    """
    text = help_text()
    cut = round((1 - _HELD_OUT) * len(text))
    alphabet = _frequent(text[:cut])
    number = {character: symbol for symbol, character in enumerate(alphabet, start=1)}
    symbols = torch.tensor([number.get(character, _OTHER) for character in text])
    held = _windows(symbols[cut:])
    spread = torch.linspace(0, len(held) - 1, _HELD_WINDOWS).long()
    return Text(_windows(symbols[:cut]), held[spread], alphabet)


def _windows(symbols: Tensor) -> Tensor:
    """Windows in which each symbol is predicted once: the last of one is the first of the next."""
    return symbols.unfold(0, CONTEXT + 1, CONTEXT).contiguous()


def _frequent(text: str) -> str:
    """The `SYMBOLS` - 1 most frequent characters, the most frequent first, ties by code point."""
    counts = Counter(text)
    return "".join(sorted(counts, key=lambda character: (-counts[character], character))[: SYMBOLS - 1])


class GRU(nn.Module):
    """Scores of the next symbol at every position, from a gated recurrent unit.

    Args:
        symbols: Size of the vocabulary.
        width: Numbers per symbol and in the state.
    """

    def __init__(self, *, symbols: int, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(symbols, width)
        self.unit = nn.GRU(width, width, batch_first=True)
        self.head = nn.Linear(width, symbols)

    def forward(self, symbols: Tensor) -> Tensor:
        """Scores of shape (batch, length, vocabulary) for symbols of shape (batch, length)."""
        states, _ = self.unit(self.embedding(symbols))
        scores: Tensor = self.head(states)
        return scores


def gpt() -> nn.Module:
    """A GPT of two layers, 48 wide, with three heads."""
    return GPT(symbols=SYMBOLS, context=CONTEXT, width=48, layers=2, heads=3)


def gru() -> nn.Module:
    """A GRU 64 wide."""
    return GRU(symbols=SYMBOLS, width=64)


def next_symbol(model: nn.Module, batch: Batch) -> Tensor:
    """Mean cross-entropy of the next symbol over all positions, in nats per symbol."""
    (windows,) = batch
    scores = model(windows[:, :-1])
    return functional.cross_entropy(scores.flatten(0, 1), windows[:, 1:].flatten())


def _text() -> TorchTask:
    data = text_data()
    return TorchTask(
        name="text",
        model=gpt,
        loss=next_symbol,
        train=shuffled(16, data.windows),
        valid=fixed(data.held_windows),
        optimizer=lambda model: torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.1, fused=True),
        steps=800,
    )


def _text_gru() -> TorchTask:
    data = text_data()
    return TorchTask(
        name="text-gru",
        model=gru,
        loss=next_symbol,
        train=shuffled(32, data.windows),
        valid=fixed(data.held_windows),
        optimizer=lambda model: torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9),
        steps=600,
        clip=1.0,
    )


#: The tasks of this family.
TASKS: Final[Mapping[str, Callable[[], TorchTask]]] = MappingProxyType({"text": _text, "text-gru": _text_gru})
