"""Which runs tell a law something that the others do not."""

from collections.abc import Sequence

import numpy as np

from rightrate.errors import ArgumentError, require
from rightrate.laws.path import Path

#: Two rates that differ by less than this share of the peak at every step are of the same shape.
ALIKE = 0.05


def same_shape(one: Path, other: Path) -> bool:
    """Whether two runs have the same rates, in shares of their peaks, at the same steps after the warm-up.

    The steps that both have are compared, for it is by step that a law sees the rate: a constant rate held
    for longer shows nothing new about annealing and is the same shape; a cosine over another length falls at
    another pace and is another shape. Another peak or another warm-up makes no other shape.

    Args:
        one: The learning rates of a run.
        other: Those of another.

    Returns:
        Whether they are alike.

    Example:
        >>> same_shape(Path.of([1.0] * 10), Path.of([0.5] * 30))
        True
        >>> same_shape(Path.of(np.linspace(1, 0, 10)), Path.of(np.linspace(1, 0, 30)))
        False
    """
    a, b = one.lrs[one.warmup :] / one.peak, other.lrs[other.warmup :] / other.peak
    shared = min(a.size, b.size)
    return bool(np.abs(a[:shared] - b[:shared]).max() < ALIKE)


def check_shapes(paths: Sequence[Path]) -> None:
    """Refuse runs from which what a fall of the rate does cannot be told.

    Args:
        paths: The learning rates of each run.

    Raises:
        ArgumentError: If there are fewer than two runs of different shape, or the rate falls in none.
    """
    wanted = "at least two runs whose schedules differ in shape"
    hint = "Add a run under another schedule, such as a constant rate beside a cosine."
    require(len(paths) >= 2, "runs", f"{len(paths)} of them", wanted, hint)
    if not any(np.any(path.falls) for path in paths):
        raise ArgumentError(
            f"`runs` must have a run whose rate falls after the warm-up, got {len(paths)} in which it never "
            "does. Add one with a decay."
        )
    differ = any(not same_shape(paths[0], path) for path in paths[1:])
    require(differ, "runs", f"{len(paths)} of the same shape", wanted, hint)
