"""A curve as another library has it, oddities included."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self, final

from rightrate.errors import ArgumentError, require
from rightrate.schedules.arguments import choice, stretched, whole
from rightrate.schedules.base import Schedule
from rightrate.schedules.importers.libraries import LIBRARIES
from rightrate.schedules.importers.library import Kind
from rightrate.schedules.sampled import Sampled

#: What `as_schedule` can do about oddities.
ODDITIES = ("keep", "remove")

#: Share of the peak by which two rates must differ to count as different.
_SLACK = 1e-12


@final
@dataclass(frozen=True, slots=True)
class Imported:
    """The rate at every step, by the rules of the library that it comes from.

    It is no `Schedule`: it gives rates instead of factors, and may break the house's contract. `breaks` says
    where it does, and `as_schedule` makes a schedule of it.

    Args:
        library: The library: 'torch', 'optax', 'keras', 'hf' or 'timm'.
        kind: Name of the scheduler there.
        arguments: All its arguments by its own names, the usual ones too, as pairs.

    Raises:
        ArgumentError: If the library or the kind is unknown, or the library itself would refuse them.

    Example:
        >>> from rightrate.schedules import like
        >>> curve = like("torch", "CosineAnnealingLR", T_max=4, lr=0.1)
        >>> [round(curve.rate(step), 6) for step in range(6)]
        [0.1, 0.085355, 0.05, 0.014645, 0.0, 0.014645]
        >>> curve.length
        4
        >>> curve.breaks(4)
        ('after its last step it goes on, from 0.0146447 to 0',)
    """

    library: str
    kind: str
    arguments: tuple[tuple[str, Any], ...]

    def __post_init__(self) -> None:
        require(self.library in LIBRARIES, "library", self.library, f"one of {', '.join(LIBRARIES)}")
        kinds = LIBRARIES[self.library]
        require(self.kind in kinds, "kind", self.kind, f"one of {', '.join(kinds)}")
        self.rate(0)  # what the library would refuse is refused here, not at the first use

    def __str__(self) -> str:
        usual = {one.name: one.default for one in self._rule().parameters()}
        shown = [f"{name}={_written(value)}" for name, value in self.arguments if value != usual[name]]
        return f"{self.library}:{self.kind}({', '.join(shown)})"

    def __call__(self, step: float) -> float:
        """The rate at `step`, as optax and Keras call their schedules."""
        return self.rate(step)

    def rate(self, step: float) -> float:
        """The learning rate at one step.

        Args:
            step: How often the library's scheduler has been stepped: optimizer steps, or epochs where it
                counts those. The first step is step 0.

        Returns:
            The rate.

        Raises:
            ArgumentError: If `step` is negative, or the library itself raises at this step.
        """
        require(step >= 0, "step", step, "at least 0")
        return float(self._rule().rate(step, **dict(self.arguments)))

    def rates(self, steps: int) -> list[float]:
        """The rates of the first `steps` steps.

        Args:
            steps: Length of the run, at least 1.

        Returns:
            One rate for each step.

        Raises:
            ArgumentError: If `steps` is no length, or the library itself raises at one of them.
        """
        return [self.rate(step) for step in range(whole("steps", steps, at_least=1))]

    @property
    def length(self) -> float:
        """The step at which the curve is at its end, by its own arguments; 0 for one that has no end."""
        return self._rule().length(dict(self.arguments))

    @property
    def nominal(self) -> float:
        """The rate that the curve is meant to reach."""
        return float(self._rule().peak(dict(self.arguments)))

    @property
    def marks(self) -> tuple[float, ...]:
        """The steps at which it is meant to change, such as milestones, by its own counting."""
        return tuple(self._rule().marks(dict(self.arguments)))

    @property
    def is_stepped(self) -> bool:
        """Whether it is meant to jump."""
        return self._rule().jumps

    def argument(self, name: str, otherwise: Any = None) -> Any:
        """One of the arguments, or something else where the kind has none of this name."""
        return dict(self.arguments).get(name, otherwise)

    def at(self, lr: float) -> Self:
        """The same curve with another peak rate `lr`, for kinds that take it from the optimizer.

        Args:
            lr: The rate of the optimizer.

        Returns:
            The curve.

        Raises:
            ArgumentError: If the kind brings its own rates.
        """
        require("lr" in dict(self.arguments), "lr", lr, f"left out, since {self.kind} brings its own rates")
        return self.but(lr=lr)

    def but(self, **arguments: Any) -> Self:
        """The same kind with some arguments changed.

        Args:
            **arguments: New values by name.

        Returns:
            The curve.

        Raises:
            ArgumentError: If the library itself would refuse them.
        """
        changed = tuple((name, arguments.get(name, value)) for name, value in self.arguments)
        return type(self)(self.library, self.kind, changed)

    def breaks(self, steps: int) -> tuple[str, ...]:
        """The points of the contract of `Schedule` that it breaks over a run of `steps`.

        Args:
            steps: Length of the run, at least 1.

        Returns:
            One clause for each point, nothing where it keeps all of them.
        """
        rates = self.rates(steps)
        found = []
        if rates[0] == 0:
            found.append("its first step is at rate 0")
        if min(rates) < 0:
            found.append(f"it falls below 0, to {min(rates):.6g}")
        after = next(
            (rate for rate in self._after(steps) if abs(rate - rates[-1]) > _SLACK * max(rates)), None
        )
        if after is not None:
            found.append(f"after its last step it goes on, from {rates[-1]:.6g} to {after:.6g}")
        return tuple(found)

    def as_schedule(self, steps: int, *, oddities: str) -> Schedule:
        """A schedule with the same curve over a run of `steps`; its peak is the highest rate of that run.

        Args:
            steps: Length of the run, at least 1.
            oddities: 'remove' leaves out the steps at rate 0 at the beginning, so that the curve starts that
                many steps earlier, and stays at its end after the last step: a schedule that keeps the
                contract. 'keep' gives the same curve at every step, also after the end, which breaks the
                contract where the curve does.

        Returns:
            The schedule; with 'keep' it fits runs of `steps` only.

        Raises:
            ArgumentError: If `steps` is no length, the curve is 0 throughout, or falls below 0.
        """
        choice("oddities", oddities, ODDITIES)
        rates = self.rates(steps)
        wanted = "a curve with a rate above 0"
        require(max(rates) > 0, "steps", steps, wanted, f"{self} is at 0 on all of these steps.")
        require(min(rates) >= 0, "steps", steps, "a curve that does not fall below 0", f"{self} does.")
        if oddities == "keep":
            return Kept(self, len(rates))
        wasted = next(step for step, rate in enumerate(rates) if rate > 0)
        kept = [self.rate(step) for step in range(wasted, wasted + len(rates))]
        return Sampled(tuple(rate / max(kept) for rate in kept))

    def _after(self, steps: int) -> list[float]:
        """The rates of as many steps after the end, as far as the library gives any."""
        try:
            return [self.rate(step) for step in range(steps, 2 * steps)]
        except ArgumentError:
            return []

    def _rule(self) -> Kind:
        return LIBRARIES[self.library][self.kind]


@final
@dataclass(frozen=True, slots=True)
class Kept(Schedule):
    """An imported curve as it is, over a run of one length.

    It breaks the contract of `Schedule` where the curve does: at step 0, and after the end, where it goes on.

    Args:
        curve: The curve.
        steps: Length of the run, in whose highest rate the factors are given.

    Raises:
        ArgumentError: If `steps` is no length.
    """

    curve: Imported
    steps: int

    def factor(self, step: float, steps: int) -> float:
        """Rate at `step` over the highest rate of the run."""
        return self.curve.rate(step) / _highest(self.curve, self.steps)

    def scaled(self, ratio: float) -> Self:
        """Itself where the ratio is 1; the lengths of another library are not to be guessed at."""
        stretched(0, ratio)
        hint = "Import the curve again with the arguments for the other length."
        require(ratio == 1, "ratio", ratio, "1, since an imported curve fits one length", hint)
        return self

    def counted(self) -> int:
        """The one length that it fits."""
        return self.steps

    def check(self, steps: int) -> None:
        """Refuse any other length."""
        Schedule.check(self, steps)
        require(steps == self.steps, "steps", steps, f"{self.steps}, for which the curve was imported")


@lru_cache(maxsize=64)
def _highest(curve: Imported, steps: int) -> float:
    return max(curve.rates(steps))


def _written(value: object) -> str:
    """An argument as a text has it."""
    if isinstance(value, Imported):
        return str(value).partition(":")[2]
    if isinstance(value, tuple):
        return f"[{', '.join(_written(inside) for inside in value)}]"
    return getattr(value, "__name__", "") or repr(value)
