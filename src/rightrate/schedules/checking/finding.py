"""One thing that is wrong with a schedule."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a schedule.

    Args:
        kind: A word for it, see `rightrate.schedules.checking.check`.
        sentence: What happens, with the figures.
        step: Where it happens first, counted from 0.
        remedy: What to do about it.

    Example:
        >>> Finding("wasted", "The first step is at rate 0.", 0, "Start above 0.").kind
        'wasted'
    """

    kind: str
    sentence: str
    step: int
    remedy: str

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data."""
        return asdict(self)
