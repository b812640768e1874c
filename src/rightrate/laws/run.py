"""One recorded training run: its learning rates, and its losses where they were written down."""

from dataclasses import dataclass, field
from typing import final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rightrate.errors import require
from rightrate.laws.path import Array, Path, numbers, places

#: Losses after the warm-up that a run must have: two for each quarter that is left out by turns.
LEAST = 8


@final
@dataclass(frozen=True, slots=True, eq=False, init=False)
class Run:
    """One recorded training run.

    The laws do not describe a warm-up: losses before its end are kept, and not looked at.

    Args:
        lrs: Learning rate of every step from the first on, at least 0, shape (T,). Steps that were taken
            after the last loss may be there or not.
        steps: Steps at which the loss was recorded, counted from 0, ascending, below T, shape (n,).
        losses: Training or validation losses at these steps, finite and above 0, shape (n,); the laws
            compare their logarithms.

    Raises:
        ArgumentError: If they do not make a run, or fewer than 8 losses come after the warm-up.

    Example:
        >>> run = Run([0.1] * 100, range(10, 100, 10), [3 / (1 + i) for i in range(9)])
        >>> run.path.warmup, len(run.losses)
        (0, 9)
    """

    lrs: Array
    steps: NDArray[np.int64]
    losses: Array
    path: Path = field(repr=False)

    def __init__(self, lrs: ArrayLike, steps: ArrayLike, losses: ArrayLike) -> None:
        path = Path.of(lrs)
        at = places("steps", steps, path.lrs.size)
        heights = numbers("losses", losses)
        require(heights.size == at.size, "losses", heights.size, f"as many as `steps`, {at.size}")
        wrong = heights[~(np.isfinite(heights) & (heights > 0))]
        hint = "Leave out what comes after a divergence."
        require(wrong.size == 0, "losses", wrong[:1].tolist(), "finite and above 0", hint)
        after = int(np.count_nonzero(at >= path.warmup))
        hint = f"The warm-up ends at step {path.warmup}. Record the loss more often."
        require(after >= LEAST, "losses", after, f"at least {LEAST} after the warm-up", hint)
        for name, value in (("lrs", path.lrs), ("steps", at), ("losses", heights), ("path", path)):
            object.__setattr__(self, name, value)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The losses of a run that a law is fitted to.

    Args:
        path: The learning rates of the run.
        steps: Steps after the warm-up, shape (n,).
        losses: Losses at these steps, shape (n,).
    """

    path: Path
    steps: NDArray[np.int64]
    losses: Array

    @classmethod
    def of(cls, run: Run) -> "Points":
        """What was recorded after the warm-up."""
        kept = run.steps >= run.path.warmup
        return cls(run.path, run.steps[kept], run.losses[kept])

    def without(self, start: int, end: int) -> "Points":
        """All points but those from `start` to below `end`."""
        return Points(
            self.path, np.delete(self.steps, slice(start, end)), np.delete(self.losses, slice(start, end))
        )
