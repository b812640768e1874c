"""Signal and noise of a gradient, example by example, and the whole Hessian: exact, and slow."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

Array = NDArray[np.float64]


def per_example(
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    parameters: Sequence[torch.Tensor],
    inputs: torch.Tensor,
    targets: torch.Tensor,
) -> Array:
    """The gradient of every single example, shape (examples, parameters)."""
    rows = []
    for i in range(len(inputs)):
        value = loss(inputs[i : i + 1], targets[i : i + 1])
        parts = torch.autograd.grad(value, parameters)
        rows.append(torch.cat([part.reshape(-1) for part in parts]).double().numpy())
    return np.stack(rows)


def signal_and_noise(gradients: Array) -> tuple[float, float]:
    """Squared norm of the mean gradient of the source of the examples, and the trace of their covariance.

    The mean of a sample of n is by a share 1 / n of the noise longer, in square, than that of its source.
    """
    mean = gradients.mean(0)
    noise = float(((gradients - mean) ** 2).sum() / (len(gradients) - 1))
    return float(mean @ mean) - noise / len(gradients), noise


def dense_hessian(loss: Callable[[], torch.Tensor], parameters: Sequence[torch.Tensor]) -> Array:
    """The whole Hessian, one row after the other, shape (n, n)."""
    first = torch.autograd.grad(loss(), parameters, create_graph=True)
    flat = torch.cat([part.reshape(-1) for part in first])
    rows = []
    for entry in flat:
        row = torch.autograd.grad(entry, parameters, retain_graph=True, allow_unused=True)
        parts = [torch.zeros_like(p) if r is None else r for r, p in zip(row, parameters, strict=True)]
        rows.append(torch.cat([part.reshape(-1) for part in parts]).double().numpy())
    return np.stack(rows)
