"""Final score against learning rate over several seeds: what the rate does to the model."""

from collections.abc import Mapping, Sequence

from rightrate.report import numerals
from rightrate.report.figures.axis import Axis
from rightrate.report.figures.domain import log_axis, score_axis
from rightrate.report.figures.dots import Dot
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line, Marker, Points, Rug, Series, Span


def score_against_rate(
    scores: Sequence[Dot],
    trains: Sequence[Dot],
    diverged: Mapping[float, tuple[int, int]],
    best: float | None,
    good: tuple[float, float] | None,
    goal: str,
) -> Figure:
    """Draw the mean score of every rate with its error bar, and the training loss.

    Args:
        scores: Mean final score of each rate that has one, the lowest rate first.
        trains: Mean final training loss of each rate that has one.
        diverged: For rates at which runs diverged, how many of how many.
        best: The best rate, or `None`.
        good: Ends of the region of good rates, or `None`.
        goal: "min" when low scores are good, "max" when high ones are.

    Returns:
        The figure.
    """
    score = "score" if goal == "max" else "loss"
    x = log_axis("peak learning rate", "rate", (*(dot.lr for dot in scores), *diverged))
    y = score_axis(f"final {score}", [v for dot in (*scores, *trains) for v in _ends(dot)], goal)
    series: list[Series] = []
    if good is not None:
        series.append(Span(label="within 2 % of the best", low=x.clamp(good[0]), high=x.clamp(good[1])))
    if trains:
        series.append(
            Line(
                label="training loss",
                xs=tuple(dot.lr for dot in trains),
                ys=tuple(dot.value for dot in trains),
                role="estimate",
                dashed=True,
            )
        )
    series += _scored(scores, y, score)
    if diverged:
        notes = tuple(
            f"rate {numerals.rate(lr)}: {lost} of {numerals.count(runs, 'run')} diverged"
            for lr, (lost, runs) in diverged.items()
        )
        series.append(Rug(label="diverged", xs=tuple(diverged), notes=notes, level=1.0))
    if best is not None:
        series.append(Marker(label="best rate", value=best, text=numerals.rate(best)))
    return Figure(
        key="score-against-rate",
        title=f"Final {score} against learning rate",
        caption=_caption(score, bool(trains), bool(diverged), good is not None),
        x=x,
        y=y,
        series=tuple(series),
        note="" if scores else "every run diverged",
    )


def _ends(dot: Dot) -> tuple[float, float]:
    return dot.value - dot.error, dot.value + dot.error


def _scored(scores: Sequence[Dot], y: Axis, label: str) -> list[Series]:
    """A line through the means, and the means with their error bars; those beyond the axis at its edge."""
    inside = [dot for dot in scores if y.holds(dot.value)]
    beyond = [dot for dot in scores if not y.holds(dot.value)]
    found: list[Series] = []
    if scores:
        found.append(
            Line(label=label, xs=tuple(d.lr for d in scores), ys=tuple(d.value for d in scores), weight=1.2)
        )
    if inside:
        found.append(
            Points(
                label=label,
                xs=tuple(dot.lr for dot in inside),
                ys=tuple(dot.value for dot in inside),
                notes=tuple(dot.note for dot in inside),
                lows=tuple(y.clamp(dot.value - dot.error) for dot in inside),
                highs=tuple(y.clamp(dot.value + dot.error) for dot in inside),
            )
        )
    if beyond:
        found.append(
            Points(
                label=f"{label}, beyond the axis",
                xs=tuple(dot.lr for dot in beyond),
                ys=tuple(y.clamp(dot.value) for dot in beyond),
                notes=tuple(dot.note for dot in beyond),
                shape="up" if label == "loss" else "down",
            )
        )
    return found


def _caption(score: str, trains: bool, diverged: bool, good: bool) -> str:
    parts = [f"Mean final {score} of every rate over the seeds, with its standard error"]
    if trains:
        parts.append("dashed is the training loss at the end")
    if diverged:
        parts.append("crosses on the top edge are rates at which runs diverged")
    if good:
        parts.append("the vertical line is the best rate and the shaded band holds what is within 2 % of it")
    return "; ".join(parts) + "."
