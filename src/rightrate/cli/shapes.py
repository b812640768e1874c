"""A schedule from the words of a command line."""

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rightrate.errors import ArgumentError, require

if TYPE_CHECKING:
    from rightrate.schedules import Schedule

#: Share of the run that the plain name of a kind warms up for.
USUAL: Final = 0.05


def shape(text: str, warmup: float | None, floor: float) -> "Schedule":
    """The schedule that is meant by a name, a text or a file.

    Args:
        text: Name of a kind, a text such as "warmup(200) + cosine", or a JSON file of `laws refine`.
        warmup: Length of the warm-up; `None`: the usual one for the name of a kind that has one.
        floor: Factor of the peak at the end.

    Returns:
        The schedule.

    Raises:
        TextError: If the text cannot be read.
        ArgumentError: If the warm-up or the floor is out of range, or does not go with the text or the file,
            or the file cannot be read.

    Example:
        >>> shape("linear", None, 0.1), shape("linear(floor=0.1)", None, 0.0)
        (Linear(warmup=0.05, floor=0.1), Linear(warmup=0, floor=0.1))
    """
    from rightrate.schedules import KINDS, parse

    if Path(text).suffix == ".json":
        require(
            not warmup and not floor, "schedule", text, "given without a warm-up and a floor, which it has"
        )
        return _written(Path(text))
    if warmup is None:
        kind = KINDS.get(text.strip())
        names = [] if kind is None else [field.name for field in fields(kind)]  # type: ignore[arg-type]
        warmup = USUAL if "warmup" in names else 0
    return parse(text, warmup=warmup, floor=floor)


def _written(path: Path) -> "Schedule":
    """A schedule that was written down point by point."""
    from rightrate.schedules import Sampled

    try:
        return Sampled.from_json(path.read_text("utf-8"))
    except OSError as error:
        raise ArgumentError(
            f"A schedule must be a kind, a text or a file that can be read, got {str(path)!r}: {error}."
        ) from error


def ratio(floor: float, floor_lr: float | None, lr: float) -> float:
    """The floor as a factor of the peak, from a factor or from a rate, never from both.

    Args:
        floor: Factor of the peak.
        floor_lr: Learning rate, or `None`.
        lr: Peak learning rate.

    Returns:
        The factor.

    Raises:
        ArgumentError: If both are given, or the rate is above the peak.

    Example:
        >>> ratio(0.0, 1e-4, 1e-2)
        0.01
    """
    if floor_lr is None:
        return floor
    require(floor == 0, "floor", floor, "left out where floor-lr is given", "Give only one of the two.")
    require(0 <= floor_lr <= lr, "floor_lr", floor_lr, f"in [0, lr], here [0, {lr:g}]")
    return floor_lr / lr
