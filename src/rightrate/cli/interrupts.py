"""Ctrl-C: once to stop after the optimizer step under way, twice to stop at once."""

import os
import signal
import threading
from types import FrameType, TracebackType
from typing import Any, Final, Self

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
_TOLD: Final = "stopping after this step; a second Ctrl-C stops at once"
_CLEAR_LINE: Final = "\r\x1b[K"


class Interrupted(Exception):
    """The user, or the system, ended the run.

    Args:
        message: What is kept.
        resume: The command that goes on from there, or nothing.
    """

    def __init__(self, message: str, resume: str = "") -> None:
        super().__init__(message)
        self.resume = resume


class Stop(Exception):
    """Ends a run between two optimizer steps."""


class Guard:
    """A context manager in which the first signal asks a run to stop, and the next one ends it.

    As long as nothing is under way that is worth finishing, the first signal ends it, too. Outside of
    the main thread, where no handlers can be installed, and for a signal that is ignored, as it is under
    `nohup`, nothing changes.

    Attributes:
        requested: Whether a signal has come.
        patient: Whether something is under way that the first signal lets finish.
    """

    def __init__(self) -> None:
        self.requested = False
        self.patient = False
        self._before: dict[signal.Signals, Any] = {}
        self._owner = os.getpid()

    def __enter__(self) -> Self:
        """Install the handlers."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                if signal.getsignal(number) != signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the handlers back that were there before."""
        for number, before in self._before.items():
            signal.signal(number, before)

    def check(self) -> None:
        """Stop here if that was asked for; from the first call on, a signal waits for the next one.

        Raises:
            Stop: If a signal has come.
        """
        self.patient = True
        if self.requested:
            raise Stop

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if os.getpid() != self._owner:
            self._leave_to_the_owner(number)
            return
        first, self.requested = not self.requested, True
        if not first or not self.patient:
            raise KeyboardInterrupt
        # Not through sys.stderr: the signal may have come in the middle of a write to it.
        line = _CLEAR_LINE if os.isatty(2) else ""
        os.write(2, f"{line}{_TOLD}\n".encode())

    def _leave_to_the_owner(self, number: int) -> None:
        """In a forked process that loads data: Ctrl-C is for the run that reads from it, the rest is not."""
        if number != signal.SIGINT:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
