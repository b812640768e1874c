"""What one rate gave, as a picture needs it."""

from typing import NamedTuple

from rightrate.report import numerals


class Dot(NamedTuple):
    """A mean over some runs at one rate.

    Args:
        lr: The rate.
        value: The mean.
        error: Its standard error; 0 when there is one run alone.
    """

    lr: float
    value: float
    error: float

    @property
    def note(self) -> str:
        """The dot in words."""
        spread = f" ± {numerals.score(self.error)}" if self.error > 0 else ""
        return f"rate {numerals.rate(self.lr)}: {numerals.score(self.value)}{spread}"
