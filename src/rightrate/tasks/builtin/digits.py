"""Tasks on the 1797 handwritten digits of scikit-learn, 8 x 8 pixels each."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn

from rightrate.tasks.builtin.loaders import cross_entropy, fixed, shuffled, split, squared_error
from rightrate.tasks.torch import TorchTask

#: Share of the labels that are replaced by random ones in `digits-noisy`.
NOISE: Final = 0.2

_BATCH: Final = 64
_CLASSES: Final = 10
_BRIGHTEST: Final = 16  # value of a white pixel in the data set


class Digits(NamedTuple):
    """The digits, divided into training and validation.

    Args:
        inputs: Training images, shape (1347, 64), in [0, 1].
        labels: Their digits, shape (1347,).
        held_inputs: Validation images, shape (450, 64).
        held_labels: Their digits, shape (450,).
    """

    inputs: Tensor
    labels: Tensor
    held_inputs: Tensor
    held_labels: Tensor


@cache
def digits_data(noise: float = 0.0) -> Digits:
    """Load the digits, scale the pixels to [0, 1] and divide them.

    Args:
        noise: Share of the labels, in training and validation alike, that is replaced by labels
            drawn evenly from all ten; one in ten of those is right by chance.

    Returns:
        The data, the same every time. Treat the tensors as read-only.
    """
    pixels, digits = load_digits(return_X_y=True)
    inputs = torch.tensor(pixels, dtype=torch.float32) / _BRIGHTEST
    labels = torch.tensor(digits, dtype=torch.int64)
    train, valid = split(labels)
    generator = torch.Generator().manual_seed(0)
    noisy, held_noisy = (_with_noise(labels[part], noise, generator) for part in (train, valid))
    return Digits(inputs[train], noisy, inputs[valid], held_noisy)


def _with_noise(labels: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """The labels with `share` of them drawn anew, evenly from all classes."""
    chosen = torch.randperm(len(labels), generator=generator)[: round(share * len(labels))]
    noisy = labels.clone()
    noisy[chosen] = torch.randint(_CLASSES, (len(chosen),), generator=generator)
    return noisy


def mlp() -> nn.Module:
    """A 64-128-128-10 perceptron with ReLU."""
    return nn.Sequential(
        nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, _CLASSES)
    )


def cnn() -> nn.Module:
    """Two 3 x 3 convolutions with BatchNorm, then a linear layer."""
    return nn.Sequential(
        nn.Unflatten(1, (1, 8, 8)),
        nn.Conv2d(1, 16, 3, padding=1, bias=False),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 4 * 4, _CLASSES),
    )


def autoencoder() -> nn.Module:
    """A 64-64-16-64-64 perceptron with tanh that squeezes an image through 16 numbers."""
    encoder = (nn.Linear(64, 64), nn.Tanh(), nn.Linear(64, 16))
    decoder = (nn.Linear(16, 64), nn.Tanh(), nn.Linear(64, 64))
    return nn.Sequential(*encoder, *decoder)


def _digits() -> TorchTask:
    data = digits_data()
    return TorchTask(
        name="digits",
        model=mlp,
        loss=cross_entropy,
        train=shuffled(_BATCH, data.inputs, data.labels),
        valid=fixed(data.held_inputs, data.held_labels),
        optimizer=lambda model: torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True),
        steps=1500,
    )


def _digits_cnn() -> TorchTask:
    data = digits_data()
    return TorchTask(
        name="digits-cnn",
        model=cnn,
        loss=cross_entropy,
        train=shuffled(_BATCH, data.inputs, data.labels),
        valid=fixed(data.held_inputs, data.held_labels),
        optimizer=lambda model: torch.optim.SGD(model.parameters(), lr=1e-2, momentum=0.9),
        steps=800,
    )


def _digits_noisy() -> TorchTask:
    # Validation is as noisy as training, since in practice both come from the same labelling.
    data = digits_data(NOISE)
    return TorchTask(
        name="digits-noisy",
        model=mlp,
        loss=cross_entropy,
        train=shuffled(_BATCH, data.inputs, data.labels),
        valid=fixed(data.held_inputs, data.held_labels),
        optimizer=lambda model: torch.optim.Adam(model.parameters(), lr=1e-3, fused=True),
        steps=1500,
    )


def _autoencoder() -> TorchTask:
    data = digits_data()
    return TorchTask(
        name="autoencoder",
        model=autoencoder,
        loss=squared_error,
        train=shuffled(_BATCH, data.inputs, data.inputs),
        valid=fixed(data.held_inputs, data.held_inputs),
        optimizer=lambda model: torch.optim.Adam(model.parameters(), lr=1e-3, fused=True),
        steps=1500,
    )


#: The tasks of this family.
TASKS: Final[Mapping[str, Callable[[], TorchTask]]] = MappingProxyType(
    {
        "digits": _digits,
        "digits-cnn": _digits_cnn,
        "digits-noisy": _digits_noisy,
        "autoencoder": _autoencoder,
    }
)
