"""How the room of a picture is divided: legend, lane, plot, axes."""

import math
from dataclasses import dataclass

from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Marker
from rightrate.report.geometry import Box, Scale
from rightrate.report.svg.legend import Entry, entries, rows
from rightrate.report.ticks import Tick, ticks

FONT = 12.0
LEGEND_LINE = 20.0
LANE_LINE = 11.0
LANE_GAP = 8.0
_BELOW = 44.0  # room for the ticks, their labels and the title of the horizontal axis
_LEAST_PLOT = 80.0
_GLYPHS = {" ": 0.34, ",": 0.34, ".": 0.34, "-": 0.4, "+": 0.84, "%": 0.95, "×": 0.84, "m": 0.97, "w": 0.82}
_GLYPH = 0.62  # width of the other characters in a wide system font, in font sizes


@dataclass(frozen=True, slots=True)
class Frame:
    """Where everything stands, in units of the picture.

    Args:
        width: Width of the picture.
        height: Height of the picture.
        plot: The plot itself.
        lane: The lane on the top edge, without height when there is none.
        x: Horizontal scale.
        y: Vertical scale.
        x_ticks: Ticks of the horizontal axis.
        y_ticks: Ticks of the vertical axis.
        legend: The entries of the legend, row by row.
        heading: Lower edge of the heading, 0 without one.
        axis_title: Base line of the title of the vertical axis.
        inset: Distance of the texts from the left edge.
    """

    width: float
    height: float
    plot: Box
    lane: Box
    x: Scale
    y: Scale
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    legend: tuple[tuple[Entry, ...], ...]
    heading: float
    axis_title: float
    inset: float


def text_width(text: str, size: float = FONT) -> float:
    """About how wide a text is drawn.

    Args:
        text: The text.
        size: Size of the font.

    Returns:
        The width in units of the picture, rather too much than too little.
    """
    return size * sum(_GLYPHS.get(character, _GLYPH) for character in text)


def frame(figure: Figure, width: float, height: float, *, heading: bool, inset: float) -> Frame:
    """Divide the room of a picture.

    Args:
        figure: What is drawn.
        width: Width of the picture.
        height: Height of the picture; it grows where the legend leaves no room for the plot.
        heading: Whether the title is drawn on top.
        inset: Distance of the texts from the left edge.

    Returns:
        The places of all parts.
    """
    y_ticks = () if figure.note else ticks(figure.y, max(2, round(height / 75)))
    names = [tick.label for tick in y_ticks] + ([figure.lane] if figure.rows else [])
    left = inset + max((text_width(name) for name in names), default=0.0) + 8
    right = width - 6 - inset
    x_ticks = ticks(figure.x, max(2, _room_for_ticks(figure, right - left)))
    below_heading = 30.0 if heading else 0.0
    legend = rows(entries(figure), width - 2 * inset, text_width)
    axis_title = below_heading + 6 + LEGEND_LINE * len(legend) + (22 if legend else 14)
    lane_top = axis_title + (22 if _has_text_above(figure) else 12)
    lane_bottom = lane_top + (LANE_LINE * figure.rows + LANE_GAP if figure.rows else 0)
    height = max(height, lane_bottom + _LEAST_PLOT + _BELOW)
    plot = Box(left, lane_bottom, right, height - _BELOW)
    return Frame(
        width=width,
        height=height,
        plot=plot,
        lane=Box(left, lane_top, right, lane_bottom),
        x=Scale(figure.x, plot.left, plot.right),
        y=Scale(figure.y, plot.bottom, plot.top),
        x_ticks=x_ticks,
        y_ticks=y_ticks,
        legend=legend,
        heading=below_heading,
        axis_title=axis_title,
        inset=inset,
    )


def _room_for_ticks(figure: Figure, width: float) -> int:
    """How many labels fit side by side, judged by the widest of a first try."""
    widest = max((text_width(tick.label) for tick in ticks(figure.x, 5)), default=FONT)
    return math.floor(min(8.0, width / (widest + 22)))


def _has_text_above(figure: Figure) -> bool:
    return any(isinstance(one, Marker) and one.axis == "x" and one.text for one in figure.series)
