"""What stands in a figure: lines, points, bands, spans, markers and crosses, free of any drawing."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from rightrate.errors import require

#: What a series stands for; the drawings give each role its colour. A "ramp" has a level.
Role = Literal["ramp", "estimate", "answer", "muted"]

#: What a point looks like: a dot, or an arrow towards a value beyond the axis.
Shape = Literal["dot", "up", "down"]


def _require_finite(name: str, values: Iterable[float]) -> None:
    for value in values:
        require(math.isfinite(value), name, value, "finite", "Leave out what cannot be drawn.")


def _require_same_length(name: str, values: tuple[float, ...], wanted: int) -> None:
    require(len(values) == wanted, name, values, f"as long as `xs`, which has {wanted}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points; it may leave the axes and is cut there.

    Args:
        label: Name in the legend and the table; series of one label share an entry.
        xs: Where its points stand, ascending.
        ys: Their heights, same length.
        role: What it stands for.
        level: Place on the ramp, in [0, 1].
        dashed: Whether it is dashed.
        weight: Width, 1 being the usual one.

    Raises:
        ArgumentError: If a value is not finite, or the lengths differ.
    """

    label: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    role: Role = "ramp"
    level: float = 1.0
    dashed: bool = False
    weight: float = 1.0

    def __post_init__(self) -> None:
        _require_same_length("ys", self.ys, len(self.xs))
        _require_finite("xs", self.xs)
        _require_finite("ys", self.ys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """Single points, each with a note and possibly an error bar.

    Args:
        label: Name in the legend and the table; series of one label share an entry.
        xs: Where they stand.
        ys: Their heights, same length.
        notes: What each of them is, in words; same length, or empty.
        lows: Lower ends of their error bars; same length, or empty.
        highs: Upper ends of their error bars; same length as `lows`.
        role: What they stand for.
        level: Place on the ramp, in [0, 1].
        shape: What they look like.

    Raises:
        ArgumentError: If a value is not finite, or the lengths differ.
    """

    label: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    notes: tuple[str, ...] = ()
    lows: tuple[float, ...] = ()
    highs: tuple[float, ...] = ()
    role: Role = "ramp"
    level: float = 1.0
    shape: Shape = "dot"

    def __post_init__(self) -> None:
        _require_same_length("ys", self.ys, len(self.xs))
        _require_same_length("lows", self.lows, len(self.xs) if self.lows else 0)
        _require_same_length("highs", self.highs, len(self.lows))
        require(len(self.notes) in (0, len(self.xs)), "notes", self.notes, f"empty or {len(self.xs)} long")
        for name in ("xs", "ys", "lows", "highs"):
            _require_finite(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """The area between two lines.

    Args:
        label: Name in the legend and the table.
        xs: Where its points stand, ascending.
        lows: Its lower edge, same length.
        highs: Its upper edge, same length.
        role: What it stands for.
        level: Place on the ramp, in [0, 1].

    Raises:
        ArgumentError: If a value is not finite, or the lengths differ.
    """

    label: str
    xs: tuple[float, ...]
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    role: Role = "estimate"
    level: float = 1.0

    def __post_init__(self) -> None:
        for name in ("lows", "highs"):
            _require_same_length(name, getattr(self, name), len(self.xs))
        for name in ("xs", "lows", "highs"):
            _require_finite(name, getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A range of the horizontal axis, over the whole height.

    Args:
        label: Name in the legend and the table.
        low: Where it starts.
        high: Where it ends, at least `low`.
        role: What it stands for.
        level: Place on the ramp, in [0, 1].

    Raises:
        ArgumentError: If an end is not finite, or they are in the wrong order.
    """

    label: str
    low: float
    high: float
    role: Role = "answer"
    level: float = 1.0

    def __post_init__(self) -> None:
        _require_finite("low", (self.low,))
        _require_finite("high", (self.high,))
        require(self.low <= self.high, "high", self.high, f"at least `low`, which is {self.low!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A straight line across the figure at one value of an axis.

    Args:
        label: Name in the legend and the table.
        value: Where it stands.
        axis: The axis on which `value` lies: "x" for a vertical line, "y" for a horizontal one.
        text: Its value as it is written at the line, or nothing.
        role: What it stands for.
        level: Place on the ramp, in [0, 1].

    Raises:
        ArgumentError: If the value is not finite.
    """

    label: str
    value: float
    axis: Literal["x", "y"] = "x"
    text: str = ""
    role: Role = "answer"
    level: float = 1.0

    def __post_init__(self) -> None:
        _require_finite("value", (self.value,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rug:
    """Crosses in a lane on the top edge: places where there is no height to show.

    Args:
        label: Name in the table.
        xs: Where they stand.
        notes: What each of them is, in words; same length, or empty.
        row: Row of the lane, counted from the top.
        role: What they stand for.
        level: Place on the ramp, in [0, 1].

    Raises:
        ArgumentError: If a value is not finite, or the lengths differ.
    """

    label: str
    xs: tuple[float, ...]
    notes: tuple[str, ...] = ()
    row: int = 0
    role: Role = "ramp"
    level: float = 1.0

    def __post_init__(self) -> None:
        require(len(self.notes) in (0, len(self.xs)), "notes", self.notes, f"empty or {len(self.xs)} long")
        require(self.row >= 0, "row", self.row, "at least 0")
        _require_finite("xs", self.xs)


Series = Line | Points | Band | Span | Marker | Rug
