"""Small models of what makes trouble: batch statistics, dropout, parts without a gradient, embeddings."""

import torch
from torch import Tensor, nn

#: Examples of a batch, and numbers of an example.
BATCH, WIDTH = 8, 4

#: Words that the embedding knows, of which a batch uses the first half.
WORDS = 6


class Perceptron(nn.Module):
    """A small network with batch normalisation and dropout."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(WIDTH, 6)
        self.norm = nn.BatchNorm1d(6)
        self.drop = nn.Dropout(0.1)
        self.outer = nn.Linear(6, 1)

    def forward(self, index: int) -> Tensor:
        """Loss of one batch, above 0."""
        x, y = batch(index, self.outer.weight.dtype)
        out = self.outer(self.drop(torch.tanh(self.norm(self.inner(x)))))
        return _loss(out - y)


class Partial(Perceptron):
    """The same with a part that takes part in every second batch only, and one that never does."""

    def __init__(self) -> None:
        super().__init__()
        self.odd = nn.Parameter(torch.full((3,), 0.5))
        self.never = nn.Parameter(torch.ones(2))

    def forward(self, index: int) -> Tensor:
        """Loss of one batch."""
        loss = super().forward(index)
        return loss + self.odd.square().sum() if index % 2 else loss


class Deep(nn.Module):
    """Many small layers, to see what grows with the number of parameters."""

    def __init__(self, layers: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(*(nn.Linear(WIDTH, WIDTH) for _ in range(layers)))

    def forward(self, index: int) -> Tensor:
        """Loss of one batch, above 0."""
        x, y = batch(index, torch.float32)
        return _loss(self.layers(x).mean(1, keepdim=True) - y)


class Words(nn.Module):
    """An embedding, half of whose words occur; its gradient is sparse if that is wanted."""

    def __init__(self, *, sparse: bool) -> None:
        super().__init__()
        self.table = nn.Embedding(WORDS, WIDTH, sparse=sparse)

    def forward(self, index: int) -> Tensor:
        """Loss of one batch, above 0."""
        x, y = batch(index, torch.float32)
        found = self.table(torch.arange(BATCH) % (WORDS // 2))
        return _loss((found * x).sum(1, keepdim=True) - y)


class Complex(nn.Module):
    """A linear map with complex weights."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(WIDTH, dtype=torch.complex64))

    def forward(self, index: int) -> Tensor:
        """Loss of one batch, above 0."""
        x, y = batch(index, torch.float32)
        return _loss(((x * self.weight).sum(1, keepdim=True) - y).abs())


class Mixed(nn.Module):
    """Layers of three number types."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(WIDTH, WIDTH, dtype=torch.float64)
        self.second = nn.Linear(WIDTH, WIDTH)
        self.third = nn.Linear(WIDTH, 1, dtype=torch.bfloat16)

    def forward(self, index: int) -> Tensor:
        """Loss of one batch, above 0."""
        x, y = batch(index, torch.float64)
        out = self.third(self.second(self.first(x).float()).bfloat16())
        return _loss(out.float() - y)


class Shapes(nn.Module):
    """Parameters that are a scalar, empty, not contiguous, or frozen."""

    def __init__(self) -> None:
        super().__init__()
        self.scalar = nn.Parameter(torch.tensor(0.5))
        self.empty = nn.Parameter(torch.empty(0, 3))
        self.turned = nn.Parameter(torch.randn(WIDTH, 3).t())
        self.filters = nn.Parameter(torch.randn(2, 3, 2, 2).to(memory_format=torch.channels_last))
        self.still = nn.Parameter(torch.ones(3), requires_grad=False)

    def forward(self, index: int) -> Tensor:
        """Loss of one batch, above 0."""
        x, y = batch(index, torch.float32)
        out = (x @ self.turned.t() * self.still).sum(1, keepdim=True) * self.scalar
        # Mild enough for an optimizer that begins at a rate of 1.
        return _loss(out - y) / 10 + self.filters.square().mean() + self.empty.sum()


def batch(index: int, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
    """Batch number `index`, the same each time; nothing is drawn from the global generator."""
    draws = torch.Generator().manual_seed(index)
    x = torch.randn(BATCH, WIDTH, generator=draws)
    return x.to(dtype), x.sum(1, keepdim=True).sin().to(dtype)


def _loss(residual: Tensor) -> Tensor:
    return residual.square().mean() + 0.1
