"""Whether an estimate of the rate behaves, from the values that it has gone through."""

import math
from collections.abc import Mapping
from typing import Any, Final

from rightrate.adaptive.finding import Finding

#: Share of a run after which an estimate should have left its start, and the growth that counts as leaving.
#: Both are a rule of thumb from reports of users whose estimate never moved.
EARLY: Final = 0.05
LEFT: Final = 10.0

#: Steps after which an estimate should have left its start where the length of the run was not given: the
#: share above of a run of 2,000 steps.
SOON: Final = 100

#: A growth of `LEFT` within so many steps, after the start, is running away: estimates that never fall grow
#: that much at once after a batch that is unlike the others, or where the norm of the gradient is clipped.
SPAN: Final = 10

#: What is kept of a run, as plain numbers and lists, so that it is saved with the state.
Seen = Mapping[str, Any]


def begun(estimate: float) -> Seen:
    """What is kept before the first step.

    Args:
        estimate: Where the estimate starts.

    Returns:
        Plain numbers and lists by name.
    """
    return {
        "steps": 0,
        "start": estimate,
        "recent": [estimate],
        "jump": 1.0,
        "jumped": 0,
        "high": 0.0,
        "low": math.inf,
        "restarted": 0,
    }


def watched(seen: Seen, estimate: float, factor: float, run: int | None) -> Seen:
    """What is kept after one more step.

    Args:
        seen: What was kept before it.
        estimate: The estimate after the step.
        factor: The largest factor of the step, that is where the schedule on top stands.
        run: Length of the run in steps, if it is known.

    Returns:
        What is kept after it.

    Example:
        >>> seen = watched(begun(1e-6), 2e-6, 1.0, run=1000)
        >>> seen["steps"], seen["recent"]
        (1, [1e-06, 2e-06])
    """
    steps = seen["steps"] + 1
    recent = [*seen["recent"][-SPAN:], estimate]
    now = {**seen, "steps": steps, "recent": recent}
    growth = estimate / recent[0] if recent[0] > 0 else 1.0
    if steps > early(run) + SPAN and growth > seen["jump"]:
        now |= {"jump": growth, "jumped": steps}
    return now | _schedule(seen, factor, steps)


def _schedule(seen: Seen, factor: float, steps: int) -> dict[str, Any]:
    """Where the schedule has been; it has restarted when it doubles after it had halved."""
    high, low = seen["high"], seen["low"]
    restarted = low <= high / 2 and factor >= 2 * low
    first = seen["restarted"] or (steps if restarted else 0)
    if factor >= high:
        return {"high": factor, "low": factor, "restarted": first}
    return {"low": min(low, factor), "restarted": first}


def early(run: int | None) -> int:
    """Steps after which an estimate should have left its start.

    Args:
        run: Length of the run in steps, if it is known.

    Returns:
        A number of steps.

    Example:
        >>> early(1000), early(None)
        (50, 100)
    """
    return SOON if run is None else max(1, math.ceil(EARLY * run))


def findings(seen: Seen, run: int | None, name: str, start: str, brake: str) -> tuple[Finding, ...]:
    """What is the matter with the estimate, each with its remedy.

    Args:
        seen: What was kept of the run.
        run: Length of the run in steps, if it is known.
        name: What is estimated.
        start: The option that says where it starts.
        brake: What to do about an estimate that runs away, a whole sentence.

    Returns:
        The findings; none if all is well.

    Example:
        >>> seen = begun(1e-6)
        >>> for _ in range(60):
        ...     seen = watched(seen, 1e-6, 1.0, run=1000)
        >>> [found] = findings(seen, 1000, "d", "d0", "")
        >>> found.kind
        'stuck'
    """
    found = []
    estimate = seen["recent"][-1]
    if seen["steps"] >= early(run) and estimate < LEFT * seen["start"]:
        found.append(_stuck(seen, name, start))
    if seen["jump"] >= LEFT:
        found.append(
            Finding(
                "runaway",
                f"{name} grew {seen['jump']:.3g}-fold within {SPAN} steps, up to step {seen['jumped']}. One "
                f"bad batch does that, or clipping of the gradient's norm. {brake}",
            )
        )
    if seen["restarted"]:
        found.append(
            Finding(
                "restarted",
                f"The schedule rose again at step {seen['restarted']}. {name} was estimated from steps of "
                "another size. Take a schedule that only falls after its warm-up, or a new optimizer at each "
                "restart.",
            )
        )
    return tuple(found)


def _stuck(seen: Seen, name: str, start: str) -> Finding:
    first, last = seen["start"], seen["recent"][-1]
    return Finding(
        "stuck",
        f"After {seen['steps']} steps {name} is {last:.3g}, less than ten times the {first:.3g} where it "
        f"began. Gradients near 0 do that, and parameters of low precision. Raise `{start}` to between "
        f"{10 * first:.3g} and {100 * first:.3g}.",
    )
