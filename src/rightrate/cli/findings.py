"""What is wrong with a schedule, from the words of a command line to lines of text."""

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rightrate.cli.loading import held
from rightrate.cli.target import parse
from rightrate.errors import ArgumentError

if TYPE_CHECKING:
    from rightrate.schedules import Finding, Imported, Schedule


def found_in(
    text: str,
    steps: int | None,
    *,
    jump: float,
    processes: int,
    epochs: bool,
    metrics: str | None,
) -> "tuple[str, int, tuple[Finding, ...]]":
    """Check what a text or a file means.

    Args:
        text: A text of a schedule, or the name of one in a file of the user's.
        steps: Length of the run, or `None` for its own.
        jump: Share of the peak above which two steps lie far apart.
        processes: In how many processes it is stepped.
        epochs: Whether a step is an epoch.
        metrics: Metrics for a reduction on a plateau, apart by blanks or commas.

    Returns:
        What was looked at, the length of the run (0 where it has none), and the findings.

    Raises:
        ArgumentError: If the text cannot be read, or there is no such file.
        UserCodeError: If the user's code raised.
    """
    how = {"jump": jump, "processes": processes, "epochs": epochs, "metrics": _numbers(metrics)}
    if ".py" not in text.partition(":")[0]:
        return _checked(text, text, steps, **how)
    with held(parse(text if ":" in text else f"{text}:scheduler")) as value:
        return _checked(text, value, steps, **how)


def told(curve: str, steps: int, found: "Sequence[Finding]") -> str:
    """The findings as lines of text.

    Args:
        curve: What was looked at.
        steps: Length of the run.
        found: The findings.

    Returns:
        A line on the whole, and a few for each finding.
    """
    from rightrate.cli.reporting import width

    head = f"{curve} over {steps} steps" if steps else curve
    how_many = {0: "nothing found", 1: "1 finding"}.get(len(found), f"{len(found)} findings")
    lines = textwrap.wrap(f"{head}: {how_many}.", width(), break_on_hyphens=False)
    for one in found:
        lines += ["", f"{one.kind}, step {one.step}"]
        for part in (one.sentence, one.remedy):
            lines += textwrap.wrap(
                part, width(), initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
            )
    return "\n".join(lines)


def _checked(
    text: str, schedule: Any, steps: int | None, **how: Any
) -> "tuple[str, int, tuple[Finding, ...]]":
    from rightrate.schedules.checking import check, curve_of, length_of
    from rightrate.schedules.importers import LibraryRefusalError, plateau_of

    found = check(schedule, steps, **how)
    if plateau_of(schedule) is not None:
        return text, 0, found
    try:
        curve = curve_of(schedule)
        return _written(curve), length_of(curve, steps), found
    except LibraryRefusalError:  # which is the finding
        return text, steps or 0, found


def _numbers(text: str | None) -> list[float] | None:
    if text is None:
        return None
    try:
        return [float(part) for part in text.replace(",", " ").split()]
    except ValueError as error:
        raise ArgumentError(f"`--metrics` must be numbers, such as '0.9 0.8 0.85', got {text!r}.") from error


def _written(curve: "Schedule | Imported") -> str:
    """A text of what was looked at; what has none is shown as Python has it."""
    from rightrate.schedules import Schedule, text

    try:
        return text(curve) if isinstance(curve, Schedule) else str(curve)
    except ArgumentError:
        return str(curve)
