"""Final score against the steps to a level: the front between speed and exactness, one point a rate."""

from collections.abc import Mapping, Sequence

from rightrate.report import numerals
from rightrate.report.figures.domain import log_axis, score_axis
from rightrate.report.figures.dots import Dot
from rightrate.report.figures.evidence import levels_of
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Points, Series


def score_against_speed(
    scores: Sequence[Dot],
    steps: Mapping[float, float],
    level: float | None,
    best: float | None,
    goal: str,
) -> Figure:
    """Draw the mean score of every rate against how soon its runs reach a level.

    Args:
        scores: Mean final score of each rate that has one, the lowest rate first.
        steps: Optimizer steps to the level, of the rates that reach it.
        level: The level, or `None` when there is none.
        best: The best rate, or `None`.
        goal: "min" when low scores are good, "max" when high ones are.

    Returns:
        The figure.
    """
    score = "score" if goal == "max" else "loss"
    held = [dot for dot in scores if dot.lr in steps]
    places = levels_of(tuple(dot.lr for dot in held))
    y = score_axis(f"final {score}", (dot.value for dot in held), goal)
    series: list[Series] = [
        Points(
            label=f"{numerals.rate(dot.lr)}{', the best' if dot.lr == best else ''}",
            xs=(steps[dot.lr],),
            ys=(y.clamp(dot.value),),
            notes=(f"{dot.note}, level reached after {numerals.steps(round(steps[dot.lr]))} steps",),
            lows=(y.clamp(dot.value - dot.error),),
            highs=(y.clamp(dot.value + dot.error),),
            level=places[dot.lr],
        )
        for dot in held
    ]
    at = "a level" if level is None else numerals.score(level)
    return Figure(
        key="score-against-speed",
        title=f"Final {score} against speed",
        caption=f"Mean final {score} of every rate against the optimizer steps until {at} was reached; "
        "rates that do not reach it are left out.",
        x=log_axis(f"steps to a {score} of {at}", "steps", steps.values(), "optimizer steps"),
        y=y,
        series=tuple(series),
        note="" if held else "no rate reaches the level",
    )
