"""How far a search has come."""

from collections.abc import Callable
from dataclasses import dataclass

from rightrate.search import Evidence, Trial


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The state of a search between two optimizer steps.

    Args:
        study: Name of the study.
        trials: Trials that are finished, those found in the store among them.
        reused: Trials that were found in the store.
        spent: Optimizer steps spent so far, those of the running trial among them.
        fresh: Optimizer steps of `spent` that were taken in this process.
        budget: Optimizer steps that may be spent.
        running: The trial under way, if there is one.
        done: Optimizer steps of it that are done.
        best: Best finished trial of the longest horizon so far, if one has a score.
    """

    study: str
    trials: int
    reused: int
    spent: int
    fresh: int
    budget: int
    running: Trial | None = None
    done: int = 0
    best: Evidence | None = None


#: Called with the state after every optimizer step and every trial; what it raises ends the search.
OnProgress = Callable[[Progress], None]
