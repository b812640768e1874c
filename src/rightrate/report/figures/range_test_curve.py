"""Training loss against the rate of a range test, with what the rules suggest."""

from collections.abc import Mapping, Sequence

from rightrate.report import numerals
from rightrate.report.figures.domain import drawable, log_axis, positive, score_axis
from rightrate.report.figures.loss_against_rate import answer_series
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line, Rug, Series
from rightrate.search import Answer


def range_test_curve(
    lrs: Sequence[float], losses: Sequence[float], suggestions: Mapping[str, float], answer: Answer | None
) -> Figure:
    """Draw the loss of every step against its rate, and a cross for the rate that each rule suggests.

    Args:
        lrs: Rate of each step, ascending.
        losses: Training loss of each step.
        suggestions: The rate that each rule suggests, by the name of the rule.
        answer: The chosen rate to stand beside them, or `None`.

    Returns:
        The figure.
    """
    pairs = [(lr, loss) for lr, loss in zip(lrs, losses, strict=True) if drawable((loss,))]
    chosen = () if answer is None else positive((answer.lr,))
    x = log_axis("learning rate", "rate", (*lrs, *suggestions.values(), *chosen))
    series: list[Series] = []
    if pairs:
        xs, ys = zip(*pairs, strict=True)
        series.append(Line(label="training loss", xs=xs, ys=ys, role="estimate"))
    if suggestions:
        names, rates = tuple(suggestions), tuple(suggestions.values())
        notes = tuple(f"{name}: {numerals.rate(suggestions[name])}" for name in names)
        series.append(Rug(label="rates of the rules", xs=rates, notes=notes))
    return Figure(
        key="range-test",
        title="Training loss during a range test",
        caption=_caption(lrs, len(suggestions), answer),
        x=x,
        y=score_axis("training loss", (loss for _, loss in pairs), "min"),
        series=(*series, *answer_series(answer, x)),
        lane="rules",
        note="" if pairs else "no loss is finite",
    )


def _caption(lrs: Sequence[float], rules: int, answer: Answer | None) -> str:
    ends = f"{numerals.rate(lrs[0])} to {numerals.rate(lrs[-1])}"
    taken = numerals.count(len(lrs), "step")
    parts = [f"Training loss of the batch of each step while the rate rises from {ends} in {taken}"]
    if rules:
        parts.append(f"crosses on the top edge are the rates that {numerals.count(rules, 'rule')} suggest")
    if answer is not None and positive((answer.lr,)):
        name = "chosen rate" if answer.trusted else "best guess"
        parts.append(
            f"the vertical line is the {name} of complete runs and the shaded band its 90 % interval"
        )
    return "; ".join(parts) + "."
