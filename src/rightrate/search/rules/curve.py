"""A recorded range test: its check, and what a finder makes of it before its rule looks at it."""

from abc import ABC, abstractmethod
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rightrate.errors import ArgumentError, NoSuggestionError, require

#: Numbers in double precision, and in the single precision in which some finders compute.
Floats = NDArray[np.float64]
Singles = NDArray[np.float32]


class Curve(NamedTuple):
    """A range test as a rule needs it.

    Args:
        rates: Rate of every planned step, ascending, shape (n,).
        losses: Training loss of the batch of each step, shape (n,); NaN where a step was not taken.
    """

    rates: Floats
    losses: Floats


def recorded(rates: ArrayLike, losses: ArrayLike) -> Curve:
    """Check what was recorded.

    Args:
        rates: Rate of every planned step, above 0 and ascending, shape (n,).
        losses: Training loss of the batch of each step, shape (n,); any numbers.

    Returns:
        Both as arrays of double precision.

    Raises:
        ArgumentError: If they do not make a range test.

    Example:
        >>> recorded([1e-3, 1e-2], [2.3, 2.1]).rates.tolist()
        [0.001, 0.01]
    """
    held, heights = _numbers("rates", rates), _numbers("losses", losses)
    require(held.size >= 1, "rates", held.size, "at least one rate")
    hint = "Fill up the losses of steps that were not taken with NaN."
    require(held.size == heights.size, "losses", heights.size, f"as many as `rates`, {held.size}", hint)
    fine = bool(np.all(np.isfinite(held)) and np.all(held > 0) and np.all(np.diff(held) > 0))
    require(fine, "rates", rates, "finite, above 0 and ascending")
    return Curve(held, heights)


def _numbers(name: str, values: ArrayLike) -> Floats:
    try:
        held = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"`{name}` must be a sequence of numbers, got {values!r}.") from error
    require(held.ndim == 1, name, held.shape, "a flat sequence of numbers")
    return held


class Smoother(ABC):
    """How one finder smooths the losses that come in, and when it ends its range test."""

    @abstractmethod
    def feed(self, loss: float) -> tuple[float, bool]:
        """Take the loss of the next step.

        Args:
            loss: Training loss of its batch, any number.

        Returns:
            The smoothed loss, and whether the finder ends the test after this step.
        """


def smoothed(smoother: Smoother, losses: Floats) -> Floats:
    """The smoothed losses of a range test, up to the step after which the finder ends it.

    Args:
        smoother: A fresh smoother.
        losses: Training loss of each step, shape (n,).

    Returns:
        The smoothed losses of the steps that the finder takes, at most n.
    """
    kept: list[float] = []
    with np.errstate(all="ignore"):
        for loss in losses.tolist():
            value, ended = smoother.feed(loss)
            kept.append(value)
            if ended:
                break
    return np.array(kept)


def need(got: int, least: int, what: str) -> None:
    """Say that a rule has no answer, unless it has enough to look at.

    Args:
        got: How many there are.
        least: How many it takes.
        what: Of what, in the plural.

    Raises:
        NoSuggestionError: If `got` is below `least`.

    Example:
        >>> need(1, 2, "losses after the skipped ones")
        Traceback (most recent call last):
        ...
        rightrate.errors.NoSuggestionError: The rule needs at least 2 of the losses after ..., got 1. Take ...
    """
    if got < least:
        raise NoSuggestionError(
            f"The rule needs at least {least} of the {what}, got {got}. "
            "Take more steps, or end at a lower rate."
        )


def lowest(values: NDArray[Any]) -> int:
    """Index of the first smallest value; a NaN counts as the smallest, as it does in NumPy and PyTorch."""
    return int(np.argmin(values))


def slopes(values: NDArray[Any], *spacing: NDArray[Any]) -> NDArray[Any]:
    """Central differences, one-sided at the ends, in the precision of `values`."""
    with np.errstate(all="ignore"):
        return np.asarray(np.gradient(values, *spacing))


def single(values: Floats) -> Singles:
    """The values in single precision; what is too large for it becomes infinite."""
    with np.errstate(all="ignore"):
        return values.astype(np.float32)
