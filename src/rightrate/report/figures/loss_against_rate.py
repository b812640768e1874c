"""Final score against learning rate, one colour for each horizon: the main picture of a study."""

from dataclasses import dataclass, replace

from rightrate.report import numerals
from rightrate.report.figures.axis import Axis
from rightrate.report.figures.domain import drawable, log_axis, positive, score_axis
from rightrate.report.figures.evidence import describe, evidence_of, horizons_of, levels_of
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line, Marker, Points, Rug, Series, Span
from rightrate.search import Answer, Bowl, Evidence
from rightrate.studies import StudyRecord

_REACH = 10.0  # an interval that ends further outside the tried rates than this is cut at the axis


@dataclass(frozen=True, slots=True)
class _Horizon:
    """The trials of one horizon, and how they are drawn."""

    label: str
    level: float
    row: int
    trials: tuple[Evidence, ...]


def loss_against_rate(record: StudyRecord) -> Figure:
    """Draw the final score of every trial against its peak rate, with the fitted lines and the answer.

    Args:
        record: The study.

    Returns:
        The figure; without an answer, the trials alone.
    """
    evidence = tuple(one for one in evidence_of(record) if positive((one.trial.lr,)))
    x, y = _rate_axis(record, evidence), _score_axis(record, evidence)
    horizons = _split(evidence)
    fitted = [] if record.answer is None else _bowls(record.answer, evidence)
    measured = [series for horizon in horizons for series in _measured(horizon, y, record.goal)]
    return Figure(
        key="loss-against-rate",
        title=("Final score" if record.goal == "max" else "Final loss") + " against learning rate",
        caption=_caption(record, evidence),
        x=x,
        y=y,
        series=(*fitted, *measured, *answer_series(record.answer, x)),
        note=_note(evidence),
    )


def _rate_axis(record: StudyRecord, evidence: tuple[Evidence, ...]) -> Axis:
    rates = positive(one.trial.lr for one in evidence)
    if record.answer is not None:
        rates = (*rates, *positive((record.answer.lr,)))
        if rates:
            ends = positive((record.answer.low, record.answer.high))
            reach = (min(rates) / _REACH, max(rates) * _REACH)
            rates = (*rates, *(min(max(end, reach[0]), reach[1]) for end in ends))
    return log_axis("peak learning rate", "rate", rates)


def _score_axis(record: StudyRecord, evidence: tuple[Evidence, ...]) -> Axis:
    label = "final score, higher is better" if record.goal == "max" else "final loss"
    return score_axis(label, [*(one.loss for one in evidence), *_best_expected(record)], record.goal)


def _best_expected(record: StudyRecord) -> list[float]:
    """The best score that is expected of the full run, so that the line is not cut there."""
    bowls = () if record.answer is None else record.answer.bowls
    full = [loss for bowl in bowls if bowl.steps == record.steps for loss in drawable(bowl.losses)]
    return [max(full) if record.goal == "max" else min(full)] if full else []


def _split(evidence: tuple[Evidence, ...]) -> tuple[_Horizon, ...]:
    """The trials by horizon; those horizons where a trial diverged get a row of the lane each."""
    steps = horizons_of(evidence)
    levels = levels_of(steps)
    lost = sorted({one.trial.steps for one in evidence if one.diverged})
    return tuple(
        _Horizon(
            label=numerals.count(horizon, "step"),
            level=levels[horizon],
            row=lost.index(horizon) if horizon in lost else 0,
            trials=tuple(one for one in evidence if one.trial.steps == horizon),
        )
        for horizon in steps
    )


