"""How far a run has come, shown now and then."""

import math
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self, TextIO, final

from rightrate.choosing import Progress
from rightrate.cli import streams
from rightrate.cli.options import Looks
from rightrate.cli.progress_line import line

#: Seconds between two lines where there is no terminal.
REPEAT_S = 30.0


class Meter(ABC):
    """Shows progress every so often; between two drawings, a step costs a look at the clock.

    Args:
        every: Seconds between two drawings.
        first: Seconds to the first one.
        clock: Function that gives the time in seconds.
    """

    def __init__(self, every: float, first: float, clock: Callable[[], float]) -> None:
        self._every = every
        self._clock = clock
        self._first = first
        self._begun: float | None = None
        self._due = 0.0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End: nothing is shown any more."""
        self._due = math.inf

    def update(self, state: Progress) -> None:
        """Show the state, if it is time to."""
        now = self._clock()
        if self._begun is None:
            self._begun, self._due = now, now + self._first
        if now >= self._due:
            self._due = now + self._every
            self.show(state, now - self._begun)

    @abstractmethod
    def show(self, state: Progress, seconds: float) -> None:
        """Show the state now.

        Args:
            state: How far the run has come.
            seconds: Time since the first state.
        """


@final
class Silent(Meter):
    """Shows nothing."""

    def __init__(self) -> None:
        super().__init__(REPEAT_S, REPEAT_S, time.monotonic)

    def update(self, state: Progress) -> None:
        """Do nothing."""

    def show(self, state: Progress, seconds: float) -> None:
        """Do nothing."""


@final
class Lines(Meter):
    """Writes a line now and then.

    Args:
        stream: Where to write.
        clock: Function that gives the time in seconds.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(REPEAT_S, REPEAT_S, clock)
        self._stream = stream

    def show(self, state: Progress, seconds: float) -> None:
        """Write the state as a line."""
        with suppress(OSError):  # nobody reads it any more; the run is worth more than its progress
            streams.write(self._stream, line(state, seconds))


def meter(looks: Looks, *, wanted: bool) -> Meter:
    """The meter that suits stderr.

    Args:
        looks: What the user said.
        wanted: Whether progress is to be shown at all.

    Returns:
        The meter.
    """
    if not wanted or looks.quiet:
        return Silent()
    if not sys.stderr.isatty():
        return Lines(sys.stderr)
    from rightrate.cli.live import Live

    return Live(sys.stderr, looks)
