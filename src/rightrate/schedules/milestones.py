"""Places in a run at which something changes."""

from collections.abc import Iterable
from itertools import pairwise

from rightrate.errors import require
from rightrate.schedules.spans import boundary
from rightrate.schedules.warming import fits_run, rescaled, warm

#: Places in a run: all are shares, or all are whole numbers of steps.
Places = tuple[float | int, ...]

_WANTED = "shares of the run in [0, 1) or whole numbers of steps, in rising order"


def places(name: str, value: object) -> Places:
    """Check places in a run.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.

    Returns:
        Plain numbers, all of one kind, in rising order.

    Raises:
        ArgumentError: If there is no place, they are of two kinds, out of order or out of range.

    Example:
        >>> places("at", [30, 60])
        (30, 60)
    """
    require(isinstance(value, Iterable) and not isinstance(value, str | bytes), name, value, _WANTED)
    known = tuple(warm(name, one) for one in value)  # type: ignore[attr-defined]
    require(len(known) > 0, name, value, "at least one place in the run")
    require(len({type(one) for one in known}) == 1, name, value, "either shares or numbers of steps")
    require(all(a <= b for a, b in pairwise(known)), name, value, _WANTED)
    return known


def passed(step: float, at: Places, steps: int) -> int:
    """How many places lie before a step, or at it.

    Args:
        step: Optimizer step, counted from 0.
        at: The places.
        steps: Length of the run in optimizer steps, at least 1.

    Returns:
        A whole number, at least 0.

    Example:
        >>> passed(29, (30, 60), 90), passed(30, (30, 60), 90), passed(89, (0.5, 0.75), 90)
        (0, 1, 2)
    """
    return sum(step >= boundary(one, steps) for one in at)


def moved(at: Places, ratio: float) -> Places:
    """The places in a run `ratio` times as long.

    Args:
        at: The places.
        ratio: New length of the run over its old length, above 0.

    Returns:
        The places; one that falls on the first step counts as the second, as a share does.

    Raises:
        ArgumentError: If `ratio` is not finite and above 0.

    Example:
        >>> moved((30, 60), 0.5), moved((0.5, 0.75), 0.5)
        ((15, 30), (0.5, 0.75))
    """
    return tuple(rescaled(one, ratio) for one in at)


def reached(name: str, at: Places, steps: int) -> None:
    """Refuse a place that the run does not reach.

    Args:
        name: Name of the argument as the user wrote it.
        at: The places.
        steps: Length of the run in optimizer steps.

    Raises:
        ArgumentError: If a place counted in steps lies at the end of the run or after it.
    """
    for one in at:
        fits_run(name, one, steps)
