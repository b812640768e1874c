r"""The critical learning rate: the largest step along an update that does not raise the loss.

.. math:: \eta_c = \sup\,\{\eta : L(\theta + a u) \le L(\theta) \text{ for all } a \le \eta\}

for the update u that the optimizer itself would make at rate 1 (Kalra et al., 2026, arXiv 2601.16979). It
takes losses only, no second derivative. A bracket is widened from a guess and then halved on the log scale.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

#: Factor by which the bracket is widened.
WIDENING = 4.0

#: The bracket is narrow enough when its ends differ by this factor: a quarter of an octave. The loss of the
#: best peaks is flat over more than that.
NARROW = 2**0.25

#: A loss counts as raised when it is this much higher, relatively and absolutely: rounding is below.
RELATIVE, ABSOLUTE = 1e-4, 1e-6


@dataclass(frozen=True, slots=True)
class Critical:
    """A bracket of the critical rate.

    Args:
        low: Largest rate that was tried and does not raise the loss; 0 when every rate raises it.
        high: Smallest rate that was tried and raises it; infinite when none does.
        probes: Number of rates that were tried.
    """

    low: float
    high: float
    probes: int

    @property
    def value(self) -> float:
        """The middle of the bracket on the log scale; an end where the other one is not known."""
        if math.isinf(self.high):
            return self.low
        return math.sqrt(self.low * self.high)


def critical_rate(raises: Callable[[float], bool], guess: float, *, most: int) -> Critical:
    """Bracket the critical rate.

    Args:
        raises: Whether a step of a rate raises the loss.
        guess: First rate, above 0.
        most: Number of rates that may be tried, at least 1.

    Returns:
        The bracket; it is as narrow as the number of probes allows.

    Example:
        >>> found = critical_rate(lambda rate: rate > 0.3, 0.01, most=12)
        >>> found.low <= 0.3 <= found.high, found.high / found.low < 1.2, found.probes
        (True, True, 7)
    """
    low, high, rate = 0.0, math.inf, guess
    for probe in range(1, most + 1):
        if raises(rate):
            high = rate
        else:
            low = rate
        if high <= NARROW * low:
            return Critical(low, high, probe)
        rate = _next(low, high)
    return Critical(low, high, most)


def raised(loss: float, before: float) -> bool:
    """Whether a loss is higher than another by more than rounding; one that is not finite is.

    Args:
        loss: Loss after the step.
        before: Loss before it, finite.

    Returns:
        Whether the step raised it.

    Example:
        >>> raised(1.0, 1.0), raised(1.01, 1.0), raised(math.nan, 1.0)
        (False, True, True)
    """
    return not loss <= before + RELATIVE * abs(before) + ABSOLUTE


def _next(low: float, high: float) -> float:
    if low == 0:
        return high / WIDENING
    return low * WIDENING if math.isinf(high) else math.sqrt(low * high)
