"""A schedule over a run."""

from rightrate.report.figures.domain import linear_axis
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line
from rightrate.schedules import Bound


def factor_curve(curve: Bound, name: str, lr: float = 1.0, samples: int = 401) -> Figure:
    """Draw a schedule: the rate, or without a peak the factor, against the step.

    Args:
        curve: The schedule over the run.
        name: What it is called.
        lr: Peak learning rate, above 0.
        samples: Points at which it is sampled, at least 2.

    Returns:
        The figure.
    """
    last = curve.steps - 1
    sampled = sorted({round(place * last / (samples - 1)) for place in range(samples)})
    rates = tuple(lr * curve(step) for step in sampled)
    peak = f", peak {lr:g}" if lr != 1 else ""
    return Figure(
        key="schedule",
        title="Schedule",
        caption=f"{name} over {curve.steps:,} steps{peak}",
        x=linear_axis("step", "steps", (0, max(1, last)), from_zero=True),
        y=linear_axis(
            "learning rate" if lr != 1 else "factor of the peak",
            "rate" if lr != 1 else "factor",
            (0.0, lr, *rates),
        ),
        series=(Line(label="learning rate", xs=tuple(map(float, sampled)), ys=rates, role="estimate"),),
    )
