"""An axis of a figure, free of any drawing."""

import math
from dataclasses import dataclass
from typing import Literal

from rightrate.errors import require

#: Which kind of number an axis carries; it decides how its ticks are written.
Number = Literal["rate", "score", "steps", "factor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One axis of a figure.

    Args:
        label: What it shows, in words.
        number: Which kind of number it carries.
        low: Where it starts, in data units.
        high: Where it ends, above `low`.
        log: Whether it is logarithmic; then `low` is above 0.
        unit: Unit of its values, or nothing.

    Raises:
        ArgumentError: If the ends do not make an axis.
    """

    label: str
    number: Number
    low: float
    high: float
    log: bool = False
    unit: str = ""

    def __post_init__(self) -> None:
        require(math.isfinite(self.low), "low", self.low, "finite")
        require(math.isfinite(self.high), "high", self.high, "finite")
        require(self.low < self.high, "high", self.high, f"above `low`, which is {self.low!r}")
        require(not self.log or self.low > 0, "low", self.low, "above 0 on a logarithmic axis")

    @property
    def title(self) -> str:
        """The label with the unit, as it is written at the axis."""
        return f"{self.label} ({self.unit})" if self.unit else self.label

    def holds(self, value: float) -> bool:
        """Whether `value`, in data units, lies between the ends."""
        return self.low <= value <= self.high

    def clamp(self, value: float) -> float:
        """The nearest value to `value` that lies between the ends, in data units."""
        return min(max(value, self.low), self.high)
