"""What several tasks share: streams, splits, small networks."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

from rightrate.tasks.torch import TorchTask

#: (model, batch) -> mean loss of the batch.
Loss = Callable[[nn.Module, Any], Tensor]


class Fresh:
    """Batches that are drawn anew at every step, as in a run of less than one epoch.

    Args:
        draw: Draws one batch from the global generators.
    """

    def __init__(self, draw: Callable[[], Any]) -> None:
        self._draw = draw

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield self._draw()


def held(draw: Callable[[int], Any], examples: int, seed: int) -> list[Any]:
    """One validation batch, the same every time."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return [draw(examples)]


def generator(seed: int) -> torch.Generator:
    """A generator of its own for data that are made."""
    return torch.Generator().manual_seed(seed)


def supervised(loss: Callable[[Tensor, Tensor], Tensor]) -> Loss:
    """The loss of a model on batches of (inputs, targets)."""
    return lambda model, batch: loss(model(batch[0]), batch[1])


cross_entropy = supervised(functional.cross_entropy)
squared_error = supervised(functional.mse_loss)
binary = supervised(functional.binary_cross_entropy_with_logits)


def split(
    x: Tensor, y: Tensor, *, train: int, batch: int, loss: Loss = cross_entropy, **more: Any
) -> TorchTask:
    """A task on tensors: the first `train` examples train, the rest validate."""
    return TorchTask(
        loss=loss,
        train=DataLoader(TensorDataset(x[:train], y[:train]), batch, shuffle=True, drop_last=True),
        valid=DataLoader(TensorDataset(x[train:], y[train:]), 1024),
        **more,
    )


def standardised(x: Tensor, train: int) -> Tensor:
    """Columns of mean 0 and deviation 1 over the training rows."""
    spread = x[:train].std(0)
    return (x - x[:train].mean(0)) / torch.where(spread > 0, spread, 1.0)


def shuffled(*tensors: Tensor, seed: int) -> tuple[Tensor, ...]:
    """Tensors in one random order, always the same."""
    order = torch.randperm(len(tensors[0]), generator=generator(seed))
    return tuple(tensor[order] for tensor in tensors)


def with_noise(labels: Tensor, share: float, classes: int, seed: int) -> Tensor:
    """Labels of which a share is drawn anew, evenly from all classes."""
    g = generator(seed)
    wrong = torch.rand(len(labels), generator=g) < share
    return torch.where(wrong, torch.randint(classes, labels.shape, generator=g), labels)


def accuracy(model: nn.Module, batch: Any) -> Tensor:
    """Share of the examples whose most probable class is the right one."""
    return (model(batch[0]).argmax(1) == batch[1]).float().mean()


def mlp(*sizes: int, between: Callable[[], nn.Module] = nn.ReLU) -> Callable[[], nn.Module]:
    """A builder of plain networks."""

    def build() -> nn.Module:
        layers: list[nn.Module] = []
        for inlet, outlet in itertools.pairwise(sizes):
            layers += [nn.Linear(inlet, outlet), between()]
        return nn.Sequential(*layers[:-1])

    return build


class Residual(nn.Module):
    """A residual network without any normalisation.

    Args:
        inputs: Number of features.
        outputs: Number of outputs.
        width: Width of the trunk.
        blocks: Number of branches.
        between: Non-linearity within a branch.
    """

    def __init__(
        self, inputs: int, outputs: int, width: int, blocks: int, between: Callable[[], nn.Module] = nn.ReLU
    ) -> None:
        super().__init__()
        self.inlet = nn.Linear(inputs, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Linear(width, width), between(), nn.Linear(width, width)) for _ in range(blocks)
        )
        self.outlet = nn.Linear(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """The outlet of the sum of all branches."""
        x = self.inlet(x)
        for block in self.blocks:
            x = x + block(x)
        return self.outlet(x)


class Recurrent(nn.Module):
    """A recurrent network and a linear layer on its last state, or on every state.

    Args:
        cell: Kind of recurrent layer.
        inputs: Features of one moment.
        width: Width of the state.
        outputs: Number of outputs.
        every: Whether to answer at every moment.
    """

    def __init__(
        self, cell: type[nn.RNNBase], inputs: int, width: int, outputs: int, *, every: bool = False
    ) -> None:
        super().__init__()
        self.cell = cell(inputs, width, batch_first=True)
        self.outlet = nn.Linear(width, outputs)
        self._every = every

    def forward(self, x: Tensor) -> Tensor:
        """Outputs after the last moment, or at each."""
        states = self.cell(x)[0]
        return self.outlet(states if self._every else states[:, -1])


class Transformer(nn.Module):
    """A small causal transformer over letters.

    Args:
        letters: Size of the alphabet.
        length: Longest context.
        width: Width of the trunk.
        layers: Number of blocks.
        heads: Heads of each attention.
    """

    def __init__(self, letters: int, length: int, width: int, layers: int, heads: int = 4) -> None:
        super().__init__()
        self.embed = nn.Embedding(letters, width)
        self.place = nn.Parameter(0.02 * torch.randn(length, width))
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, heads, 4 * width, 0.0, activation="gelu", batch_first=True, norm_first=True
            )
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.outlet = nn.Linear(width, letters)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))

    def forward(self, x: Tensor) -> Tensor:
        """Logits of the next letter at every place."""
        length = x.shape[1]
        state = self.embed(x) + self.place[:length]
        for block in self.blocks:
            state = block(state, src_mask=self.mask[:length, :length])
        return self.outlet(self.norm(state))


class Encoder(nn.Module):
    """A small transformer that sees all places at once and answers at each.

    Args:
        symbols: Number of symbols.
        length: Longest sequence.
        width: Width of the trunk.
        layers: Number of blocks.
        outputs: Number of outputs at each place.
    """

    def __init__(self, symbols: int, length: int, width: int, layers: int, outputs: int) -> None:
        super().__init__()
        self.embed = nn.Embedding(symbols, width)
        self.place = nn.Parameter(0.02 * torch.randn(length, width))
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(width, 4, 4 * width, 0.0, batch_first=True, norm_first=True)
            for _ in range(layers)
        )
        self.norm = nn.LayerNorm(width)
        self.outlet = nn.Linear(width, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Logits at every place."""
        state = self.embed(x) + self.place
        for block in self.blocks:
            state = block(state)
        return self.outlet(self.norm(state))


def next_letter(model: nn.Module, batch: Any) -> Tensor:
    """Mean cross-entropy of each letter given those before it; batches are windows of letters."""
    logits = model(batch[:, :-1])
    return functional.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())


def letters_of(text: str) -> Tensor:
    """A text as numbers of letters, the alphabet in the order of its code points."""
    alphabet = {letter: i for i, letter in enumerate(sorted(set(text)))}
    return torch.tensor([alphabet[letter] for letter in text])
