"""How far a run has come, on one line of a terminal that is kept up to date."""

import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self, TextIO, final

from rich.console import Console
from rich.live import Live as RichLive
from rich.text import Text

from rightrate.choosing import Progress
from rightrate.cli import streams
from rightrate.cli.options import Looks
from rightrate.cli.progress import Meter
from rightrate.cli.progress_line import bar, line

#: Seconds between two drawings.
REDRAW_S = 0.1


class _Screen(Console):
    """A terminal that may go away without ending the run."""

    def on_broken_pipe(self) -> None:
        """Write nothing any more."""
        self.quiet = True


@final
class Live(Meter):
    """Keeps one line up to date; what the user's code prints goes above it.

    Args:
        stream: The terminal.
        looks: What the user said.
        clock: Function that gives the time in seconds.
    """

    def __init__(self, stream: TextIO, looks: Looks, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(REDRAW_S, 0.0, clock)
        colored = streams.is_colored(stream, looks)
        screen = _Screen(file=stream, no_color=not colored, highlight=False)
        self._live = RichLive(console=screen, auto_refresh=False, transient=True)

    def __enter__(self) -> Self:
        """Draw the line for the first time."""
        with suppress(OSError):
            self._live.start()
        self._draw("", "checking the task")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        super().__exit__(kind, error, trace)
        with suppress(OSError):
            self._live.stop()

    def show(self, state: Progress, seconds: float) -> None:
        """Draw the state over the line that is there."""
        self._draw(bar(state, self._live.console.width), line(state, seconds))

    def _draw(self, drawn: str, written: str) -> None:
        content = Text.assemble((drawn, "cyan"), written, no_wrap=True, overflow="ellipsis")
        with suppress(OSError):
            self._live.update(content, refresh=True)
