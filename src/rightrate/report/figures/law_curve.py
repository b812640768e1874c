"""Recorded loss curves, and the curve that a law expects of another schedule."""

from collections.abc import Sequence
from typing import NamedTuple

from rightrate.report import numerals
from rightrate.report.figures.domain import linear_axis, value_axis
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Band, Line, Series


class LawCurve(NamedTuple):
    """A loss curve with a name.

    Args:
        label: What it is called in the legend.
        steps: Optimizer steps, ascending.
        losses: Losses at these steps, above 0.
    """

    label: str
    steps: Sequence[float]
    losses: Sequence[float]


def law_curve(
    runs: Sequence[LawCurve], expected: LawCurve | None, low: Sequence[float] = (), high: Sequence[float] = ()
) -> Figure:
    """Draw recorded curves and the one that a law expects.

    Args:
        runs: The recorded curves, the shortest first.
        expected: What the law expects, or `None`.
        low: Lower end of its error bar at each step.
        high: Upper end of its error bar.

    Returns:
        The figure.
    """
    last = len(runs) - 1
    names = list(dict.fromkeys(run.label for run in runs))
    series: list[Series] = [
        Line(
            label=run.label,
            xs=tuple(run.steps),
            ys=tuple(run.losses),
            level=names.index(run.label) / max(1, len(names) - 1) if last else 1.0,
            weight=0.7,
        )
        for run in runs
    ]
    shown = [*runs] if expected is None else [*runs, expected]
    if expected is not None:
        xs = tuple(expected.steps)
        series += [
            Band(label="error bar", xs=xs, lows=tuple(low), highs=tuple(high)),
            Line(label=expected.label, xs=xs, ys=tuple(expected.losses), role="answer", weight=1.3),
        ]
    return Figure(
        key="loss-curve",
        title="Loss under another schedule" if expected else "Recorded loss curves",
        caption=_caption(len(runs), expected),
        x=linear_axis(
            "training so far",
            "steps",
            [step for one in shown for step in one.steps],
            "optimizer steps",
            from_zero=True,
        ),
        y=value_axis("loss", [loss for one in shown for loss in one.losses]),
        series=tuple(series),
    )


def _caption(runs: int, expected: LawCurve | None) -> str:
    told = f"Recorded loss of {numerals.count(runs, 'run')} after the warm-up"
    if expected is None:
        return f"{told}."
    return f"{told}, and what the law expects of {expected.label} with its error bar."
