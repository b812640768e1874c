"""Best rate against the horizon: how the right rate moves, and where it goes on the full run."""

from collections.abc import Sequence

from rightrate.report import numerals
from rightrate.report.figures.axis import Axis
from rightrate.report.figures.domain import log_axis, positive
from rightrate.report.figures.evidence import evidence_of, horizons_of
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Band, Line, Points, Series
from rightrate.search import Answer, Optimum
from rightrate.studies import StudyRecord

_REACH = 100.0  # an interval that ends further away from the best rates than this is cut at the axis


def best_rate_against_horizon(record: StudyRecord) -> Figure:
    """Draw the best rate at every horizon with its interval, up to the full run, and the chosen rate.

    Args:
        record: The study.

    Returns:
        The figure; without an answer, empty axes.
    """
    tried = horizons_of(evidence_of(record))
    optima = () if record.answer is None else _drawable(record.answer.optima)
    series = [*_estimate(optima, tried), *_chosen(record.answer)]
    return Figure(
        key="best-rate",
        title="Best rate against the length of the run",
        caption=_caption(record, optima, tried),
        x=log_axis("length of the run", "steps", _horizons(record, optima, tried), unit="optimizer steps"),
        y=_rate_axis(record, optima),
        series=tuple(series),
        note="" if series else "there is no estimate yet",
    )


def _drawable(optima: tuple[Optimum, ...]) -> tuple[Optimum, ...]:
    return tuple(one for one in optima if len(positive((one.lr, one.low, one.high))) == 3)


def _horizons(record: StudyRecord, optima: Sequence[Optimum], tried: Sequence[int]) -> tuple[float, ...]:
    return (*tried, *(one.steps for one in optima), record.steps)


def _rate_axis(record: StudyRecord, optima: Sequence[Optimum]) -> Axis:
    centres = [one.lr for one in optima]
    ends = [end for one in optima for end in (one.low, one.high)]
    if record.answer is not None:
        centres += positive((record.answer.lr,))
        ends += positive((record.answer.low, record.answer.high))
    if centres:
        reach = (min(centres) / _REACH, max(centres) * _REACH)
        ends = [min(max(end, reach[0]), reach[1]) for end in ends]
    return log_axis("best peak rate", "rate", (*centres, *ends))


def _estimate(optima: tuple[Optimum, ...], tried: tuple[int, ...]) -> list[Series]:
    """The band, the line as far as it was measured, dashes from there on, and dots at the tried horizons."""
    if not optima:
        return []
    longest = max(tried, default=0)
    known = tuple(one for one in optima if one.steps <= longest)
    beyond = tuple(one for one in optima if one.steps > longest)
    measured = tuple(one for one in optima if one.steps in tried)
    series: list[Series] = []
    if known:
        series.append(_line("best rate", known))
    if beyond:
        series.append(_line("extrapolated", (*known[-1:], *beyond), dashed=True))
    if measured:
        series.append(
            Points(
                label="best rate",
                xs=tuple(one.steps for one in measured),
                ys=tuple(one.lr for one in measured),
                notes=tuple(_describe(one) for one in measured),
                role="estimate",
            )
        )
    return [*series, _band(optima)]


def _band(optima: tuple[Optimum, ...]) -> Band:
    return Band(
        label="90 % interval",
        xs=tuple(one.steps for one in optima),
        lows=tuple(one.low for one in optima),
        highs=tuple(one.high for one in optima),
    )


def _line(label: str, optima: tuple[Optimum, ...], *, dashed: bool = False) -> Line:
    return Line(
        label=label,
        xs=tuple(one.steps for one in optima),
        ys=tuple(one.lr for one in optima),
        role="estimate",
        dashed=dashed,
    )


def _describe(one: Optimum) -> str:
    interval = f"{numerals.rate(one.low)} to {numerals.rate(one.high)}"
    return f"{numerals.count(one.steps, 'step')}: best rate {numerals.rate(one.lr)} ({interval})"


def _chosen(answer: Answer | None) -> list[Series]:
    if answer is None or not positive((answer.lr,)):
        return []
    bar = len(positive((answer.low, answer.high))) == 2
    name = "chosen rate" if answer.trusted else "best guess"
    return [
        Points(
            label=name,
            xs=(answer.steps,),
            ys=(answer.lr,),
            notes=(f"{name} for {numerals.count(answer.steps, 'step')}: {numerals.rate(answer.lr)}",),
            lows=(answer.low,) if bar else (),
            highs=(answer.high,) if bar else (),
            role="answer",
        )
    ]


def _caption(record: StudyRecord, optima: tuple[Optimum, ...], tried: tuple[int, ...]) -> str:
    if not optima:
        return "There is no estimate of the best rate yet."
    full = numerals.count(record.steps, "step")
    if tried and max(tried) >= record.steps:
        end = f"the full run of {full} was measured too"
    else:
        end = f"dashes extrapolate to the full run of {full}"
    return (
        "The best rate at each length of the run with its 90 % interval; "
        f"dots mark the lengths that were tried, {end}."
    )
