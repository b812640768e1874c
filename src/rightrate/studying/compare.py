"""Two studies side by side: what another task, or another setting of one, does to the rate."""

import math
from dataclasses import dataclass
from typing import final

from rightrate.errors import ArgumentError
from rightrate.report import numerals
from rightrate.report.numerals import listed, rate
from rightrate.studying.effects import Effect, estimate, paired
from rightrate.studying.sweep import Sweep


@final
@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison:
    """What differs between two studies.

    Args:
        one: The first one.
        other: The second one.
    """

    one: Sweep
    other: Sweep

    def __post_init__(self) -> None:
        if self.one.goal != self.other.goal:
            raise ArgumentError(
                f"Two studies can be compared when both scores are to be minimised or both maximised, got "
                f"{self.one.goal!r} for `{self.one.name}` and {self.other.goal!r} for `{self.other.name}`."
            )

    @property
    def sentences(self) -> tuple[str, ...]:
        """What differs, in plain sentences."""
        best, also = self.one.best, self.other.best
        if best is None or also is None:
            lost = self.one.name if best is None else self.other.name
            return (f"Every run of `{lost}` diverged, so there is nothing to compare.",)
        return (self._rates(best, also), self._scores(best, also), self._widths())

    def _rates(self, best: Effect, also: Effect) -> str:
        shared = set(self.one.ties) & set(self.other.ties)
        names = f"`{self.one.name}` and `{self.other.name}`"
        if best.lr == also.lr:
            return f"{names} have the same best rate, {rate(best.lr)}."
        both = f"{rate(best.lr)} and {rate(also.lr)}"
        if shared:
            either = listed(map(rate, sorted(shared)))
            return f"The best rates of {names} are {both}, but {either} would do for either."
        decades = math.log10(also.lr / best.lr)
        ends = f"from {rate(best.lr)} to {rate(also.lr)}"
        return f"The best rate moves {ends}, {decades:+.1f} decades, and no rate would do for both."

    def _scores(self, best: Effect, also: Effect) -> str:
        difference = paired(also.scores, best.scores)
        scores = [estimate(list(effect.scores.values())).value for effect in (best, also)]
        told = f"At its best rate the first ends at {numerals.score(scores[0])}, the second at "
        told += numerals.score(scores[1])
        if difference is None or difference.count < 2:
            return f"{told}; without two seeds in common nothing says how much of that is chance."
        beyond = abs(difference.value) > difference.reach
        return f"{told}, a difference {'beyond' if beyond else 'within'} chance."

    def _widths(self) -> str:
        regions = self.one.region, self.other.region
        widths = [0.0 if region is None else region.decades for region in regions]
        return (
            f"The good region is {widths[0]:.1f} decades wide in the first and {widths[1]:.1f} in the "
            f"second; the sensitivity is {numerals.score(self.one.sensitivity)} and "
            f"{numerals.score(self.other.sensitivity)}."
        )
