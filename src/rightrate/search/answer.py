"""The answer of a search: a rate, an interval, a status, reasons, and the evidence behind them."""

from dataclasses import dataclass
from typing import Literal

from rightrate.search.trial import Evidence

Status = Literal["ok", "tie", "edge", "flat", "diverged", "noisy"]
Goal = Literal["min", "max"]

#: What each status means, in the words that are shown to the user.
MEANING: dict[Status, str] = {
    "ok": "the evidence identifies the rate, half and twice of which are worse",
    "tie": "half or twice of the rate may be as good; the chosen one has the least expected regret",
    "edge": "the best rate lies at the edge of what the budget could explore",
    "flat": "no rate that was tried changes the loss",
    "diverged": "every rate that was tried diverged",
    "noisy": "the evidence does not identify a rate",
}

#: The statuses whose rate can be trusted.
TRUSTED: frozenset[Status] = frozenset({"ok", "tie"})


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best rate at one horizon, as the model sees it.

    Args:
        steps: The horizon in optimizer steps.
        lr: Posterior median of the best rate.
        low: Lower end of its 90 % interval.
        high: Upper end of its 90 % interval.
    """

    steps: int
    lr: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bowl:
    """The expected loss against the rate at one horizon, as the model sees it.

    Args:
        steps: The horizon in optimizer steps.
        lrs: Rates, ascending.
        losses: Expected final score at each of them, on the user's own scale.
    """

    steps: int
    lrs: tuple[float, ...]
    losses: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the search knows about the right learning rate.

    Args:
        lr: The chosen peak rate.
        low: Lower end of the 90 % interval of the best rate.
        high: Upper end of the 90 % interval of the best rate.
        status: Whether the evidence identifies the rate, see `MEANING`.
        why: The reasons, one plain sentence each.
        cost: Optimizer steps spent, in full runs.
        steps: Length of the run that the rate is for, in optimizer steps.
        budget: Budget that was allowed, in full runs.
        seed: Seed of the search.
        goal: Whether the score is to be minimised or maximised.
        evidence: Every trial with its result, in the order in which it was told.
        optima: The best rate against the horizon, ascending, up to the full horizon.
        bowls: The fitted loss against the rate, one for each horizon that was tried, and the one expected of
            the run.
    """

    lr: float
    low: float
    high: float
    status: Status
    why: tuple[str, ...]
    cost: float
    steps: int
    budget: float
    seed: int
    goal: Goal = "min"
    evidence: tuple[Evidence, ...] = ()
    optima: tuple[Optimum, ...] = ()
    bowls: tuple[Bowl, ...] = ()

    @property
    def trusted(self) -> bool:
        """Whether the status says that the rate can be used as it is."""
        return self.status in TRUSTED
