"""Which trial to run next, and what the trials so far say about the right rate.

`Search` is loaded when it is first used, since it needs NumPy and SciPy and the records do not.
"""

from typing import TYPE_CHECKING, Any

from rightrate.search.answer import MEANING, TRUSTED, Answer, Bowl, Goal, Optimum, Status
from rightrate.search.trial import Evidence, Norm, Trial

if TYPE_CHECKING:
    from rightrate.search.search import Search

__all__ = [
    "MEANING",
    "TRUSTED",
    "Answer",
    "Bowl",
    "Evidence",
    "Goal",
    "Norm",
    "Optimum",
    "Search",
    "Status",
    "Trial",
]


def __getattr__(name: str) -> Any:
    """Load the search itself when it is asked for."""
    if name == "Search":
        from rightrate.search.search import Search

        return Search
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
