"""What every schedule must do: one function that checks it, for ours and for anybody's.

A kind of your own is a subclass of `rightrate.schedules.Schedule`. It fits everywhere in the house when
`check_schedule(lambda: MyKind(...))` returns.
"""

import copy
import math
import pickle
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

from rightrate.errors import ArgumentError
from rightrate.schedules import Bound, Schedule

#: Lengths of run that are tried: the shortest, odd and even ones, and one that is as long as a real run.
LENGTHS: tuple[int, ...] = (1, 2, 3, 7, 20, 101, 1000)

#: Makes the schedule under test; two calls make equal schedules.
Make = Callable[[], Schedule]


def check_schedule(make: Make, lengths: Iterable[int] = LENGTHS) -> None:
    """Check that a schedule keeps the contract of `rightrate.schedules.Schedule`.

    Args:
        make: Returns the schedule under test, an equal one on each call.
        lengths: Lengths of run in optimizer steps to try; those that the schedule refuses are left out.

    Raises:
        AssertionError: If the schedule breaks the contract, with the schedule, the length and the reason.

    Example:
        >>> from rightrate.schedules import Cosine
        >>> check_schedule(lambda: Cosine(warmup=0.1))
    """
    schedule = make()
    _expect(isinstance(schedule, Schedule), schedule, "must be a subclass of rightrate.schedules.Schedule")
    fitting = [steps for steps in lengths if _fits(schedule, steps)]
    if not fitting:
        raise AssertionError(
            f"{schedule!r} refuses every length of run that was tried: pass `lengths` that fit"
        )
    for check in SCHEDULE_CHECKS.values():
        for steps in fitting:
            check(make, steps)


def check_factors(make: Make, steps: int) -> None:
    """Every factor is a plain float, finite and at least 0, also between two steps; the first is above 0."""
    schedule = make()
    for halves in range(2 * steps - 1):
        step = halves / 2
        factor = schedule.factor(step, steps)
        fine = type(factor) is float and math.isfinite(factor) and factor >= 0
        _expect(fine, schedule, f"gives {factor!r} at step {step} of {steps}, not a finite float, at least 0")
    first = schedule.factor(0, steps)
    _expect(first > 0, schedule, f"gives 0 at step 0 of {steps}: the first step would be wasted")


def check_end(make: Make, steps: int) -> None:
    """After the last step the factor stays where it is, for ever."""
    schedule = make()
    last = schedule.factor(steps - 1, steps)
    for step in (steps - 0.5, steps, steps + 1, 10 * steps, math.inf):
        factor = schedule.factor(step, steps)
        _expect(
            factor == last,
            schedule,
            f"moves from {last} to {factor} after its end, at step {step} of {steps}",
        )


def check_pure(make: Make, steps: int) -> None:
    """The factor depends on the step alone, not on the order of calls or on which equal schedule answers."""
    schedule = make()
    forward = [schedule.factor(step, steps) for step in range(steps)]
    backward = [schedule.factor(step, steps) for step in reversed(range(steps))]
    _expect(forward == backward[::-1], schedule, f"depends on the order of the steps over {steps} steps")
    again, curve = make(), schedule.over(steps)
    _expect(
        forward == [again.factor(step, steps) for step in range(steps)], schedule, "has an equal that differs"
    )
    _expect(
        forward == [curve(step) for step in range(steps)], schedule, "differs from what `over` makes of it"
    )


def check_value(make: Make, steps: int) -> None:
    """The schedule is a value: equal and hashed by content, copied, pickled, and not to be changed."""
    schedule = make()
    copies = {
        "a second one": make(),
        "a deep copy": copy.deepcopy(schedule),
        "a pickled copy": pickle.loads(pickle.dumps(schedule)),
    }
    for name, other in copies.items():
        same = other == schedule and hash(other) == hash(schedule)
        _expect(same, schedule, f"is not equal to {name} of itself")
    _expect(schedule.over(steps) == Bound(make(), steps), schedule, "is not equal to itself over a run")
    _expect(_is_frozen(schedule), schedule, "can be changed: make it a frozen dataclass")


