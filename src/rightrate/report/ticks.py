"""Where the ticks of an axis stand, and what is written at them."""

import math
from dataclasses import dataclass

from rightrate.report import numerals
from rightrate.report.figures.axis import Axis

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_DECADES_FOR_POWERS = 2.5  # below this, powers of ten alone may leave only two ticks
_DECADES_FOR_LINEAR = 0.6  # below this, 1-2-5 leaves fewer than two ticks


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick of an axis.

    Args:
        value: Where it stands, in data units.
        label: What is written at it; nothing for a minor tick.
    """

    value: float
    label: str = ""


def linear_values(low: float, high: float, count: int = 5) -> tuple[float, ...]:
    """Round numbers between two ends, evenly spaced.

    Args:
        low: Lower end, finite.
        high: Upper end, finite, above `low`.
        count: About how many are wanted, at least 1.

    Returns:
        Ascending multiples of 1, 2, 2.5 or 5 times a power of ten, within the ends.

    Example:
        >>> linear_values(0.0, 1.0)
        (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    """
    step = _nice_step((high - low) / max(1, count))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(_multiple(number, step) for number in range(first, last + 1))


def log_values(low: float, high: float, count: int = 5) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Round numbers between two positive ends, spread over the logarithm.

    Args:
        low: Lower end, above 0.
        high: Upper end, finite, above `low`.
        count: At most about how many are wanted with a label, at least 1.

    Returns:
        The values to label and the minor ones between them, each ascending and within the ends.

    Example:
        >>> log_values(0.001, 1.0)[0]
        (0.001, 0.01, 0.1, 1.0)
        >>> log_values(0.05, 1.0)[0]
        (0.05, 0.1, 0.2, 0.5, 1.0)
    """
    decades = math.log10(high) - math.log10(low)
    if decades < _DECADES_FOR_LINEAR:
        return linear_values(low, high, count), ()
    minor = _products(range(1, 10), low, high) if decades <= 8 else ()
    if decades < _DECADES_FOR_POWERS:
        choices = [_products(factors, low, high) for factors in ((1, 2, 5), (1, 3))]
        labelled = next((values for values in choices if len(values) <= count + 2), _powers(low, high, count))
    else:
        labelled = _powers(low, high, count)
    return labelled, tuple(value for value in minor if value not in labelled)


def ticks(axis: Axis, count: int = 5) -> tuple[Tick, ...]:
    """The ticks of an axis with their labels, minor ones without.

    Args:
        axis: The axis.
        count: About how many labels there is room for, at least 1.

    Returns:
        Ticks in ascending order.
    """
    if not axis.log:
        values = linear_values(axis.low, axis.high, count)
        return tuple(Tick(value, label) for value, label in zip(values, labels(values, axis), strict=True))
    major, minor = log_values(axis.low, axis.high, count)
    named = [Tick(value, label) for value, label in zip(major, labels(major, axis), strict=True)]
    return tuple(sorted(named + [Tick(value) for value in minor], key=lambda tick: tick.value))


def labels(values: tuple[float, ...], axis: Axis) -> tuple[str, ...]:
    """Write the values of ticks with just the digits that tell them apart.

    Args:
        values: The values.
        axis: The axis on which they stand.

    Returns:
        One text for each value, all different as long as the values are.
    """
    for digits in range(17):
        texts = tuple(_label(value, axis, digits) for value in values)
        if all(
            math.isclose(_read(text), value, rel_tol=1e-9) for text, value in zip(texts, values, strict=True)
        ):
            break
    return texts


def _label(value: float, axis: Axis, digits: int) -> str:
    """Write one value: a rate always with an exponent, all else plainly while it is short."""
    if value == 0:
        return "0"
    if axis.number == "rate":
        return f"{value:.{digits}e}"
    if axis.number == "steps" and value == int(value):
        return numerals.steps(int(value))
    exponent = math.floor(math.log10(abs(value)) + 1e-12)
    if not -5 < exponent < 7:
        return f"{value:.{digits}e}"
    return f"{value:,.{max(0, digits - exponent)}f}"


def _read(text: str) -> float:
    return float(text.replace(",", ""))


def _nice_step(rough: float) -> float:
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * nice for nice in _NICE if power * nice >= rough * (1 - 1e-9))


def _multiple(number: int, step: float) -> float:
    """The multiple without the last bits of the product, and zero without a sign."""
    return float(f"{number * step:.15g}") + 0.0


def _products(factors: tuple[int, ...] | range, low: float, high: float) -> tuple[float, ...]:
    """All factors times powers of ten within the ends, with room for rounding."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = (float(f"{factor}e{exponent}") for exponent in exponents for factor in factors)
    return tuple(value for value in values if low * (1 - 1e-9) <= value <= high * (1 + 1e-9))


def _powers(low: float, high: float, count: int) -> tuple[float, ...]:
    """Powers of ten, every second or third one when there are too many."""
    values = _products((1,), low, high)
    stride = max(1, math.ceil(len(values) / (count + 1)))
    return tuple(value for value in values if round(math.log10(value)) % stride == 0)
