"""What the user wants of the run: soon, exact, a score, or within a time; and which length serves that."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rightrate.errors import ArgumentError, require
from rightrate.search import Goal
from rightrate.search.front import Reach

#: Share of the largest gain of any length that is wanted at least when only speed counts.
LEAST = 0.8

#: What the two words stand for.
WORDS = {"speed": 0.0, "accuracy": 1.0}

#: Seconds in a unit of time.
UNITS = {"s": 1.0, "m": 60.0, "h": 3_600.0}

Prefer = Literal["speed", "accuracy"] | float


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user wants; at most one of the three.

    Args:
        prefer: "speed", "accuracy", or a number between them in [0, 1]: from four fifths of what can be
            gained to all of it.
        target: Score that is to be reached.
        within: Seconds that the run may take, above 0, or a text such as "10m".

    Raises:
        ArgumentError: If one is out of range, or several are given.
    """

    prefer: Prefer | None = None
    target: float | None = None
    within: float | str | None = None

    def __post_init__(self) -> None:
        given = [name for name in ("prefer", "target", "within") if getattr(self, name) is not None]
        if len(given) > 1:
            names = " and ".join(f"`{name}`" for name in given)
            raise ArgumentError(f"{names} exclude each other. Give one of them.")
        if self.prefer is not None:
            share_of(self.prefer)
        if self.target is not None:
            require(math.isfinite(self.target), "target", self.target, "finite")
        if self.within is not None:
            seconds_of(self.within)

    @property
    def is_plain(self) -> bool:
        """Whether nothing is wanted but the best rate of the full run."""
        return self.prefer is None and self.target is None and self.within is None


def share_of(prefer: Prefer) -> float:
    """The share of the largest gain that a preference asks for.

    Args:
        prefer: "speed", "accuracy", or a number in [0, 1].

    Returns:
        A share in [0.8, 1].

    Raises:
        ArgumentError: If it is none of them.

    Example:
        >>> share_of("speed"), share_of(0.5), share_of("accuracy")
        (0.8, 0.9, 1.0)
    """
    wanted = '"speed", "accuracy" or a number in [0, 1]'
    if isinstance(prefer, str):
        require(prefer in WORDS, "prefer", prefer, wanted)
        prefer = WORDS[prefer]
    require(math.isfinite(prefer) and 0 <= prefer <= 1, "prefer", prefer, wanted)
    return LEAST + (1 - LEAST) * prefer


def seconds_of(within: float | str) -> float:
    """A span of time in seconds.

    Args:
        within: Seconds, or a number with a unit: "90s", "10m" or "1.5h".

    Returns:
        The seconds.

    Raises:
        ArgumentError: If it is no span of time above 0.

    Example:
        >>> seconds_of("10m"), seconds_of(30)
        (600.0, 30.0)
    """
    has_unit = isinstance(within, str) and within[-1:] in UNITS
    number, unit = (str(within)[:-1], UNITS[str(within)[-1]]) if has_unit else (within, 1.0)
    wanted = 'a span of time above 0, such as 90, "90s", "10m" or "1.5h"'
    try:
        seconds = float(number) * unit
    except ValueError:
        seconds = math.nan
    require(math.isfinite(seconds) and seconds > 0, "within", within, wanted)
    return seconds


def length_of(wish: Wish, front: Sequence[Reach], goal: Goal, seconds_a_step: float) -> tuple[int, str]:
    """The length of the run that serves a wish.

    Args:
        wish: What the user wants.
        front: What runs of every length are expected to reach, the full run last.
        goal: Whether the score is to be minimised or maximised.
        seconds_a_step: What a step takes.

    Returns:
        The length in optimizer steps, and a sentence that says why.

    Raises:
        ArgumentError: If the front is empty.
    """
    require(len(front) > 0, "front", front, "not empty")
    full = front[-1]
    if wish.target is not None:
        return _to_target(wish.target, front, goal)
    if wish.within is not None:
        return _within(seconds_of(wish.within), front, seconds_a_step)
    share = share_of("accuracy" if wish.prefer is None else wish.prefer)
    chosen = next(reach for reach in front if reach.gain >= share)
    words = (
        f"A run of {chosen.steps:,} of {full.steps:,} steps is expected to end at {_score(chosen.score)}, "
        f"the full one at {_score(full.score)}: the shortest that gains {100 * share:.0f} % of what it can."
    )
    return chosen.steps, words


def _to_target(target: float, front: Sequence[Reach], goal: Goal) -> tuple[int, str]:
    sign = 1 if goal == "min" else -1
    there = [reach for reach in front if sign * reach.score <= sign * target]
    if there:
        first = there[0]
        return first.steps, (
            f"A run of {first.steps:,} steps is the shortest that is expected to reach {_score(target)}: it "
            f"ends at {_score(first.score)}."
        )
    best = min(front, key=lambda reach: (sign * reach.score, reach.steps))
    return best.steps, (
        f"No run of up to {front[-1].steps:,} steps is expected to reach {_score(target)}; the best that is "
        f"expected is {_score(best.score)}, after {best.steps:,} steps."
    )


def _within(seconds: float, front: Sequence[Reach], seconds_a_step: float) -> tuple[int, str]:
    full = front[-1].steps
    fits = math.floor(seconds / seconds_a_step) if seconds_a_step > 0 else full
    if fits >= full:
        return full, f"The full run of {full:,} steps takes {full * seconds_a_step:.1f} s here: it fits."
    chosen = max(fits, front[0].steps)
    best = max((reach for reach in front if reach.steps <= chosen), key=lambda reach: reach.gain)
    if fits < front[0].steps:
        return chosen, (
            f"Only {fits:,} steps fit into {seconds:g} s, fewer than were tried: this is the rate for "
            f"{chosen:,} steps, which take {chosen * seconds_a_step:.1f} s."
        )
    if best.gain > front[-1].gain:
        return best.steps, (
            f"{fits:,} steps fit into {seconds:g} s; a run of {best.steps:,} is expected to end at "
            f"{_score(best.score)}, better than any longer one that fits."
        )
    return chosen, (
        f"{chosen:,} steps fit into {seconds:g} s; a run of them is expected to end at about "
        f"{_score(best.score)}, the full one at {_score(front[-1].score)}."
    )


def _score(score: float) -> str:
    return f"{score:.4g}"
