"""From data to places on a drawing: scales and clipping, shared by all drawings."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from rightrate.report.figures.axis import Axis

Point = tuple[float, float]

_FAR = 1e6  # places further out than this many lengths are cut to it, so that no product overflows


@dataclass(frozen=True, slots=True)
class Scale:
    """A map from the values of an axis to places along a drawing.

    Args:
        axis: The axis.
        start: Place of its lower end.
        stop: Place of its upper end.

    Example:
        >>> scale = Scale(Axis(label="rate", number="rate", low=0.01, high=1.0, log=True), 0.0, 100.0)
        >>> scale(0.1)
        50.0
    """

    axis: Axis
    start: float
    stop: float

    def __call__(self, value: float) -> float:
        """Place of `value`, in units of the drawing; it may lie outside."""
        axis = self.axis
        if axis.log:
            low, high = math.log10(axis.low), math.log10(axis.high)
            share = (math.log10(value) - low) / (high - low) if value > 0 else -_FAR
        else:
            share = (value - axis.low) / (axis.high - axis.low)
        return self.start + (self.stop - self.start) * min(max(share, -_FAR), _FAR)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a drawing, with the vertical axis pointing down.

    Args:
        left: Left edge.
        top: Upper edge.
        right: Right edge.
        bottom: Lower edge.
    """

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Its width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    def holds(self, point: Point) -> bool:
        """Whether `point` lies in it, with room for rounding."""
        x, y = point
        slack = 1e-6
        return self.left - slack <= x <= self.right + slack and self.top - slack <= y <= self.bottom + slack


def clip_line(points: Iterable[Point], box: Box) -> list[list[Point]]:
    """Cut a line at the edges of a box.

    Args:
        points: Points of the line, in order.
        box: The box.

    Returns:
        The pieces inside the box, each of at least two points.

    Example:
        >>> clip_line([(-1.0, 1.0), (1.0, 1.0), (3.0, 1.0)], Box(0.0, 0.0, 2.0, 2.0))
        [[(0.0, 1.0), (1.0, 1.0), (2.0, 1.0)]]
    """
    pieces: list[list[Point]] = []
    for start, end in pairwise(points):
        cut = _clip_segment(start, end, box)
        if cut is None:
            continue
        if pieces and pieces[-1][-1] == cut[0]:
            pieces[-1].append(cut[1])
        else:
            pieces.append([*cut])
    return pieces


def _clip_segment(start: Point, end: Point, box: Box) -> tuple[Point, Point] | None:
    """The part of a segment inside the box, by the method of Liang and Barsky."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    first, last = 0.0, 1.0
    edges = (
        (-dx, start[0] - box.left),
        (dx, box.right - start[0]),
        (-dy, start[1] - box.top),
        (dy, box.bottom - start[1]),
    )
    for speed, room in edges:
        if speed == 0:
            if room < 0:
                return None
        elif speed < 0:
            first = max(first, room / speed)
        else:
            last = min(last, room / speed)
    if first >= last:
        return None
    begin = start if first == 0 else (start[0] + first * dx, start[1] + first * dy)
    finish = end if last == 1 else (start[0] + last * dx, start[1] + last * dy)
    return begin, finish
