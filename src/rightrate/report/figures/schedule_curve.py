"""The learning rate over the full run."""

from rightrate.report import numerals
from rightrate.report.figures.domain import drawable, linear_axis, positive
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line, Marker, Series
from rightrate.studies import StudyRecord


def schedule_curve(record: StudyRecord) -> Figure:
    """Draw the rate, the chosen peak times the factor of the schedule, against the step of the full run.

    Args:
        record: The study.

    Returns:
        The figure; without an answer, the factor alone.
    """
    peak = record.answer.lr if record.answer is not None and positive((record.answer.lr,)) else None
    pairs = [(step, factor * (peak or 1.0)) for step, factor in record.factors if drawable((factor,))]
    heights = tuple(height for _, height in pairs)
    series: list[Series] = []
    if peak is not None:
        series.append(Marker(label="peak", value=peak, axis="y", text=numerals.rate(peak)))
    if pairs:
        line = Line(
            label="learning rate" if peak else "factor",
            xs=tuple(step for step, _ in pairs),
            ys=heights,
            role="estimate",
        )
        series.append(line)
    return Figure(
        key="schedule",
        title="Schedule of the full run",
        caption=_caption(record, peak),
        x=linear_axis("step", "steps", (*(step for step, _ in pairs), record.steps - 1), from_zero=True),
        y=linear_axis(
            "learning rate" if peak else "factor of the peak",
            "rate" if peak else "factor",
            (*heights, peak or 1.0),
            from_zero=True,
        ),
        series=tuple(series),
        note="" if pairs else "the schedule is not known",
    )


def _caption(record: StudyRecord, peak: float | None) -> str:
    if not record.factors:
        return "The schedule is not known."
    full = numerals.count(record.steps, "step")
    if peak is None:
        return f"The factor of the peak rate over the full run of {full}: {record.schedule}."
    return f"The rate over the full run of {full} with the peak {numerals.rate(peak)}: {record.schedule}."