def check_scaled(make: Make, steps: int) -> None:
    """The schedule for a run of another length fits that run, and for a run as long it is the same."""
    schedule = make()
    same = schedule.scaled(1.0)
    _expect(isinstance(same, Schedule), schedule, f"scales to {same!r}, not to a schedule")
    curves = [[s.factor(step, steps) for step in range(steps)] for s in (schedule, same)]
    _expect(curves[0] == curves[1], schedule, f"changes over {steps} steps when it is scaled by 1")
    for new in (1, steps, 2 * steps, 7 * steps + 3):
        other = schedule.resized(steps, new)
        complaint = f"fits {steps} steps, but not {new} when it is resized to them"
        _expect(_fits(other, new), schedule, complaint)
    for ratio in (0.0, -1.0, math.nan, math.inf):
        _expect_refusal(lambda r=ratio: schedule.scaled(r), schedule, f"scales by {ratio}")  # type: ignore[misc]


def check_warmup(make: Make, steps: int) -> None:
    """A warm-up ends within the run, and nothing in it is higher than what follows it, or falls."""
    schedule = make()
    warmup = _warmup(schedule, steps)
    inside = 0 <= warmup < steps
    _expect(inside, schedule, f"warms up for {warmup} of {steps} steps, which leaves none")
    rise = [schedule.factor(step, steps) for step in range(warmup + 1)]
    _expect(rise == sorted(rise), schedule, f"falls during its warm-up of {warmup} of {steps} steps")


def check_floor(make: Make, steps: int) -> None:
    """After the warm-up nothing is below the `floor`, where there is one, and the lowest step is the last."""
    schedule = make()
    floor = getattr(schedule, "floor", None)
    if floor is None:
        return
    down = [schedule.factor(step, steps) for step in range(_warmup(schedule, steps), steps)]
    _expect(
        min(down) >= floor, schedule, f"falls to {min(down)} over {steps} steps, below its floor, {floor}"
    )
    _expect(down[-1] == min(down), schedule, f"reaches its end before the last of {steps} steps")


def check_refusals(make: Make, steps: int) -> None:
    """Steps before the start, and lengths that are none, are refused with an `ArgumentError`."""
    schedule = make()
    for step in (-1, -0.5, math.nan):
        _expect_refusal(lambda s=step: schedule.factor(s, steps), schedule, f"accepts step {step}")  # type: ignore[misc]
    for length in (0, -1, True, 2.5, math.nan, math.inf, "10"):
        _expect_refusal(lambda n=length: schedule.check(n), schedule, f"accepts a run of {length!r} steps")  # type: ignore[misc]


#: The checks by name, each of one schedule over one run that fits it, for tests that report them apart.
SCHEDULE_CHECKS: Mapping[str, Callable[[Make, int], None]] = MappingProxyType(
    {
        "factors": check_factors,
        "end": check_end,
        "pure": check_pure,
        "value": check_value,
        "scaled": check_scaled,
        "warm-up": check_warmup,
        "floor": check_floor,
        "refusals": check_refusals,
    }
)


def _fits(schedule: Schedule, steps: int) -> bool:
    try:
        schedule.check(steps)
    except ArgumentError:
        return False
    return True


def _warmup(schedule: Schedule, steps: int) -> int:
    """Length of the warm-up, for schedules that say so by a method `warmup_steps`."""
    said = getattr(schedule, "warmup_steps", None)
    return 0 if said is None else int(said(steps))


def _is_frozen(schedule: Schedule) -> bool:
    try:
        schedule.new_attribute = 1  # type: ignore[attr-defined]
    except (AttributeError, TypeError):
        return True
    return False


def _expect(ok: bool, schedule: Schedule, complaint: str) -> None:
    if not ok:
        raise AssertionError(f"{schedule!r} {complaint}.")


def _expect_refusal(call: Callable[[], object], schedule: Schedule, complaint: str) -> None:
    try:
        call()
    except ArgumentError:
        return
    raise AssertionError(f"{schedule!r} {complaint} without an ArgumentError.")
