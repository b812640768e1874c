"""Where axes begin and end: layout only, nothing is estimated here."""

import math
from collections.abc import Iterable

from rightrate.report.figures.axis import Axis, Number

_LARGEST = 1e100  # beyond it, differences and paddings overflow; no picture needs it
_SMALLEST = 1e-100
_LOG_FROM_RATIO = 8.0  # a linear axis still shows the small values of a span below it
# A score this many times as far from the best as the middle one would squash all others.
_FAR, _FAR_ON_LOG = 12.0, 6.0
_FLAT = 1e-6  # a relative span below it needs too many digits at the ticks
_PAD = 0.05


def drawable(values: Iterable[float]) -> tuple[float, ...]:
    """The values that fit into a picture.

    Args:
        values: Any numbers.

    Returns:
        Those that are finite and not absurdly large, in their order.

    Example:
        >>> drawable([1.0, float("inf"), float("nan"), -2.0])
        (1.0, -2.0)
    """
    return tuple(value for value in values if math.isfinite(value) and abs(value) <= _LARGEST)


def positive(values: Iterable[float]) -> tuple[float, ...]:
    """The values that fit onto a logarithmic axis.

    Args:
        values: Any numbers.

    Returns:
        Those that are finite, above 0 and of a sane size, in their order.
    """
    return tuple(value for value in drawable(values) if value >= _SMALLEST)


def wants_log(values: Iterable[float]) -> bool:
    """Whether a logarithmic axis shows these values better than a linear one.

    Args:
        values: Numbers that fit into a picture.

    Returns:
        True when all are positive and the largest is many times the smallest.
    """
    held = tuple(values)
    return bool(held) and min(held) >= _SMALLEST and max(held) / min(held) > _LOG_FROM_RATIO


def log_axis(label: str, number: Number, values: Iterable[float], unit: str = "") -> Axis:
    """A logarithmic axis that holds all of the values with a margin.

    Args:
        label: What the axis shows.
        number: Which kind of number it carries.
        values: What it must hold; what does not fit onto a logarithmic axis is left out.
        unit: Unit of the values, or nothing.

    Returns:
        The axis; one from 0.001 to 1 when there is nothing to hold.
    """
    held = positive(values) or (1e-3, 1.0)
    low, high = math.log10(min(held)), math.log10(max(held))
    pad = _PAD * (high - low) if high - low > 1e-3 else 0.3
    return Axis(
        label=label, number=number, low=10 ** (low - pad), high=10 ** (high + pad), log=True, unit=unit
    )


def linear_axis(
    label: str, number: Number, values: Iterable[float], unit: str = "", *, from_zero: bool = False
) -> Axis:
    """A linear axis that holds all of the values with a margin.

    Args:
        label: What the axis shows.
        number: Which kind of number it carries.
        values: What it must hold; what is not finite is left out.
        unit: Unit of the values, or nothing.
        from_zero: Whether it starts at 0 without a margin; then all values are at least 0.

    Returns:
        The axis; one from 0 to 1 when there is nothing to hold.
    """
    held = drawable(values) or (0.0, 1.0)
    low, high = (0.0, max(0.0, *held)) if from_zero else (min(held), max(held))
    size = max(abs(low), abs(high))
    wide = high - low > _FLAT * size
    pad = _PAD * (high - low) if wide else max(_PAD * size, _SMALLEST)
    if size == 0:
        pad = 1.0
    return Axis(label=label, number=number, low=low if from_zero else low - pad, high=high + pad, unit=unit)


def score_axis(label: str, scores: Iterable[float], goal: str) -> Axis:
    """An axis for final scores on which the good ones keep their room.

    A few scores that are far worse than the others end beyond the axis; the figures put them on its edge.

    Args:
        label: What the axis shows.
        scores: Final scores; what is not finite is left out.
        goal: "min" when low scores are good, "max" when high ones are.

    Returns:
        The axis, logarithmic where that shows more.
    """
    held = _without_far_ones(drawable(scores), goal)
    return value_axis(label, held)


def value_axis(label: str, values: Iterable[float]) -> Axis:
    """An axis for losses that holds all of them, logarithmic where that shows more.

    Args:
        label: What the axis shows.
        values: Losses; what is not finite is left out.

    Returns:
        The axis.
    """
    held = drawable(values)
    return log_axis(label, "score", held) if wants_log(held) else linear_axis(label, "score", held)


def _without_far_ones(scores: tuple[float, ...], goal: str) -> tuple[float, ...]:
    """The scores that are not far worse than the middle one, on the scale that will be drawn."""
    if len(scores) < 3:
        return scores
    best = max(scores) if goal == "max" else min(scores)
    log = wants_log(scores)

    def distance(score: float) -> float:
        return math.log10(score / best) if log else abs(score - best)

    middle = abs(sorted((distance(score) for score in scores), key=abs)[len(scores) // 2])
    far = middle * (_FAR_ON_LOG if log else _FAR)
    return tuple(score for score in scores if far == 0 or abs(distance(score)) <= far)
