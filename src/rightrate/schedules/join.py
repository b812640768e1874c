"""Schedules one after another."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rightrate.errors import ArgumentError, require
from rightrate.schedules.arguments import length, stretched
from rightrate.schedules.base import Schedule, clamped

#: A schedule and its length: an int is a number of steps, a float a share of the steps that the
#: parts counted in steps leave.
Part = tuple[Schedule, float | int]

_LENGTH = "a share in (0, 1] or a whole number of steps, at least 1"
#: Shares are written in decimals, so their sum is off 1 by rounding, never by this much.
_SUM_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Join(Schedule):
    r"""Several schedules one after another, each complete over its own stretch of the run.

    .. math:: \eta(t) = \eta_i(t - a_i) \text{ for } a_i \le t < a_{i+1}, \quad a_0 = 0

    A share is a share of the steps that remain when the parts counted in steps have taken theirs,
    so a join with at least one share fits any run that is long enough; without shares it fits one
    length only. In a short run a small share rounds to no step at all and its part is left out.

    Args:
        parts: Pairs of a schedule and its length, in order: a float in (0, 1] is a share, an int
            a number of optimizer steps. The shares add up to 1.

    Raises:
        ArgumentError: If there is no part, a part is not such a pair, or the shares do not add up.

    Example:
        Hold the peak for 60 % of the run, then go down to zero:

        >>> from rightrate.schedules import Constant, Linear
        >>> curve = Join(((Constant(), 0.6), (Linear(), 0.4))).over(10)
        >>> [round(curve(step), 3) for step in range(10)]
        [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.667, 0.333, 0.0]
    """

    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        require(isinstance(self.parts, Iterable), "parts", self.parts, "pairs of a schedule and a length")
        parts = tuple(_part(part) for part in self.parts)
        require(len(parts) > 0, "parts", self.parts, "at least one pair of a schedule and a length")
        shares = [length for _, length in parts if isinstance(length, float)]
        together = sum(shares)
        hint = "Divide each share by their sum."
        adds_up = not shares or abs(together - 1) < _SUM_SLACK
        require(adds_up, "parts", together, "of shares that add up to 1", f"{_added(shares)}{hint}")
        object.__setattr__(self, "parts", parts)

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        stretches = self._stretches(steps)
        schedule, start, end = next(stretch for stretch in stretches if step < stretch[2])
        return schedule.factor(step - start, end - start)

    def scaled(self, ratio: float) -> "Join":
        """The same shape for a run `ratio` times as long."""
        counted = accumulate((n for _, n in self.parts if isinstance(n, int)), initial=0)
        ends = [stretched(end, ratio) for end in counted]
        lengths = (end - start for start, end in pairwise(ends))
        new = [next(lengths) if isinstance(n, int) else n for _, n in self.parts]
        # A part that has shrunk to nothing is left out, but a join cannot lose all of its parts.
        if not any(new):
            new[-1] = 1
        # A part counted in steps is rounded to whole steps, and what is inside goes along with it.
        ratios = [
            n / old if isinstance(n, int) else ratio for n, (_, old) in zip(new, self.parts, strict=True)
        ]
        parts = zip(self.parts, new, ratios, strict=True)
        return Join(tuple((old.scaled(r), n) for (old, _), n, r in parts if n))

    def counted(self) -> int:
        """The one length that it fits: the sum of the parts, or 0 where one of them is a share."""
        lengths = [n for _, n in self.parts]
        return sum(int(n) for n in lengths) if all(isinstance(n, int) for n in lengths) else 0

    def check(self, steps: int) -> None:
        """Refuse a run that is too short for the parts, or for one of them."""
        Schedule.check(self, steps)
        for schedule, start, end in self._stretches(steps):
            try:
                schedule.check(end - start)
            except ArgumentError as error:
                text = f"{schedule!r} gets steps {start} to {end - 1} of the join's {steps}: {error}"
                raise ArgumentError(text) from error

    def _sum(self, counted: int) -> str:
        """The sum of the parts, and what it is made of."""
        lengths = [str(n) for _, n in self.parts]
        return f"{' + '.join(lengths)} = {counted}" if len(lengths) > 1 else str(counted)

    def _stretches(self, steps: int) -> Iterator[tuple[Schedule, int, int]]:
        """Each part that gets a step in a run of `steps`, with its first step and the one after its last."""
        counted = sum(n for _, n in self.parts if isinstance(n, int))
        rest = steps - counted
        shared = any(isinstance(n, float) for _, n in self.parts)
        if shared:
            require(rest >= 1, "steps", steps, f"above {counted}, the sum of the parts counted in steps")
        else:
            hint = "Give at least one part a share instead of steps to fit any length."
            require(rest == 0, "steps", steps, f"{self._sum(counted)}, the sum of the parts", hint)
        start, taken, share = 0, 0, 0.0
        for schedule, n in self.parts:
            taken, share = (taken + n, share) if isinstance(n, int) else (taken, share + n)
            end = taken + round(rest * share)
            if end > start:
                yield schedule, start, end
            start = end


def _part(part: Part) -> Part:
    """A checked pair of a schedule and its length in plain numbers."""
    pair = isinstance(part, tuple | list) and len(part) == 2
    require(pair, "parts", part, "pairs of a schedule and a length")
    schedule, extent = part
    require(isinstance(schedule, Schedule), "parts", schedule, "pairs of a Schedule and a length")
    known = length("length", extent, _LENGTH)
    fits = known >= 1 if isinstance(known, int) else 0 < known <= 1
    require(fits, "length", extent, _LENGTH)
    inside = schedule.counted()
    wanted = f"a number of steps, as what is inside is counted in steps, {inside} in all"
    require(isinstance(known, int) or inside == 0, "length", extent, wanted)
    return schedule, known


def _added(shares: list[float]) -> str:
    """What the shares come to, as a sentence, where there are several."""
    return f"{' + '.join(map(repr, shares))} is {sum(shares):.6g}. " if len(shares) > 1 else ""
