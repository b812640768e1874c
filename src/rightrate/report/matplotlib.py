"""Figures with Matplotlib, which is imported only when something is drawn."""

from typing import TYPE_CHECKING, Any

from rightrate.errors import MissingDependencyError
from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Band, Line, Marker, Points, Rug, Series, Span
from rightrate.report.palette import LIGHT, colour_name
from rightrate.report.ticks import ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHAPES = {"dot": "o", "up": "^", "down": "v"}
_LANE_LINE = 0.03  # of the height of the axes


def draw(figure: Figure, axes: Any = None) -> "Axes":
    """Draw a figure with Matplotlib.

    Args:
        figure: What is drawn.
        axes: Axes to draw on, or `None` for new ones.

    Returns:
        The axes.

    Raises:
        MissingDependencyError: If Matplotlib is not installed.
    """
    target: Axes = _new_axes() if axes is None else axes
    _set_axes(figure, target)
    named: set[str] = set()
    for series in figure.series:
        label = "_nolegend_" if series.label in named else series.label
        named.add(series.label)
        _draw(series, target, colour=LIGHT.named()[colour_name(series.role, series.level)], label=label)
    if figure.note:
        across = target.transAxes
        target.text(0.5, 0.5, figure.note, color=LIGHT.muted, ha="center", va="center", transform=across)
    target.set_title(figure.title, loc="left", fontsize="medium")
    if len(named) > 1:
        target.legend(fontsize="small", frameon=False)
    return target


def _new_axes() -> "Axes":
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError as error:
        raise MissingDependencyError(
            'A plot needs Matplotlib, which is not installed. Install it: pip install "rightrate[plot]".'
        ) from error
    return pyplot.subplots(figsize=(7.2, 4.2), layout="constrained")[1]


def _set_axes(figure: Figure, axes: "Axes") -> None:
    axes.set(
        xscale="log" if figure.x.log else "linear",
        yscale="log" if figure.y.log else "linear",
        xlabel=figure.x.title,
        ylabel=figure.y.title,
        xlim=(figure.x.low, figure.x.high),
        ylim=(figure.y.low, figure.y.high),
    )
    for axis, place in ((figure.x, axes.xaxis), (figure.y, axes.yaxis)):
        held = ticks(axis)
        major = [tick for tick in held if tick.label]
        place.set_ticks([tick.value for tick in held if not tick.label], labels=[], minor=True)
        place.set_ticks([tick.value for tick in major], labels=[tick.label for tick in major])
    axes.grid(color=LIGHT.rule, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", which="both", length=0)


def _draw(series: Series, axes: "Axes", *, colour: str, label: str) -> None:
    match series:
        case Line():
            style, width = "--" if series.dashed else "-", 1.5 * series.weight
            axes.plot(series.xs, series.ys, style, color=colour, linewidth=width, label=label, zorder=3)
        case Points():
            _points(series, axes, colour, label)
        case Band():
            axes.fill_between(
                series.xs, series.lows, series.highs, color=colour, alpha=0.1, linewidth=0, label=label
            )
        case Span():
            axes.axvspan(series.low, series.high, color=colour, alpha=0.12, linewidth=0, label=label)
        case Marker():
            line = axes.axvline if series.axis == "x" else axes.axhline
            name = f"{label} {series.text}" if series.text and not label.startswith("_") else label
            line(series.value, color=colour, linewidth=1.5, label=name, zorder=2)
        case Rug():
            heights = [1 - _LANE_LINE * (series.row + 0.7)] * len(series.xs)
            across = axes.get_xaxis_transform()
            axes.plot(
                series.xs, heights, "x", color=colour, transform=across, markersize=5, label=label, zorder=4
            )


def _points(points: Points, axes: "Axes", colour: str, label: str) -> None:
    if points.lows:
        axes.vlines(points.xs, points.lows, points.highs, color=colour, linewidth=1.5, zorder=3)
    shape = _SHAPES[points.shape]
    axes.plot(
        points.xs,
        points.ys,
        shape,
        color=colour,
        markeredgecolor=LIGHT.paper,
        markersize=6,
        label=label,
        zorder=4,
    )
