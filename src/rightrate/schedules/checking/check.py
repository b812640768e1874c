"""Look at a schedule before a run is spent on it."""

from collections.abc import Iterator, Sequence
from typing import Any

from rightrate.errors import require
from rightrate.schedules.arguments import positive, whole
from rightrate.schedules.base import Schedule
from rightrate.schedules.checking import conventions, listening, values
from rightrate.schedules.checking.finding import Finding
from rightrate.schedules.checking.subject import Subject
from rightrate.schedules.feedback import Plateau
from rightrate.schedules.importers import Imported, LibraryRefusalError, imported, plateau_of
from rightrate.schedules.importers.like import is_library_text, read
from rightrate.schedules.parsing import parse


def check(
    schedule: Any,
    steps: int | None = None,
    *,
    jump: float = 0.5,
    processes: int = 1,
    epochs: bool = False,
    metrics: Sequence[float] | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with a schedule over one run.

    | kind | what it means |
    |---|---|
    | refused | the library itself raises |
    | wasted | the first steps are at rate 0 |
    | warm-up | a warm-up has no effect |
    | peak | the peak is never reached |
    | fraction | the rate stays at a fraction of the peak throughout |
    | floor | the last step of the run is not at the end of the schedule |
    | rises | the rate comes up again after the end |
    | jump | two steps lie far apart where no jump is meant |
    | milestones | milestones lie outside of the run |
    | includes | the length includes the warm-up, or does not, against what the run needs |
    | boundary | steps take effect one beside those of other libraries |
    | overwritten, distorted | parts of a composite of torch get into each other's way |
    | restart | a restart is missed by a rounding error of the library |
    | foreign-floor | the end belongs to another group of parameters |
    | epochs, processes | it is stepped more or less often than once for each step of the optimizer |
    | sign | a worse metric counts as an improvement since it is negative |
    | unheard | a metric is no number |

    Differences below 1 % of the peak are not worth a finding.

    Args:
        schedule: A schedule of the house, a curve from `like`, a scheduler object of another library, or a
            text of either, such as 'warmup(100) + cosine' or 'torch:StepLR(step_size=30)'. Or a reduction on
            a plateau, the same way: `Plateau()`, 'torch:ReduceLROnPlateau(patience=3)'.
        steps: Length of the run in steps of the scheduler, at least 1; by default the length that its own
            arguments give it.
        jump: Share of the peak above which two steps lie far apart, above 0.
        processes: In how many processes a scheduler is stepped that accelerate has prepared, at least 1.
        epochs: Whether a step is an epoch, for a scheduler that is stepped once in each.
        metrics: The metrics that a reduction on a plateau is shown, one at least; for nothing else.

    Returns:
        The findings, in the order of the steps at which they happen; none for a clean schedule.

    Raises:
        ArgumentError: If a text cannot be read, the run is too short, or `steps` or `metrics` is needed and
            not given, or given and not needed.

    Example:
        >>> for found in check("torch:LinearLR(total_iters=0)", 100):
        ...     print(found.kind, found.sentence)
        fraction The rate stays at 0.333 of the peak on every step.
        >>> check("warmup(0.1) + linear", 100)
        ()
    """
    whole("processes", processes, at_least=1)
    positive("jump", jump)
    rule = plateau_of(schedule)
    if rule is not None:
        return _heard(rule, steps, metrics)
    require(metrics is None, "metrics", metrics, "left out for a schedule, which does not listen to them")
    try:
        subject = _subject(schedule, steps)
        found = [*_all(subject, jump, processes, epochs)]
    except LibraryRefusalError as error:
        return (Finding("refused", str(error), 0, "Change the arguments, or use a schedule of the house."),)
    return tuple(sorted(found, key=lambda one: one.step))


def _heard(rule: Plateau, steps: int | None, metrics: Sequence[float] | None) -> tuple[Finding, ...]:
    require(steps is None, "steps", steps, "left out for a rule that listens to a metric")
    wanted = "given for a rule that listens to them, at least one"
    given: Sequence[float] = () if metrics is None else metrics
    require(len(given) > 0, "metrics", metrics, wanted)
    found = [*listening.misread(rule, given), *listening.unheard(rule, given)]
    return tuple(sorted(found, key=lambda one: one.step))


def _all(subject: Subject, jump: float, processes: int, epochs: bool) -> Iterator[Finding]:
    for look in (
        values.wasted,
        values.rises_again,
        values.floor,
        values.fraction,
        values.peak,
        values.milestones,
    ):
        yield from look(subject)
    yield from values.jump(subject, jump)
    for convention in (
        conventions.ignored_warmup,
        conventions.dropped_parts,
        conventions.distorted_floor,
        conventions.late_restart,
        conventions.overwritten_peak,
        conventions.counted_warmup,
        conventions.shifted_boundary,
        conventions.foreign_floor,
    ):
        yield from convention(subject)
    yield from conventions.counted_epochs(subject, epochs)
    yield from conventions.steps_of_processes(subject, processes)


def curve_of(schedule: Any) -> Schedule | Imported:
    """The schedule or the curve that is meant.

    Args:
        schedule: What `check` takes.

    Returns:
        A schedule of the house, or a curve of another library.

    Raises:
        ArgumentError: If a text cannot be read, or it is neither.

    Example:
        >>> print(curve_of("torch:StepLR( step_size = 30 )"))
        torch:StepLR(step_size=30)
    """
    if isinstance(schedule, Schedule | Imported):
        return schedule
    if isinstance(schedule, str):
        return read(schedule) if is_library_text(schedule) else parse(schedule)
    return imported(schedule)


def length_of(curve: Schedule | Imported, steps: int | None) -> int:
    """The length of the run that is meant.

    Args:
        curve: The schedule.
        steps: What was asked for, or `None` for the length of its own.

    Returns:
        The length in steps.

    Raises:
        ArgumentError: If it is no length, or there is none of its own.

    Example:
        >>> length_of(curve_of("torch:CosineAnnealingLR(T_max=100)"), None)
        100
    """
    if steps is None:
        own = curve.length if isinstance(curve, Imported) else curve.counted()
        require(own > 0, "steps", steps, "given for a schedule that has no length of its own")
        steps = int(own)
    return whole("steps", steps, at_least=1)


def _subject(schedule: Any, steps: int | None) -> Subject:
    curve = curve_of(schedule)
    length = length_of(curve, steps)
    if isinstance(curve, Schedule):
        curve.check(length)
    return Subject(curve, length)
