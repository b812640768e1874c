"""Schedules one after another."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, pairwise

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
        stretched(0, ratio)  # refuses what is no ratio
        total = self.counted()
        if total:
            return self.resized(total, max(stretched(total, ratio), 1))
        parts = zip(self.parts, self._rescaled(ratio), strict=True)
        return Join(tuple((schedule.scaled(ratio), n) for (schedule, _), n in parts if n))

    def resized(self, steps: int, new: int) -> "Join":
        """The same shape for a run of another length: each part goes along with its own stretch."""
        ratio = new / steps
        lengths = self._rescaled(ratio)
        old_spans, new_spans = _spans(self._extents(), steps), _spans(lengths, new)
        parts = [
            (_fitted(schedule, old, span) if span else schedule.scaled(ratio), n)
            for (schedule, _), n, old, span in zip(self.parts, lengths, old_spans, new_spans, strict=True)
        ]
        return Join(tuple(part for part in parts if part[1]))

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

    def _extents(self) -> list[float | int]:
        return [n for _, n in self.parts]

    def _rescaled(self, ratio: float) -> list[float | int]:
        """The lengths of the parts in a run `ratio` times as long; what has shrunk to nothing is 0."""
        counted = accumulate((n for _, n in self.parts if isinstance(n, int)), initial=0)
        ends = [stretched(end, ratio) for end in counted]
        lengths = (end - start for start, end in pairwise(ends))
        new = [next(lengths) if isinstance(n, int) else n for _, n in self.parts]
        # A part that has shrunk to nothing is left out, but a join cannot lose all of its parts.
        return new if any(new) else [*new[:-1], 1]

    def _stretches(self, steps: int) -> Iterator[tuple[Schedule, int, int]]:
        """Each part that gets a step in a run of `steps`, with its first step and the one after its last."""
        lengths = self._extents()
        counted = sum(n for n in lengths if isinstance(n, int))
        if any(isinstance(n, float) for n in lengths):
            fits = f"above {counted}, the sum of the parts counted in steps"
            require(steps > counted, "steps", steps, fits)
        else:
            hint = "Give at least one part a share instead of steps to fit any length."
            require(steps == counted, "steps", steps, f"{self._sum(counted)}, the sum of the parts", hint)
        ends = accumulate(_spans(lengths, steps), initial=0)
        for (schedule, _), (start, end) in zip(self.parts, pairwise(ends), strict=True):
            if end > start:
                yield schedule, start, end


def _spans(lengths: Sequence[float | int], steps: int) -> list[int]:
    """How many steps each part gets in a run of `steps`."""
    rest = steps - sum(n for n in lengths if isinstance(n, int))
    ends, taken, share = [0], 0, 0.0
    for n in lengths:
        taken, share = (taken + n, share) if isinstance(n, int) else (taken, share + n)
        ends.append(taken + round(rest * share))
    return [end - start for start, end in pairwise(ends)]


def _fitted(schedule: Schedule, old: int, new: int) -> Schedule:
    """A part in another stretch; one that got no step so far is taken from a stretch that it fits."""
    known = old or next(1 << power for power in count() if _fits(schedule, 1 << power))
    return schedule.resized(known, new)


def _fits(schedule: Schedule, steps: int) -> bool:
    try:
        schedule.check(steps)
    except ArgumentError:
        return False
    return True


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
