"""What an optimizer that sets its own rate says of itself."""

from dataclasses import dataclass
from typing import Literal

#: What can be the matter: the rate hardly moved from where it began, it grew without end, it lies where it
#: may not go further, a search found no rate, the loss is as low as was said to be possible, the direction
#: leads uphill, or the schedule on top rose again.
Kind = Literal["stuck", "runaway", "at its limit", "no rate found", "at its bound", "uphill", "restarted"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is the matter with a rate, and what to do about it.

    Args:
        kind: What it is, one of `Kind`.
        sentence: What was seen and what to do, whole sentences.

    Example:
        >>> Finding("stuck", "The distance is what it was at the start. Raise `reps` tenfold.").kind
        'stuck'
    """

    kind: Kind
    sentence: str
