"""The warm-up that kinds and combinators share."""

from rightrate.errors import require
from rightrate.schedules.arguments import length, ratio, stretched


def checked(warmup: object, floor: object) -> tuple[float | int, float]:
    """A warm-up and a floor as plain numbers.

    Args:
        warmup: What came as the length of the warm-up.
        floor: What came as the floor.

    Returns:
        The two.

    Raises:
        ArgumentError: If one is out of range.

    Example:
        >>> checked(100, 0)
        (100, 0.0)
    """
    return warm("warmup", warmup), ratio("floor", floor)


def warm(name: str, value: object) -> float | int:
    """The length of a warm-up: a share in [0, 1) or a whole number of steps, none included.

    Args:
        name: Name of the argument as the user wrote it.
        value: What came.

    Returns:
        An int or a float, which tells the two meanings apart.

    Raises:
        ArgumentError: If `value` is out of range.

    Example:
        >>> warm("warmup", 0.05)
        0.05
    """
    wanted = "a share in [0, 1) or a whole number of steps, at least 0"
    known = length(name, value, wanted)
    require(known >= 0 and (isinstance(known, int) or known < 1), name, value, wanted)
    return known


def steps_of(warmup: float | int, steps: int) -> int:
    """Length of a warm-up in optimizer steps; a share leaves at least one step after it.

    Args:
        warmup: A share of the run, or a number of steps.
        steps: Length of the run in optimizer steps, at least 1.

    Returns:
        A whole number of steps.

    Example:
        >>> steps_of(0.05, 100), steps_of(0.99, 10), steps_of(7, 10)
        (5, 9, 7)
    """
    return warmup if isinstance(warmup, int) else min(round(warmup * steps), steps - 1)


def ramp(step: float, warmup: int) -> float:
    """Height of a straight line that would reach 1 on the step after the warm-up.

    It starts above 0, since a step at rate 0 would be wasted.

    Args:
        step: Optimizer step within the warm-up, counted from 0.
        warmup: Length of the warm-up in steps.

    Returns:
        A factor in (0, 1).

    Example:
        >>> [ramp(step, 3) for step in range(3)]
        [0.25, 0.5, 0.75]
    """
    return (step + 1) / (warmup + 1)


def rescaled(warmup: float | int, ratio: float) -> float | int:
    """A warm-up in a run `ratio` times as long: a share stays, a number of steps may shrink to none.

    Args:
        warmup: A share of the run, or a number of steps.
        ratio: New length of the run over its old length, above 0.

    Returns:
        The length.

    Raises:
        ArgumentError: If `ratio` is not finite and above 0.

    Example:
        >>> rescaled(100, 0.5), rescaled(0.05, 0.5), rescaled(3, 0.1)
        (50, 0.05, 0)
    """
    counted = stretched(int(warmup), ratio)  # refuses what is no ratio, for a share as well
    return counted if isinstance(warmup, int) else warmup


def fits_run(name: str, value: float | int, steps: int, run: str = "") -> None:
    """Refuse a stretch that leaves no step of the run.

    Args:
        name: Name of the argument as the user wrote it.
        value: A share, which always fits, or a number of steps.
        steps: Length in optimizer steps of what it has to fit into.
        run: Where `steps` comes from, if it is not the length of the run.

    Raises:
        ArgumentError: If it does not fit.
    """
    hint = "Give it as a share of the run, such as 0.05, to fit any length."
    inside = isinstance(value, float) or value < steps
    require(inside, name, value, f"below {run or f'the length of the run, {steps} steps'}", hint)
