"""How numbers are written: the same number looks the same in every drawing, table and sentence."""

import math
from collections.abc import Iterable

#: Stands where a number would be, when there is none.
NOTHING = "–"

_PLAIN_SCORE = (1e-3, 1e5)  # outside, four significant digits need an exponent to stay readable
_LARGEST_PLAIN_STEPS = 10_000_000


def rate(value: float) -> str:
    """Write a learning rate with two significant digits.

    Args:
        value: The rate.

    Returns:
        Text that Python reads back as a number, or a dash for a value that is not finite.

    Example:
        >>> rate(0.0032), rate(0.1), rate(15.0)
        ('3.2e-03', '1.0e-01', '1.5e+01')
    """
    return f"{value:.1e}" if math.isfinite(value) else NOTHING


def score(value: float) -> str:
    """Write a loss or a metric with four significant digits.

    Args:
        value: The score, on the user's own scale.

    Returns:
        The text, or a dash for a value that is not finite.

    Example:
        >>> score(0.08721), score(-2.5), score(0.0), score(1.23456e-7)
        ('0.08721', '-2.500', '0.000', '1.235e-07')
    """
    if not math.isfinite(value):
        return NOTHING
    if value == 0:
        return "0.000"
    shown = float(f"{value:.3e}")  # rounding may lift 0.99996 to 1.000, which needs one decimal less
    if not _PLAIN_SCORE[0] <= abs(shown) < _PLAIN_SCORE[1]:
        return f"{value:.3e}"
    decimals = max(0, 3 - math.floor(math.log10(abs(shown))))
    return f"{value:.{decimals}f}"


def power(value: float) -> str:
    """Write an exponent with its sign and two decimals.

    Args:
        value: The exponent.

    Returns:
        The text; zero has a plus.

    Example:
        >>> power(0.5), power(-0.001), power(math.inf)
        ('+0.50', '+0.00', '+inf')
    """
    return f"{round(value, 2) + 0.0:+.2f}"


def steps(value: int) -> str:
    """Write a number of optimizer steps with thousands separators.

    Args:
        value: The number of steps.

    Returns:
        The text; from ten million on with an exponent.

    Example:
        >>> steps(1500), steps(20_000_000)
        ('1,500', '2e+07')
    """
    return f"{value:,}" if abs(value) < _LARGEST_PLAIN_STEPS else f"{value:.3g}"


def cost(value: float) -> str:
    """Write a cost in full runs with two decimals.

    Args:
        value: The cost, in full runs.

    Returns:
        The text, or a dash for a value that is not finite.

    Example:
        >>> cost(0.98), cost(12.345)
        ('0.98', '12.35')
    """
    return f"{value:,.2f}" if math.isfinite(value) else NOTHING


def duration(seconds: float) -> str:
    """Write a span of time with the two largest units that matter.

    Args:
        seconds: The time in seconds, at least 0.

    Returns:
        The text, or a dash for a value that is not finite.

    Example:
        >>> duration(0.25), duration(41.2), duration(372), duration(7300)
        ('0.2 s', '41 s', '6 min 12 s', '2 h 01 min')
    """
    if not math.isfinite(seconds):
        return NOTHING
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600:,} h {whole % 3600 // 60:02d} min"


def fact(value: str | float) -> str:
    """Write one fact of a task.

    Args:
        value: Text, a truth value, or a number.

    Returns:
        Text as it is, yes or no, whole numbers with separators, other numbers like a score.

    Example:
        >>> fact(True), fact(12810), fact(0.1), fact("AdamW")
        ('yes', '12,810', '0.1', 'AdamW')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return steps(value)
    return f"{value:.4g}" if math.isfinite(value) else NOTHING


def count(number: int, noun: str) -> str:
    """Write a number of things, with the plural where it is due.

    Args:
        number: How many, at least 0.
        noun: One of them; its plural takes an s.

    Returns:
        The text.

    Example:
        >>> count(1, "trial"), count(21, "trial"), count(0, "seed")
        ('1 trial', '21 trials', '0 seeds')
    """
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def listed(parts: Iterable[str]) -> str:
    """Write several things one after another, with an "and" before the last.

    Args:
        parts: The things, at least one.

    Returns:
        The text.

    Example:
        >>> listed(["one"]), listed(["one", "two", "three"])
        ('one', 'one, two and three')
    """
    *before, last = parts
    return f"{', '.join(before)} and {last}" if before else last
