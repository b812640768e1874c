"""`rightrate schedule`: how the learning rate goes over a run."""

import json as text_of
from typing import TYPE_CHECKING, Final

from cyclopts import App

from rightrate.cli import streams
from rightrate.cli.options import DEFAULT, Json, Length, Looks, Whole

if TYPE_CHECKING:
    from rightrate.report import Figure
    from rightrate.schedules import Bound

#: Points at which a drawn schedule is sampled.
SAMPLES: Final = 401

schedule = App(name="schedule")


@schedule.default
def _draw(
    kind: str,
    /,
    *,
    steps: Whole,
    warmup: Length = 0.05,
    floor: float = 0.0,
    lr: float = 1.0,
    json: Json = False,
    looks: Looks = DEFAULT,
) -> int:
    """Draw a schedule: the learning rate over a run.

    ```text
    rightrate schedule list
    rightrate schedule cosine --steps 1000 --lr 3e-3
    rightrate schedule linear --steps 1000 --warmup 100 --floor 0.1
    ```

    It rises to the peak during the warm-up, and then falls as its kind has it.

    Args:
        kind: Name of a kind, see `rightrate schedule list`.
        steps: Length of the run in optimizer steps.
        warmup: Length of the warm-up: 0.05 is a share of the run, 100 a number of steps.
        floor: Factor of the peak at the end of the run.
        lr: Peak learning rate.
        json: Print the factor of the peak at every step as one JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.reporting import drawn
    from rightrate.errors import require
    from rightrate.schedules import parse

    require(0 < lr < float("inf"), "lr", lr, "finite and above 0")
    shape = parse(kind, warmup=warmup, floor=floor)
    curve = shape.over(steps)
    if json:
        factors = [curve(step) for step in range(steps)]
        answer = {"schema": 1, "schedule": repr(shape), "steps": steps, "lr": lr, "factors": factors}
        streams.data(text_of.dumps(answer, allow_nan=False))
    else:
        figure = figure_of(curve, lr)
        streams.data(f"{figure.caption}\n\n{drawn(figure, looks)}")
    return 0


@schedule.command(name="list")
def list_kinds(*, json: Json = False, looks: Looks = DEFAULT) -> int:
    """List the kinds of schedules.

    Args:
        json: Print them as one JSON object.
        looks: How to talk.

    Returns:
        0.
    """
    from rightrate.cli.tables import aligned
    from rightrate.schedules import KINDS

    kinds = [(name, (kind.__doc__ or "").splitlines()[0]) for name, kind in KINDS.items()]
    if json:
        listed = [{"kind": name, "about": about} for name, about in kinds]
        streams.data(text_of.dumps({"schema": 1, "kinds": listed}))
    else:
        streams.data(aligned(kinds))
    return 0


def figure_of(curve: "Bound", lr: float = 1.0) -> "Figure":
    """A schedule over a run, as a picture.

    Args:
        curve: The schedule over the run.
        lr: Peak learning rate.

    Returns:
        The figure; at the peak 1 it shows the factor.
    """
    from rightrate.report.figures import Figure, Line
    from rightrate.report.figures.domain import linear_axis

    last = curve.steps - 1
    sampled = sorted({round(place * last / (SAMPLES - 1)) for place in range(SAMPLES)})
    rates = tuple(lr * curve(step) for step in sampled)
    return Figure(
        key="schedule",
        title="Schedule",
        caption=f"{curve.schedule} over {curve.steps:,} steps, peak {lr:g}",
        x=linear_axis("step", "steps", (0, max(1, last)), from_zero=True),
        y=linear_axis(
            "learning rate" if lr != 1 else "factor of the peak", "rate" if lr != 1 else "factor", (0.0, lr)
        ),
        series=(Line(label="learning rate", xs=tuple(map(float, sampled)), ys=rates, role="estimate"),),
    )
