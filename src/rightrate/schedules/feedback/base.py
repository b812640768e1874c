"""What a rule that listens to a metric is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from numbers import Real
from typing import Any, Generic, Self, TypeVar

from rightrate.errors import require


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a rule remembers: plain numbers, so that it is written to a file and read back exactly.

    Args:
        factor: Factor of the peak rate that holds now, finite and at least 0.
    """

    factor: float = 1.0

    def to_dict(self) -> dict[str, Any]:
        """The state as plain numbers by name."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The state that `to_dict` wrote down.

        Args:
            data: Numbers by name.

        Returns:
            An equal state.

        Raises:
            ArgumentError: If a name is missing or unknown, or a value is of the wrong kind.
        """
        wanted = {field.name: field.type for field in fields(cls)}
        require(data.keys() == wanted.keys(), "data", sorted(data), f"a state with {', '.join(wanted)}")
        kinds = {name: type(getattr(cls(), name)) for name in wanted}
        for name, kind in kinds.items():
            require(type(data[name]) is kind, name, data[name], f"of type {kind.__name__}")
        return cls(**data)


S = TypeVar("S", bound=State)


class Feedback(ABC, Generic[S]):
    """A rule from the metrics so far to a factor of the peak rate.

    Unlike a `Schedule` it is no function of the step: what it remembers is an explicit state, and a step
    gives a new state instead of changing one. A rule is immutable and can be compared, hashed, copied and
    pickled. `rightrate.testing.feedback` checks all of this for any subclass.
    """

    __slots__ = ()

    @abstractmethod
    def init(self) -> S:
        """The state before the first metric, at the peak."""

    @abstractmethod
    def step(self, state: S, metric: float) -> tuple[S, float]:
        """Take one metric in.

        Args:
            state: The state so far; it is left as it is.
            metric: The metric, such as a validation loss; one that is not finite is a bad one.

        Returns:
            The new state, and its factor of the peak rate.

        Raises:
            ArgumentError: If `metric` is no number.
        """


def number(metric: object) -> float:
    """A metric as a plain float.

    Args:
        metric: What came; NaN and infinities are numbers here.

    Returns:
        The number.

    Raises:
        ArgumentError: If it is no number.

    Example:
        >>> number(2)
        2.0
    """
    known = isinstance(metric, Real) and not isinstance(metric, bool)
    require(known, "metric", metric, "a number, such as a validation loss")
    return float(metric)  # type: ignore[arg-type]
