"""What is looked at: a schedule of the house or of another library, over one run."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rightrate.errors import ArgumentError
from rightrate.schedules.base import Schedule
from rightrate.schedules.importers import Imported
from rightrate.schedules.multi_step import MultiStep
from rightrate.schedules.piecewise import Piecewise
from rightrate.schedules.restarts import Restarts
from rightrate.schedules.step import Step

#: The kinds of the house that are meant to jump.
_STEPPED = (MultiStep, Piecewise, Restarts, Step)

#: Those that are meant to stay below the peak, or may be: the user has written down a height.
_LOWERED = ("Scale(", "Clip(", "Constant(", "Piecewise(")


@dataclass(frozen=True)
class Subject:
    """A curve over one run, and what it is meant to do.

    Args:
        curve: A schedule of the house, or a curve of another library.
        steps: Length of the run, at least 1.
    """

    curve: Schedule | Imported
    steps: int

    @cached_property
    def rates(self) -> tuple[float, ...]:
        """The rates of the run; for a schedule of the house factors of the peak."""
        return tuple(self.rate(step) for step in range(self.steps))

    @property
    def peak(self) -> float:
        """The highest rate of the run."""
        return max(self.rates)

    @property
    def nominal(self) -> float:
        """The rate that it is meant to reach."""
        if isinstance(self.curve, Imported):
            return self.curve.nominal
        lowered = any(word in repr(self.curve) for word in _LOWERED)
        return self.peak if lowered else 1.0

    @property
    def length(self) -> float:
        """The step at which it is at its end by its own arguments; 0 where it has none."""
        return self.curve.length if isinstance(self.curve, Imported) else 0

    @property
    def is_stepped(self) -> bool:
        """Whether it is meant to jump."""
        return self.curve.is_stepped if isinstance(self.curve, Imported) else isinstance(self.curve, _STEPPED)

    @property
    def marks(self) -> tuple[float, ...]:
        """The steps at which it is meant to change, where they are counted in steps."""
        match self.curve:
            case Imported():
                return self.curve.marks
            case MultiStep(at=at):
                return tuple(place for place in at if isinstance(place, int))
            case Step(every=every) if isinstance(every, int):
                return (every,)
        return ()

    def rate(self, step: int) -> float:
        """The rate at one step, also after the end."""
        if isinstance(self.curve, Imported):
            return self.curve.rate(step)
        return self.curve.factor(step, self.steps)

    def after(self, count: int) -> list[float]:
        """The rates of the steps from the end of the curve on, as far as there are any."""
        found: list[float] = []
        first = int(self.length)
        try:
            for step in range(first, first + count):
                found.append(self.rate(step))
        except ArgumentError:
            pass  # some libraries raise after their end, which is not to rise again
        return found

    def argument(self, name: str, otherwise: Any = None) -> Any:
        """An argument of another library's scheduler, or something else where there is none."""
        return self.curve.argument(name, otherwise) if isinstance(self.curve, Imported) else otherwise

    def is_kind(self, library: str, *kinds: str) -> bool:
        """Whether it is one of some kinds of a library; of any kind where none is named."""
        ours = isinstance(self.curve, Imported) and self.curve.library == library
        return ours and (not kinds or self.curve.kind in kinds)  # type: ignore[union-attr]
