"""The learning rates of one run, as the laws read them."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rightrate.errors import ArgumentError, require

Array = NDArray[np.float64]

#: A fall below this share of the highest rate is rounding, not annealing.
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    r"""A learning rate at every step, with what the laws sum over.

    .. math:: S(t) = \sum_{i \le t} \eta_i, \qquad \Delta_k = \eta_{k-1} - \eta_k

    The warm-up is the rise before the rate falls for the first time. Its sum counts, its steps are no
    annealing: :math:`\Delta` is 0 up to its end.

    Args:
        lrs: Learning rate of every step, shape (T,).
        sums: S, shape (T,).
        falls: :math:`\Delta`, shape (T,); negative where the rate rises after the warm-up.
        warmup: The step at which the warm-up reaches its highest rate.
    """

    lrs: Array
    sums: Array
    falls: Array
    warmup: int

    @classmethod
    def of(cls, lrs: ArrayLike) -> Self:
        """Check the learning rates of a run and read them.

        Args:
            lrs: Learning rate of every step, finite, at least 0 and not all 0, shape (T,).

        Returns:
            The path.

        Raises:
            ArgumentError: If they are not learning rates.

        Example:
            >>> path = Path.of([0.1, 0.2, 0.2, 0.1])
            >>> path.warmup, path.falls.round(3).tolist(), path.sums.round(3).tolist()
            (1, [0.0, 0.0, 0.0, 0.1], [0.1, 0.3, 0.5, 0.6])
        """
        rates = numbers("lrs", lrs)
        wanted = "the learning rate of every step, finite, at least 0 and not all 0"
        require(rates.size > 0, "lrs", rates.size, "at least one learning rate")
        wrong = rates[~(np.isfinite(rates) & (rates >= 0))]
        require(wrong.size == 0, "lrs", wrong[:1].tolist(), wanted)
        peak = float(rates.max())
        require(peak > 0, "lrs", peak, wanted)
        falls = np.concatenate([[0.0], rates[:-1] - rates[1:]])
        falls[np.abs(falls) < _ROUNDING * peak] = 0.0
        falling = np.flatnonzero(falls > 0)
        first = int(falling[0]) if falling.size else rates.size
        falls[:first] = 0.0
        return cls(rates, np.cumsum(rates), falls, int(np.argmax(rates[:first])))

    @property
    def peak(self) -> float:
        """The highest learning rate."""
        return float(self.lrs.max())


def powers(sums: Array, exponent: float) -> Array:
    r"""The falling power :math:`S^{-\alpha}`, infinite before the first step at a rate above 0.

    Args:
        sums: Sums S of the rates, at least 0, shape (n,).
        exponent: The exponent :math:`\alpha`, above 0.

    Returns:
        The powers, shape (n,).

    Example:
        >>> powers(np.array([0.0, 4.0]), 0.5).tolist()
        [inf, 0.5]
    """
    with np.errstate(divide="ignore"):
        return np.asarray(sums**-exponent)


def numbers(name: str, values: ArrayLike) -> Array:
    """A flat sequence of numbers as an array that cannot be written to.

    Args:
        name: Name of the argument as the user wrote it.
        values: What came.

    Returns:
        A copy, shape (n,).

    Raises:
        ArgumentError: If it is not a flat sequence of numbers.
    """
    try:
        held = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ArgumentError(f"`{name}` must be a sequence of numbers, got {values!r}.") from error
    require(held.ndim == 1, name, held.shape, "a flat sequence of numbers")
    held.setflags(write=False)
    return held


def places(name: str, steps: ArrayLike, length: int) -> NDArray[np.int64]:
    """Steps of a run, checked.

    Args:
        name: Name of the argument as the user wrote it.
        steps: Whole numbers, ascending, from 0 to below `length`, shape (n,).
        length: Length of the run in steps.

    Returns:
        The steps, shape (n,).

    Raises:
        ArgumentError: If they are not such steps.

    Example:
        >>> places("steps", [0, 5], 6).tolist()
        [0, 5]
    """
    held = numbers(name, steps)
    wanted = f"whole numbers, ascending, from 0 to {length - 1}, the last step that has a learning rate"
    require(held.size > 0, name, held.size, "at least one step")
    inside = bool(np.all((held >= 0) & (held < length)))
    fine = inside and bool(np.all(held == np.floor(held)) and np.all(np.diff(held) > 0))
    require(fine, name, _ends(held), wanted)
    whole = held.astype(np.int64)
    whole.setflags(write=False)
    return whole


def _ends(held: Array) -> str:
    """The first and the last of many numbers."""
    return f"{held.size} of them from {held[0]:g} to {held[-1]:g}"