def _measured(horizon: _Horizon, y: Axis, goal: str) -> list[Series]:
    """Dots for the scores, arrows on the edge for those beyond the axis, crosses for those without one."""
    scored = [one for one in horizon.trials if not one.diverged]
    inside = tuple(one for one in scored if y.holds(one.loss))
    beyond = tuple(one for one in scored if not y.holds(one.loss))
    lost = tuple(one for one in horizon.trials if one.diverged)
    series: list[Series] = [
        Points(
            label=horizon.label,
            xs=tuple(one.trial.lr for one in inside),
            ys=tuple(one.loss for one in inside),
            notes=tuple(describe(one) for one in inside),
            level=horizon.level,
        )
    ]
    if beyond:
        series.append(
            Points(
                label=f"{horizon.label}, beyond the axis",
                xs=tuple(one.trial.lr for one in beyond),
                ys=tuple(y.clamp(one.loss) for one in beyond),
                notes=tuple(describe(one) for one in beyond),
                level=horizon.level,
                shape="down" if goal == "max" else "up",
            )
        )
    if lost:
        series.append(
            Rug(
                label=f"{horizon.label}, diverged",
                xs=tuple(one.trial.lr for one in lost),
                notes=tuple(describe(one) for one in lost),
                level=horizon.level,
                row=horizon.row,
            )
        )
    return series


def _bowls(answer: Answer, evidence: tuple[Evidence, ...]) -> list[Line]:
    levels = levels_of(horizons_of(evidence))
    tried = [_bowl(bowl, levels[bowl.steps]) for bowl in answer.bowls if bowl.steps in levels]
    return tried + [_expected(bowl) for bowl in answer.bowls if bowl.steps not in levels]


def _expected(bowl: Bowl) -> Line:
    """The line of a horizon that was not tried, dashed."""
    line = _bowl(bowl, 1.0)
    return replace(line, label=f"{line.label}, expected", role="estimate", dashed=True)


def _bowl(bowl: Bowl, level: float) -> Line:
    pairs = [
        (lr, loss)
        for lr, loss in zip(bowl.lrs, bowl.losses, strict=True)
        if positive((lr,)) and drawable((loss,))
    ]
    return Line(
        label=numerals.count(bowl.steps, "step"),
        xs=tuple(lr for lr, _ in pairs),
        ys=tuple(loss for _, loss in pairs),
        level=level,
        weight=1.0 + 0.4 * level,
    )


def answer_series(answer: Answer | None, x: Axis) -> list[Series]:
    """The chosen rate as a vertical line, with its interval.

    Args:
        answer: The answer of a search, or `None`.
        x: The axis of the rates, at which the interval is cut.

    Returns:
        The series; none without a rate that can be drawn.
    """
    if answer is None or not positive((answer.lr,)):
        return []
    name = "chosen rate" if answer.trusted else "best guess"
    marker = Marker(label=name, value=answer.lr, text=numerals.rate(answer.lr))
    if len(positive((answer.low, answer.high))) < 2 or answer.low > answer.high:
        return [marker]
    return [marker, Span(label="90 % interval", low=x.clamp(answer.low), high=x.clamp(answer.high))]


def _caption(record: StudyRecord, evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return "No trial has finished yet."
    runs, score = numerals.count(len(evidence), "complete run"), "score" if record.goal == "max" else "loss"
    parts = [f"Final {score} of {runs} against the peak rate, one colour for each horizon"]
    if record.answer is not None and record.answer.bowls:
        parts.append("lines are the fitted model, dashed where it was not tried")
    if any(one.diverged for one in evidence):
        parts.append("crosses on the top edge are runs that diverged")
    if record.answer is not None and positive((record.answer.lr,)):
        name = "chosen rate" if record.answer.trusted else "best guess"
        full = numerals.count(record.steps, "step")
        parts.append(f"the vertical line is the {name} for {full} and the shaded band its 90 % interval")
    return "; ".join(parts) + "."


def _note(evidence: tuple[Evidence, ...]) -> str:
    if not evidence:
        return "no trial has finished yet"
    if all(one.diverged for one in evidence):
        return "every trial diverged"
    return "" if drawable(one.loss for one in evidence) else "the scores are too large to draw"
