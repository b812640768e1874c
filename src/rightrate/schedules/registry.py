"""The kinds by their names."""

from collections.abc import Mapping
from difflib import get_close_matches
from types import MappingProxyType

from rightrate.errors import ArgumentError
from rightrate.schedules.constant import Constant
from rightrate.schedules.cosine import Cosine
from rightrate.schedules.linear import Linear
from rightrate.schedules.warmed import Warmed

#: The kinds that can be asked for by name, in alphabetical order.
KINDS: Mapping[str, type[Warmed]] = MappingProxyType(
    {"constant": Constant, "cosine": Cosine, "linear": Linear}
)


def parse(kind: str, *, warmup: float = 0, floor: float = 0.0) -> Warmed:
    """The schedule of that name.

    Args:
        kind: One of the names in `KINDS`.
        warmup: Length of the warm-up: a float in [0, 1) is a share of the run, an int a number of
            optimizer steps.
        floor: Factor at the end of the run, in [0, 1].

    Returns:
        The schedule.

    Raises:
        ArgumentError: If there is no such kind, or an argument is out of range.

    Example:
        >>> parse("cosine", warmup=0.05)
        Cosine(warmup=0.05, floor=0.0)
        >>> parse("cosin")
        Traceback (most recent call last):
        ...
        rightrate.errors.ArgumentError: `kind` must be constant, ..., got 'cosin'. Did you mean cosine?
    """
    if kind not in KINDS:
        *others, last = KINDS
        close = get_close_matches(str(kind).strip().lower(), KINDS, n=1)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise ArgumentError(f"`kind` must be {', '.join(others)} or {last}, got {kind!r}.{hint}")
    return KINDS[kind](warmup=warmup, floor=floor)
