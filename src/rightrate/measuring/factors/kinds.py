"""What kind of numbers inputs and targets are."""

import numpy as np
from numpy.typing import NDArray

Data = NDArray[np.generic]


def kind_of_inputs(inputs: Data) -> str:
    """What the inputs are, as far as numbers tell.

    Args:
        inputs: Examples along the first axis.

    Returns:
        A few words with the shape of one example.

    Example:
        >>> kind_of_inputs(np.zeros((8, 30))), kind_of_inputs(np.zeros((8, 65), dtype=int))
        ('30 numbers', 'sequences of 65 symbols')
    """
    shape = inputs.shape[1:]
    if is_symbols(inputs):
        return f"sequences of {shape[0]} symbols" if len(shape) == 1 else f"symbols of shape {_shape(shape)}"
    if len(shape) <= 1:
        return f"{shape[0] if shape else 1} numbers"
    return f"numbers of shape {_shape(shape)}"


def kind_of_targets(inputs: Data, targets: Data | None) -> str:
    """What the targets are.

    Args:
        inputs: Examples along the first axis.
        targets: Their targets, or `None` where a batch is one array.

    Returns:
        A few words.

    Example:
        >>> kind_of_targets(np.zeros((4, 2)), np.array([0, 1, 2, 0]))
        '3 classes'
    """
    if targets is None:
        return "the next symbol, or part of the inputs" if is_symbols(inputs) else "part of the inputs"
    if is_inputs(inputs, targets):
        return "the inputs themselves"
    if is_classes(targets):
        return f"{len(np.unique(targets))} classes"
    if is_symbols(targets):
        return f"symbols of shape {_shape(targets.shape[1:])}"
    width = int(np.prod(targets.shape[1:], dtype=int))
    return "one number" if width == 1 else f"{width} numbers"


def is_symbols(values: Data) -> bool:
    """Whether values are whole numbers that stand for something, and no measurements."""
    return values.dtype.kind in "iub" and not (values.dtype == np.uint8 and values.ndim > 2)


def is_classes(targets: Data) -> bool:
    """Whether targets are one class for each example."""
    return is_symbols(targets) and targets.size == len(targets)


def is_inputs(inputs: Data, targets: Data) -> bool:
    """Whether the targets are the inputs, as for an autoencoder."""
    return inputs.shape == targets.shape and bool(np.array_equal(inputs, targets))


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(map(str, shape))


def many(times: float) -> str:
    """A large number with two significant digits.

    Args:
        times: The number, above 0.

    Returns:
        The number for a sentence.

    Example:
        >>> many(238.9), many(1.894e6)
        ('240', '1,900,000')
    """
    return f"{float(f'{times:.2g}'):,.12g}"
