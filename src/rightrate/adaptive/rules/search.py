"""What the line searches share: where they begin, and when they have failed."""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.rule import Need, Rule, State
from rightrate.errors import require

#: Where a search begins: at the last rate and a little more, at the last rate, or at the first one.
Reset = Literal["grow", "keep", "start"]

#: After so many steps, this share of them without a rate, or at the largest one, is too many.
STEPS: Final = 20
SHARE: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class LineSearch(Rule):
    """A rule that tries rates until one lowers the loss enough.

    Args:
        c: Share of the fall along the slope that the loss must fall, above 0 and below 1.
        start: First rate that is tried, above 0.
        shrink: Factor of the next rate after one that was too large, above 0 and below 1.
        growth: Growth of the rate in `period` steps where searches begin a little higher, at least 1.
        period: Steps of that growth, at least 1: those of one pass over the data.
        reset: "grow" begins at the last rate and a little more, "keep" at the last rate, "start" at the
            first.
        cap: Largest rate, above 0; infinite for none.
        tries: Rates that are tried at most in one step, at least 1.

    Raises:
        ArgumentError: If an option is out of range.
    """

    c: float = 0.1
    start: float = 1.0
    shrink: float = 0.9
    growth: float = 2.0
    period: int = 500
    reset: Reset = "grow"
    cap: float = float("inf")
    tries: int = 100

    needs: ClassVar[frozenset[Need]] = frozenset({Need.LOSS, Need.SLOPE, Need.TRIAL})

    def __post_init__(self) -> None:
        require(0 < self.c < 1, "c", self.c, "above 0 and below 1")
        require(0 < self.start < float("inf"), "start", self.start, "above 0 and finite")
        require(0 < self.shrink < 1, "shrink", self.shrink, "above 0 and below 1")
        require(1 <= self.growth < float("inf"), "growth", self.growth, "at least 1 and finite")
        require(self.period >= 1, "period", self.period, "at least 1")
        require(self.reset in ("grow", "keep", "start"), "reset", self.reset, '"grow", "keep" or "start"')
        require(self.cap > 0, "cap", self.cap, "above 0")
        require(self.tries >= 1, "tries", self.tries, "at least 1")

    def init(self) -> State:
        """The state before the first step."""
        return {"rate": self.start, "steps": 0.0, "failed": 0.0, "capped": 0.0, "uphill": 0.0}

    def findings(self, state: State) -> tuple[Finding, ...]:
        """Whether searches end without a rate, at the largest one, or lead uphill."""
        steps = state["steps"]
        if steps < STEPS:
            return ()
        found = []
        if state["failed"] >= SHARE * steps:
            found.append(
                Finding(
                    "no rate found",
                    f"In {state['failed']:.0f} of {steps:.0f} steps no rate of {self.tries} lowered the loss "
                    "enough, and nothing moved. Lower the first rate `start`, check that the closure draws "
                    "nothing outside PyTorch, and compute the loss in single precision at least.",
                )
            )
        if state["capped"] >= (1 - SHARE) * steps:
            found.append(
                Finding(
                    "at its limit",
                    f"The rate was at its cap {self.cap:g} in {state['capped']:.0f} of {steps:.0f} steps. "
                    "Raise `cap`.",
                )
            )
        if state["uphill"] >= SHARE * steps:
            found.append(
                Finding(
                    "uphill",
                    f"In {state['uphill']:.0f} of {steps:.0f} steps the direction led uphill, and nothing "
                    "moved. Lower the momentum of the base optimizer.",
                )
            )
        return tuple(found)

    def _first(self, state: State) -> float:
        """The rate to try first."""
        if self.reset == "start":
            return min(self.start, self.cap)
        grown = self.growth ** (1 / self.period) if self.reset == "grow" and state["steps"] > 0 else 1.0
        return min(state["rate"] * grown, self.cap)

    def _counted(self, state: State, *, failed: bool = False, uphill: bool = False) -> dict[str, float]:
        return {
            **state,
            "steps": state["steps"] + 1,
            "failed": state["failed"] + failed,
            "uphill": state["uphill"] + uphill,
        }
