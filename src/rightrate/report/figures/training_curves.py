"""Training loss during the trials, ordered by rate."""

from rightrate.report import numerals
from rightrate.report.figures.axis import Axis
from rightrate.report.figures.domain import drawable, linear_axis, log_axis, score_axis, value_axis
from rightrate.report.figures.evidence import levels_of
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line
from rightrate.studies import Outcome, StudyRecord

_MOST = 12  # more lines than this cannot be told apart
_MIXED = 4.0  # horizons that differ by more than this leave the short ones no room on a linear axis
_HEADROOM = 1.5  # a diverged curve may rise this many times above the others before it is cut


def training_curves(record: StudyRecord) -> Figure:
    """Draw the training loss of up to twelve trials against the step, coloured by rate.

    Every rate is shown by its longest run; when there are more rates than lines, they are spread evenly.

    Args:
        record: The study.

    Returns:
        The figure; without curves, empty axes.
    """
    held = [outcome for outcome in record.outcomes if _points(outcome)]
    chosen = _spread(_longest_by_rate(held))
    levels = levels_of(tuple(outcome.evidence.trial.lr for outcome in chosen))
    return Figure(
        key="training-curves",
        title="Training loss during the trials",
        caption=_caption(len(chosen), len(held), any(one.evidence.diverged for one in chosen)),
        x=_step_axis(chosen, record.steps),
        y=_loss_axis(chosen),
        series=tuple(_curve(outcome, levels[outcome.evidence.trial.lr]) for outcome in chosen),
        note="" if chosen else "no trial has left a training curve",
    )


def _points(outcome: Outcome) -> tuple[tuple[float, float], ...]:
    """The curve with steps counted from 1, so that it fits onto a logarithmic axis."""
    pairs = zip(outcome.curve.steps, outcome.curve.losses, strict=True)
    return tuple((step + 1, loss) for step, loss in pairs if drawable((loss,)))


def _longest_by_rate(outcomes: list[Outcome]) -> list[Outcome]:
    """For every rate, as it is written, its longest run with the lowest seed; ascending."""
    best: dict[str, Outcome] = {}
    for outcome in sorted(outcomes, key=lambda one: (-one.evidence.trial.steps, one.evidence.trial.seed)):
        best.setdefault(numerals.rate(outcome.evidence.trial.lr), outcome)
    return sorted(best.values(), key=lambda one: one.evidence.trial.lr)


def _spread(outcomes: list[Outcome]) -> list[Outcome]:
    """At most as many as can be told apart, evenly spread and with both ends."""
    last = len(outcomes) - 1
    if last < _MOST:
        return outcomes
    return [outcomes[round(place * last / (_MOST - 1))] for place in range(_MOST)]


def _step_axis(outcomes: list[Outcome], full: int) -> Axis:
    label, unit = "training so far", "optimizer steps"
    horizons = [outcome.evidence.trial.steps for outcome in outcomes]
    steps = [step for outcome in outcomes for step, _ in _points(outcome)]
    if horizons and max(horizons) > _MIXED * min(horizons):
        return log_axis(label, "steps", steps, unit)
    return linear_axis(label, "steps", (*steps, *(horizons or [full])), unit, from_zero=True)


def _loss_axis(outcomes: list[Outcome]) -> Axis:
    """The axis holds every curve that did not diverge, and where the others started."""
    label = "training loss"
    calm = [loss for one in outcomes for _, loss in _points(one) if not one.evidence.diverged]
    if not calm:
        return score_axis(label, (loss for one in outcomes for _, loss in _points(one)), "min")
    ceiling = _ceiling(value_axis(label, calm))
    starts = [_points(one)[0][1] for one in outcomes]
    return value_axis(label, (*calm, *(min(start, ceiling) for start in starts)))


def _ceiling(axis: Axis) -> float:
    return axis.high * _HEADROOM if axis.log else axis.high + (axis.high - axis.low) * (_HEADROOM - 1)


def _curve(outcome: Outcome, level: float) -> Line:
    points, trial = _points(outcome), outcome.evidence.trial
    end = " ×" if outcome.evidence.diverged else ""
    return Line(
        label=f"{numerals.rate(trial.lr)}{end}",
        xs=tuple(step for step, _ in points),
        ys=tuple(loss for _, loss in points),
        level=level,
        dashed=outcome.evidence.diverged,
        weight=0.8,
    )


def _caption(shown: int, held: int, diverged: bool) -> str:
    if not held:
        return "No trial has left a training curve."
    which = f"{shown} of {held} curves" if shown < held else numerals.count(held, "curve")
    parts = [f"Training loss during {which}, from the lowest rate to the highest"]
    if shown < held:
        parts.append("each rate is shown by its longest run")
    if diverged:
        parts.append("dashed runs, marked ×, diverged and are cut at the top")
    return "; ".join(parts) + "."
