"""Tables: every figure as numbers, and the trials one by one."""

from collections.abc import Iterable, Sequence

from rightrate.report import numerals
from rightrate.report.effects_table import EffectRow, effect_cells, effect_heads
from rightrate.report.figures.axis import Axis
from rightrate.report.figures.evidence import best_by_horizon, evidence_of
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Band, Line, Marker, Points, Rug, Series, Span
from rightrate.report.markup import Markup, element, text
from rightrate.search import Evidence
from rightrate.studies import StudyRecord

_MOST_POINTS = 40  # of a line; the record at the end of the page holds all of them

Row = tuple[str, ...]


def table(head: Row, rows: Iterable[Row], caption: str) -> Markup:
    """Build a table; a column whose cells look like numbers is set to the right.

    Args:
        head: Names of the columns.
        rows: Cells of each row.
        caption: What the table holds.

    Returns:
        The table, in a box that scrolls when it is too wide.
    """
    held = list(rows)
    numeric = [_all_numeric([row[place] for row in held if row[place]]) for place in range(len(head))]
    titles = [element("th", text(name), scope="col", **_right(numeric[at])) for at, name in enumerate(head)]
    body = [
        element("tr", *(element("td", text(cell), **_right(numeric[at])) for at, cell in enumerate(row)))
        for row in held
    ]
    content = element(
        "table",
        element("caption", text(caption)),
        element("thead", element("tr", *titles)),
        element("tbody", *body),
    )
    return element("div", content, class_="scroll", tabindex="0", role="region", aria_label=caption)


def figure_table(figure: Figure) -> Markup:
    """The data of a figure as a table.

    Args:
        figure: The figure.

    Returns:
        One row for each point; long lines are thinned, which the caption says.
    """
    long = any(isinstance(one, Line) and len(one.xs) > _MOST_POINTS for one in figure.series)
    thinned = " Lines are thinned to at most 40 points." if long else ""
    rows = [(_name(one, figure), *cells) for one in figure.series for cells in _cells(one, figure)]
    return table(("series", figure.x.title, figure.y.title), rows, f"{figure.title}: the data.{thinned}")


def _name(series: Series, figure: Figure) -> str:
    """The label, with what tells a line from the points that share it."""
    dotted = any(isinstance(one, Points) and one.label == series.label for one in figure.series)
    return f"{series.label} (line)" if dotted and isinstance(series, Line) else series.label


def trial_table(record: StudyRecord) -> Markup:
    """Every trial with its result.

    Args:
        record: The study.

    Returns:
        One row for each trial, by horizon and rate.
    """
    seconds = {outcome.evidence.trial: outcome.seconds for outcome in record.outcomes}
    best = best_by_horizon(evidence_of(record), record.goal)
    ordered = sorted(evidence_of(record), key=lambda one: (one.trial.steps, one.trial.lr, one.trial.seed))
    rows = [
        (
            numerals.steps(one.trial.steps),
            numerals.rate(one.trial.lr),
            str(one.trial.seed),
            numerals.score(one.loss),
            numerals.steps(one.spent),
            numerals.duration(seconds[one.trial]) if one.trial in seconds else numerals.NOTHING,
            _state(one, best),
        )
        for one in ordered
    ]
    score = "final score" if record.goal == "max" else "final loss"
    head = ("horizon (steps)", "peak rate", "seed", score, "steps taken", "time", "state")
    return table(head, rows, "Every trial of the study, by horizon and rate.")


def effect_table(rows: Sequence[EffectRow], level: float | None, goal: str) -> Markup:
    """What each of many rates did.

    Args:
        rows: What each rate did, the lowest first.
        level: The score whose steps are counted, or `None`.
        goal: "min" when low scores are good, "max" when high ones are.

    Returns:
        One row for each rate.
    """
    caption = "What each rate did: means over the seeds, ± the standard error."
    return table(effect_heads(level, goal), (effect_cells(row) for row in rows), caption)


def _state(one: Evidence, best: dict[int, Evidence]) -> str:
    if one.diverged:
        return "diverged"
    return "best at this horizon" if best[one.trial.steps] is one else ""


def _right(numeric: bool) -> dict[str, str]:
    return {"class_": "n"} if numeric else {}


def _all_numeric(cells: list[str]) -> bool:
    return bool(cells) and all(cell[0].isdigit() or cell[0] in {"-", numerals.NOTHING} for cell in cells)


def _cells(series: Series, figure: Figure) -> list[tuple[str, str]]:
    """What a series has along both axes, as it is written."""
    x, y = figure.x, figure.y
    match series:
        case Span():
            return [(f"{_written(series.low, x)} to {_written(series.high, x)}", "")]
        case Marker():
            written = _written(series.value, x if series.axis == "x" else y)
            return [(written, "") if series.axis == "x" else ("", written)]
        case Rug():
            return [(_written(place, x), figure.lane) for place in series.xs]
        case Line():
            return [
                (_written(series.xs[at], x), _written(series.ys[at], y))
                for at in thinned(range(len(series.xs)))
            ]
        case Points():
            return [(_written(place, x), _height(series, at, y)) for at, place in enumerate(series.xs)]
        case Band():
            ends = zip(series.xs, series.lows, series.highs, strict=True)
            return [(_written(at, x), f"{_written(low, y)} to {_written(high, y)}") for at, low, high in ends]


def _height(points: Points, at: int, axis: Axis) -> str:
    """The height of a point, with its error bar; for an arrow, that the value lies beyond the axis."""
    written = _written(points.ys[at], axis)
    if points.shape != "dot":
        return f"{'above' if points.shape == 'up' else 'below'} {written}"
    if not points.lows:
        return written
    return f"{written} ({_written(points.lows[at], axis)} to {_written(points.highs[at], axis)})"


def _written(value: float, axis: Axis) -> str:
    if axis.number == "rate":
        return numerals.rate(value)
    if axis.number == "steps" and value == int(value):
        return numerals.steps(int(value))
    return numerals.score(value)


def thinned(places: Sequence[int], most: int = _MOST_POINTS) -> list[int]:
    """Places spread evenly over a longer row of them, with both ends.

    Args:
        places: The places, in order.
        most: How many are kept, at least 2.

    Returns:
        At most as many places.

    Example:
        >>> thinned(range(100), 4)
        [0, 33, 66, 99]
    """
    last = len(places) - 1
    if last < most:
        return list(places)
    return [places[round(at * last / (most - 1))] for at in range(most)]
