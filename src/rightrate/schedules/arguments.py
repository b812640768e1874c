"""Checks of arguments that the kinds and the combinators share."""

import math
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
