"""The rates of a study."""

import math
from collections.abc import Sequence
from itertools import pairwise

from rightrate.errors import ArgumentError, require

#: What a text of rates looks like.
FORM = "LOW:HIGH:COUNT, such as 1e-5:1:11"


def lrs(text: str) -> tuple[float, ...]:
    r"""Rates that are spread evenly on a logarithmic scale.

    .. math:: \eta_i = a\,(b/a)^{i/(n-1)}, \quad i = 0, \dots, n - 1

    Args:
        text: "a:b:n", the lowest rate a above 0, the highest rate b above a, and the number n of rates, at
            least 2.

    Returns:
        The rates, rounded to three digits, ascending.

    Raises:
        ArgumentError: If the text does not describe rates.

    Example:
        >>> lrs("1e-3:1:4")
        (0.001, 0.01, 0.1, 1.0)
    """
    parts = text.split(":")
    try:
        low, high, count = float(parts[0]), float(parts[1]), int(parts[2])
        whole = len(parts) == 3
    except (ValueError, IndexError):
        whole = False
    if not whole:
        raise ArgumentError(f"`lrs` must be {FORM}, got {text!r}.")
    require(math.isfinite(low) and low > 0, "lrs", text, f"{FORM}, with LOW above 0")
    require(math.isfinite(high) and high > low, "lrs", text, f"{FORM}, with HIGH finite and above LOW")
    require(2 <= count <= 1_000, "lrs", text, f"{FORM}, with a COUNT of 2 to 1,000")
    return checked([float(f"{low * (high / low) ** (i / (count - 1)):.3g}") for i in range(count)])


def checked(rates: Sequence[float]) -> tuple[float, ...]:
    """Refuse what are no rates to study.

    Args:
        rates: Rates.

    Returns:
        The same, as plain numbers.

    Raises:
        ArgumentError: If there is none, one is not above 0 and finite, they are not ascending, or one stands
            there twice.

    Example:
        >>> checked([1e-3, 1e-2])
        (0.001, 0.01)
    """
    require(len(rates) > 0, "lrs", rates, "at least one rate")
    for rate in rates:
        good = isinstance(rate, int | float) and not isinstance(rate, bool) and math.isfinite(rate)
        require(good and rate > 0, "lrs", rate, "finite and above 0")
    for lower, higher in pairwise(rates):
        require(lower != higher, "lrs", higher, "different from each other", "A rate stands there twice.")
        require(lower < higher, "lrs", list(rates), "ascending")
    return tuple(float(rate) for rate in rates)
