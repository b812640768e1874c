"""What a few steps change in each layer against the width of the model."""

from collections.abc import Mapping, Sequence

from rightrate.report import numerals
from rightrate.report.figures.domain import log_axis, positive
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line

_MOST = 12  # more lines than this cannot be told apart


def change_against_width(
    widths: Sequence[int], changes: Mapping[str, Sequence[float]], slopes: Mapping[str, float], flat: float
) -> Figure:
    """Draw the change of each layer against the width; of many layers those that grow most.

    Args:
        widths: The widths, ascending.
        changes: The change of each layer, one for each width.
        slopes: The power of the width with which the change of each layer grows.
        flat: The largest power that passes.

    Returns:
        The figure; the lines of layers that grow are heavy.
    """
    shown = _steepest(slopes)
    lines = []
    for place, name in enumerate(shown):
        held = [(n, change) for n, change in zip(widths, changes[name], strict=True) if positive((change,))]
        lines.append(
            Line(
                label=f"{name} {numerals.power(slopes[name])}",
                xs=tuple(width for width, _ in held),
                ys=tuple(change for _, change in held),
                level=place / max(1, len(shown) - 1),
                weight=1.6 if slopes[name] > flat else 0.8,
            )
        )
    drawn = [line for line in lines if line.xs]
    return Figure(
        key="change-against-width",
        title="Change of the layers against width",
        caption=_caption(len(shown), len(slopes)),
        x=log_axis("width", "steps", widths),
        y=log_axis("change of the outputs", "score", _heights(drawn, widths[-1] / widths[0])),
        series=tuple(drawn),
        note="" if drawn else "no layer changes",
    )


def _heights(lines: Sequence[Line], ratio: float) -> list[float]:
    """What the axis must hold: at least as many decades as that of the widths, so that flat looks flat."""
    heights = [y for line in lines for y in line.ys]
    if not heights:
        return heights
    middle = (min(heights) * max(heights)) ** 0.5
    return [*heights, middle / ratio**0.5, middle * ratio**0.5]


def _steepest(slopes: Mapping[str, float]) -> list[str]:
    """At most as many layers as can be told apart, in the order of the model."""
    steepest = sorted(slopes, key=lambda name: -slopes[name])[:_MOST]
    return [name for name in slopes if name in steepest]


def _caption(shown: int, held: int) -> str:
    which = f"the {shown} of {held} layers that grow most" if shown < held else "each layer"
    return (
        f"How much a few steps change the outputs of {which}, and the power of the width with which this "
        "grows; heavy lines grow too much for one rate."
    )
