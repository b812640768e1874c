"""The moving averages of the losses that the finders use, each with the stop that belongs to it."""

from typing import Final

from rightrate.search.rules.curve import Smoother

_BETA: Final = 0.98
_SEEDED_SHARE: Final = 0.05

#: So many times the best smoothed loss end the test.
_CORRECTED_STOP: Final = 4.0
_SEEDED_STOP: Final = 5.0


class Corrected(Smoother):
    r"""An exponential average that starts at 0 and is corrected for it.

    .. math:: a_t = 0.98\, a_{t-1} + 0.02\, l_t, \quad s_t = \frac{a_t}{1 - 0.98^{t + d}}, \; t = 1, 2, \dots

    The test ends when, from the second step on, the smoothed loss is above four times the best one.

    Args:
        ahead: The number d by which the correction runs ahead of the steps; 0 is right.

    Attributes:
        best_step: Step of the lowest smoothed loss, counted from 0; that which ends the test is left out.
    """

    def __init__(self, ahead: int = 0) -> None:
        self.best_step = 0
        self._ahead = ahead
        self._taken = 0
        self._average = 0.0
        self._best = 0.0

    def feed(self, loss: float) -> tuple[float, bool]:
        """Take the loss of the next step."""
        self._taken += 1
        self._average = _BETA * self._average + (1 - _BETA) * loss
        value = self._average / (1 - _BETA ** (self._taken + self._ahead))
        ended = self._taken > 1 and value > _CORRECTED_STOP * self._best
        if not ended and (self._taken == 1 or value < self._best):
            self._best, self.best_step = value, self._taken - 1
        return value, ended


class Seeded(Smoother):
    r"""An exponential average that starts at the first loss.

    .. math:: s_0 = l_0, \qquad s_t = 0.05\, l_t + 0.95\, s_{t-1}

    The test ends when the smoothed loss is above five times the best one. At the first step it is compared
    with itself, so that a negative loss ends the test at once.
    """

    def __init__(self) -> None:
        self._values: list[float] = []
        self._best = 0.0

    def feed(self, loss: float) -> tuple[float, bool]:
        """Take the loss of the next step."""
        first = not self._values
        value = loss if first else _SEEDED_SHARE * loss + (1 - _SEEDED_SHARE) * self._values[-1]
        self._values = [value]
        if first or value < self._best:
            self._best = value
        return value, value > _SEEDED_STOP * self._best
