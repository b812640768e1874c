"""Networks of any width for muP, and tasks to train them: a perceptron and a small transformer."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from rightrate.tasks.torch import TorchTask
from rightrate.transferring.mup import Kind
from rightrate.transferring.torch import mup_groups, mup_init

OPTIMIZERS: Mapping[str, Any] = {
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "nadam": torch.optim.NAdam,
    "adamax": torch.optim.Adamax,
    "rmsprop": torch.optim.RMSprop,
    "adagrad": torch.optim.Adagrad,
    "sgd": torch.optim.SGD,
}

DRAW = torch.Generator().manual_seed(0)
INPUTS = torch.randn(256, 16, generator=DRAW)
TARGETS = INPUTS[:, :1] * INPUTS[:, 1:2]
SYMBOLS, LENGTH = 16, 12
WINDOWS = torch.randint(SYMBOLS, (64, LENGTH + 1), generator=DRAW)
WINDOWS[:, 1::2] = (WINDOWS[:, 0:LENGTH:2] * 3 + 1) % SYMBOLS


def perceptron(width: int) -> nn.Sequential:
    """Two hidden layers."""
    return nn.Sequential(
        nn.Linear(16, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 1)
    )


class Transformer(nn.Module):
    """One block of four heads that grow with the width, and an untied head."""

    #: Size of a head in the base model, where muP's products are what they are without it.
    HEADS, BASE = 4, 32 // 4

    def __init__(self, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(SYMBOLS, width)
        self.positions = nn.Parameter(0.1 * torch.randn(LENGTH, width))
        self.attention_norm = nn.LayerNorm(width)
        self.query_key_value = nn.Linear(width, 3 * width)
        self.mix = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)
        self.up = nn.Linear(width, 4 * width)
        self.down = nn.Linear(4 * width, width)
        self.last_norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, SYMBOLS)
        self.scale = math.sqrt(self.BASE) / (width // self.HEADS)

    def forward(self, symbols: Tensor) -> Tensor:
        stream = self.embedding(symbols) + self.positions[: symbols.shape[1]]
        batch, length, width = stream.shape
        joint = self.query_key_value(self.attention_norm(stream))
        query, key, value = joint.view(batch, length, 3, self.HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, is_causal=True, scale=self.scale)
        stream = stream + self.mix(seen.transpose(1, 2).reshape(batch, length, width))
        stream = stream + self.down(functional.gelu(self.up(self.norm(stream))))
        return self.head(self.last_norm(stream))  # type: ignore[no-any-return]


def squared_error(model: nn.Module, batch: Any) -> Tensor:
    return functional.mse_loss(model(batch[0]), batch[1])


def next_symbol(model: nn.Module, batch: Any) -> Tensor:
    scores = model(batch[0][:, :-1])
    return functional.cross_entropy(scores.flatten(0, 1), batch[0][:, 1:].flatten())


@dataclass(frozen=True)
class World:
    """A model of any width, and what it learns.

    Args:
        build: Builds the model of a width.
        base: The base width.
        loss: The loss of a model on a batch.
        batches: The batches.
        kinds: What cannot be told from the layers.
    """

    build: Callable[[int], nn.Module]
    base: int
    loss: Callable[[nn.Module, Any], Tensor]
    batches: list[tuple[Tensor, ...]]
    kinds: dict[str, Kind] = field(default_factory=dict)

    def task(self, width: int, optimizer: str, lr: float, *, init: bool, groups: bool) -> TorchTask:
        """The task of a width, with muP's initial weights, with its rates, with both or none."""

        def model() -> nn.Module:
            made = self.build(width)
            return mup_init(made, self.build(self.base), kinds=self.kinds) if init else made

        def build_optimizer(made: nn.Module) -> torch.optim.Optimizer:
            base = self.build(self.base)
            grouped = mup_groups(made, base, lr, optimizer=optimizer, kinds=self.kinds)
            params = grouped if groups else list(made.parameters())
            return OPTIMIZERS[optimizer](params, lr=lr)  # type: ignore[no-any-return]

        return TorchTask(
            model=model,
            loss=self.loss,
            train=self.batches,
            valid=self.batches,
            optimizer=build_optimizer,
            steps=100,
        )


WORLDS = {
    "perceptron": World(
        perceptron,
        64,
        squared_error,
        [(INPUTS[i : i + 64], TARGETS[i : i + 64]) for i in range(0, len(INPUTS), 64)],
    ),
    "transformer": World(
        Transformer,
        32,
        next_symbol,
        [(WINDOWS[i : i + 16],) for i in range(0, 64, 16)],
        {"positions": "input"},
    ),
}
