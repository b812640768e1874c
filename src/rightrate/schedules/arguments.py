"""Checks of arguments that the kinds and the combinators share."""

import math
from collections.abc import Iterable
from numbers import Integral, Real

from rightrate.errors import require

#: Relative slack when a product of a count and a ratio is rounded down: 100 * 0.29 is 28.999999999999996
#: in binary and means 29. It is far above a rounding error, and below one step in any run that ends.
_SLACK = 1e-12


def whole(name: str, value: object, at_least: int) -> int:
    """A whole number as a plain int; integers of other libraries are accepted, bools are not.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.
        at_least: The smallest number that is accepted.

    Returns:
        The number.

    Raises:
        ArgumentError: If `value` is not a whole number, or too small.

    Example:
        >>> whole("steps", 20, at_least=1)
        20
    """
    counted = isinstance(value, Integral) and not isinstance(value, bool)
    require(counted, name, value, f"a whole number, at least {at_least}")
    number = int(value)  # type: ignore[call-overload]
    require(number >= at_least, name, value, f"a whole number, at least {at_least}")
    return int(number)


def real(name: str, value: object, wanted: str) -> float:
    """A finite number as a plain float; numbers of other libraries are accepted, bools are not.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.
        wanted: What is accepted, as the end of the sentence "must be ...".

    Returns:
        The number; -0.0 becomes 0.0.

    Raises:
        ArgumentError: If `value` is not a finite number.

    Example:
        >>> real("floor", 1, "in [0, 1]")
        1.0
    """
    known = isinstance(value, Real) and not isinstance(value, bool)
    require(known and math.isfinite(value), name, value, wanted)  # type: ignore[arg-type]
    return float(value) + 0.0  # type: ignore[arg-type]


def length(name: str, value: object, wanted: str) -> float | int:
    """A length as a plain number: an int counts steps, any other number is a share.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.
        wanted: What is accepted, as the end of the sentence "must be ...".

    Returns:
        An int or a float, which tells the two meanings apart.

    Raises:
        ArgumentError: If `value` is not a finite number.

    Example:
        >>> length("warmup", 5, "a length"), length("warmup", 0.5, "a length")
        (5, 0.5)
    """
    if isinstance(value, Integral) and not isinstance(value, bool):
        return int(value)
    return real(name, value, wanted)


def stretched(steps: int, ratio: float) -> int:
    """A number of steps in a run `ratio` times as long, rounded down.

    Rounding down keeps what was shorter than the run shorter than the run.

    Args:
        steps: Number of steps, at least 0.
        ratio: New length of the run over its old length, above 0.

    Returns:
        The number of steps, at least 0.

    Raises:
        ArgumentError: If `ratio` is not finite and above 0.

    Example:
        >>> stretched(100, 0.29), stretched(9, 0.5)
        (29, 4)
    """
    wanted = "finite and above 0"
    known = real("ratio", ratio, wanted)
    require(known > 0, "ratio", ratio, wanted)
    return math.floor(steps * known * (1 + _SLACK))


def positive(name: str, value: object) -> float:
    """A finite number above 0, as a plain float.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.

    Returns:
        The number.

    Raises:
        ArgumentError: If `value` is not finite and above 0.

    Example:
        >>> positive("power", 2)
        2.0
    """
    wanted = "finite and above 0"
    number = real(name, value, wanted)
    require(number > 0, name, value, wanted)
    return number


def ratio(name: str, value: object, *, zero: bool = True) -> float:
    """A factor of the peak: a number in [0, 1] as a plain float.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.
        zero: Whether 0 is accepted.

    Returns:
        The number.

    Raises:
        ArgumentError: If `value` is out of range.

    Example:
        >>> ratio("floor", 1)
        1.0
    """
    wanted = f"in {'[' if zero else '('}0, 1], a factor of the peak"
    number = real(name, value, wanted)
    require((number >= 0 if zero else number > 0) and number <= 1, name, value, wanted)
    return number


def extent(name: str, value: object) -> float | int:
    """A length that is not 0: a share of the run in (0, 1], or a whole number of steps.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.

    Returns:
        An int or a float, which tells the two meanings apart.

    Raises:
        ArgumentError: If `value` is out of range.

    Example:
        >>> extent("every", 30), extent("every", 1.0)
        (30, 1.0)
    """
    wanted = "a share in (0, 1] or a whole number of steps, at least 1"
    known = length(name, value, wanted)
    require(known >= 1 if isinstance(known, int) else 0 < known <= 1, name, value, wanted)
    return known


def choice(name: str, value: object, known: Iterable[str]) -> str:
    """One word out of several.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.
        known: The words that are accepted, at least two.

    Returns:
        The word.

    Raises:
        ArgumentError: If `value` is none of them.

    Example:
        >>> choice("shape", "cosine", ("linear", "cosine"))
        'cosine'
    """
    *others, last = (repr(word) for word in known)
    require(value in tuple(known), name, value, f"{', '.join(others)} or {last}")
    return str(value)


def longer(steps: float | int, ratio: float) -> float | int:
    """A length in a run `ratio` times as long: a share stays, a number of steps does not fall below 1.

    Args:
        steps: A share of the run, or a number of steps.
        ratio: New length of the run over its old length, above 0.

    Returns:
        The length.

    Raises:
        ArgumentError: If `ratio` is not finite and above 0.

    Example:
        >>> longer(10, 0.5), longer(0.2, 0.5), longer(10, 0.01)
        (5, 0.2, 1)
    """
    counted = stretched(int(steps), ratio)  # refuses what is no ratio, for a share as well
    return max(counted, 1) if isinstance(steps, int) else steps


def keep(value: object, **plain: object) -> None:
    """Write checked values into a frozen dataclass while it is made.

    Args:
        value: The dataclass.
        **plain: Plain values by the names of their fields.
    """
    for name, checked in plain.items():
        object.__setattr__(value, name, checked)
