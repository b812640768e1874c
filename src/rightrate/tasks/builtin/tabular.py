"""Tasks on two small medical tables of scikit-learn."""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import torch
from sklearn.datasets import load_breast_cancer, load_diabetes
from torch import Tensor, nn

from rightrate.tasks.builtin.loaders import cross_entropy, fixed, shuffled, split, squared_error
from rightrate.tasks.torch import TorchTask

_BATCH: Final = 32


class Table(NamedTuple):
    """A table, divided into training and validation.

    Args:
        inputs: Training features, shape (rows, columns), each column of mean 0 and deviation 1.
        targets: Their targets, the rows along the first axis.
        held_inputs: Validation features, scaled as the training features are.
        held_targets: Their targets.
    """

    inputs: Tensor
    targets: Tensor
    held_inputs: Tensor
    held_targets: Tensor


@cache
def cancer_data() -> Table:
    """Load the 569 tumours: 30 measurements each, class 0 malignant, class 1 benign.

    Returns:
        The data, the same every time. Treat the tensors as read-only.
    """
    measurements, classes = load_breast_cancer(return_X_y=True)
    targets = torch.tensor(classes, dtype=torch.int64)
    train, valid = split(targets)
    inputs = _standardised(torch.tensor(measurements, dtype=torch.float64), train)
    return Table(inputs[train], targets[train], inputs[valid], targets[valid])


@cache
def diabetes_data() -> Table:
    """Load the 442 patients: 10 features each, and the progression of the illness after a year.

    Returns:
        The data, the same every time, targets of shape (rows, 1) in units of the training
        deviation. Treat the tensors as read-only.
    """
    features, progression = load_diabetes(return_X_y=True, scaled=False)
    train, valid = split(torch.zeros(len(progression)))
    inputs = _standardised(torch.tensor(features, dtype=torch.float64), train)
    targets = _standardised(torch.tensor(progression, dtype=torch.float64).unsqueeze(1), train)
    return Table(inputs[train], targets[train], inputs[valid], targets[valid])


def _standardised(columns: Tensor, train: Tensor) -> Tensor:
    """Columns with mean 0 and deviation 1 over the training rows, which validation must not touch."""
    known = columns[train]
    return ((columns - known.mean(0)) / known.std(0, correction=0)).float()


def logistic() -> nn.Module:
    """Logistic regression over two classes."""
    return nn.Linear(30, 2)


def regression_mlp() -> nn.Module:
    """A 10-64-64-1 perceptron with ReLU."""
    return nn.Sequential(nn.Linear(10, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 1))


def _cancer() -> TorchTask:
    data = cancer_data()
    return TorchTask(
        name="cancer",
        model=logistic,
        loss=cross_entropy,
        train=shuffled(_BATCH, data.inputs, data.targets),
        valid=fixed(data.held_inputs, data.held_targets),
        optimizer=lambda model: torch.optim.SGD(model.parameters(), lr=1e-1),
        steps=1500,
    )


def _diabetes() -> TorchTask:
    data = diabetes_data()
    return TorchTask(
        name="diabetes",
        model=regression_mlp,
        loss=squared_error,
        train=shuffled(_BATCH, data.inputs, data.targets),
        valid=fixed(data.held_inputs, data.held_targets),
        optimizer=lambda model: torch.optim.Adam(model.parameters(), lr=1e-3, fused=True),
        steps=1000,
    )


#: The tasks of this family.
TASKS: Final[Mapping[str, Callable[[], TorchTask]]] = MappingProxyType(
    {"cancer": _cancer, "diabetes": _diabetes}
)
