"""A schedule again and again."""

from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from typing import Self

from rightrate.errors import ArgumentError, require
from rightrate.schedules.arguments import keep, positive, ratio, whole
from rightrate.schedules.base import Schedule, clamped


@dataclass(frozen=True, slots=True)
class Restarts(Schedule):
    r"""Another schedule from its start, several times, each time longer and lower.

    .. math:: \eta(t) = d^{\,i}\, \eta_0(t - a_i) \text{ over } n_i \text{ steps}, \quad
        a_i \le t < a_{i+1}, \quad n_i = a_{i+1} - a_i \propto g^i

    The cycles fill the run, so the last one is complete. In a short run, a cycle that rounds to no step
    is left out.

    Args:
        schedule: The schedule :math:`\eta_0`, of any kind that fits runs of many lengths.
        cycles: Number of cycles, in [1, 1000].
        growth: Length of a cycle over that of the one before it: the factor g, in [0.1, 10].
        decay: Height of a cycle over that of the one before it: the factor d, in (0, 1].

    Raises:
        ArgumentError: If an argument is out of range.

    Example:
        >>> from rightrate.schedules import Linear
        >>> curve = Restarts(Linear(), cycles=2, growth=2, decay=0.5).over(9)
        >>> [round(curve(step), 2) for step in range(9)]
        [1.0, 0.5, 0.0, 0.5, 0.4, 0.3, 0.2, 0.1, 0.0]

    References:
        Loshchilov and Hutter, SGDR, 2017, https://arxiv.org/abs/1608.03983, with cosines; the growth is
        its T_mult.
    """

    schedule: Schedule
    cycles: int = field(default=3, kw_only=True)
    growth: float = field(default=1.0, kw_only=True)
    decay: float = field(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        require(isinstance(self.schedule, Schedule), "schedule", self.schedule, "a Schedule")
        inside = self.schedule.counted()
        hint = f"This one fits {inside} steps only: give at least one of its parts as a share."
        require(inside == 0, "schedule", self.schedule, "one that fits cycles of many lengths", hint)
        cycles, growth = whole("cycles", self.cycles, at_least=1), positive("growth", self.growth)
        require(cycles <= 1000, "cycles", self.cycles, "in [1, 1000]")
        require(0.1 <= growth <= 10, "growth", self.growth, "in [0.1, 10]")
        keep(self, cycles=cycles, growth=growth, decay=ratio("decay", self.decay, zero=False))

    def factor(self, step: float, steps: int) -> float:
        """Factor of the peak rate at `step` of a run of `steps`."""
        step = clamped(step, steps)
        start = 0
        for cycle, end in enumerate(self._ends(steps)):
            if step < end:
                return self.decay**cycle * self.schedule.factor(step - start, end - start)
            start = end
        raise AssertionError("The last cycle ends with the run.")  # pragma: no cover

    def scaled(self, ratio: float) -> Self:
        """The same shape for a run `ratio` times as long."""
        return replace(self, schedule=self.schedule.scaled(ratio))

    def resized(self, steps: int, new: int) -> Self:
        """The same shape for a run of another length: what fits the shortest cycle fits all."""
        old_least, new_least = (min(self._lengths(one)) for one in (steps, new))
        return replace(self, schedule=self.schedule.resized(old_least, new_least))

    def check(self, steps: int) -> None:
        """Refuse a run in which a cycle is too short for the schedule inside."""
        Schedule.check(self, steps)
        start = 0
        for cycle, end in enumerate(self._ends(steps), start=1):
            if end > start:
                self._check_cycle(cycle, end - start, steps)
            start = end

    def _check_cycle(self, cycle: int, length: int, steps: int) -> None:
        try:
            self.schedule.check(length)
        except ArgumentError as error:
            which = f"Cycle {cycle} of {self.cycles} gets {length} of the {steps} steps"
            raise ArgumentError(f"{which}: {error}") from error

    def _lengths(self, steps: int) -> list[int]:
        """Length of each cycle that gets a step."""
        return [end - start for start, end in pairwise([0, *self._ends(steps)]) if end > start]

    def _ends(self, steps: int) -> list[int]:
        """The step after each cycle."""
        # Taken from the longest cycle on, so that no power overflows.
        powers = [cycle if self.growth <= 1 else cycle + 1 - self.cycles for cycle in range(self.cycles)]
        ends = list(accumulate(self.growth**power for power in powers))
        return [round(steps * end / ends[-1]) for end in ends]
