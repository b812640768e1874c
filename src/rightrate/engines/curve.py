"""A training curve, thinned while it is recorded."""

import math

from rightrate.studies import Curve

#: Points of a curve that are kept: more than a screen shows, few enough that a study stays small.
MAX_POINTS = 200


class CurveRecorder:
    """Means of the loss over equal stretches of a run, each at the middle of its stretch.

    Args:
        steps: Length of the run in optimizer steps, at least 1.

    Example:
        >>> recorder = CurveRecorder(steps=3)
        >>> for loss in (3.0, 2.0, 1.0):
        ...     recorder.add(loss)
        >>> recorder.curve()
        Curve(steps=(0, 1, 2), losses=(3.0, 2.0, 1.0))
    """

    def __init__(self, steps: int) -> None:
        self._stretch = math.ceil(steps / MAX_POINTS)
        self._steps: list[int] = []
        self._losses: list[float] = []
        self._pending: list[float] = []
        self._done = 0
        self._ended = False

    def add(self, loss: float) -> None:
        """Take the loss of the next step; the first one that is not finite ends the curve."""
        self._ended = self._ended or not math.isfinite(loss)
        if self._ended:
            return
        self._pending.append(loss)
        self._done += 1
        if len(self._pending) == self._stretch:
            self._close()

    def curve(self) -> Curve:
        """The whole curve; the run is over."""
        if self._pending:
            self._close()
        return Curve(tuple(self._steps), tuple(self._losses))

    def _close(self) -> None:
        count = len(self._pending)
        self._steps.append(self._done - count + (count - 1) // 2)
        self._losses.append(sum(loss / count for loss in self._pending))  # divided first, not to overflow
        self._pending.clear()
