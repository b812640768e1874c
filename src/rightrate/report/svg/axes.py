"""Grid, ticks, axis titles, the legend and the texts at markers."""

from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Band, Line, Marker, Points, Series, Span
from rightrate.report.markup import Markup, element, text
from rightrate.report.palette import LIGHT
from rightrate.report.svg.frame import FONT, LANE_GAP, LEGEND_LINE, Frame, text_width
from rightrate.report.svg.legend import SWATCH, column_width, entry_width
from rightrate.report.svg.series import coloured, dot, path


def named(name: str, *content: Markup) -> Markup:
    """Put content into a group of a named colour of the palette.

    Args:
        name: A key of `Palette.named`.
        *content: The content, drawn in the current colour.

    Returns:
        The group.
    """
    return element("g", *content, class_=f"rr-{name}", color=LIGHT.named()[name])


def label(content: str, x: float, y: float, anchor: str = "start", *, bold: bool = False) -> Markup:
    """Write a short text in the current colour.

    Args:
        content: The text.
        x: Where it is anchored.
        y: Its base line.
        anchor: "start", "middle" or "end".
        bold: Whether it is set in a heavier weight.

    Returns:
        The element.
    """
    extra = {"font_weight": "600"} if bold else {}
    return element("text", text(content), x=x, y=y, text_anchor=anchor, fill="currentColor", **extra)


def draw_grid(frame: Frame) -> Markup:
    """Draw the lines of the grid at the labelled ticks, behind everything else.

    Args:
        frame: Where everything stands.

    Returns:
        The lines.
    """
    plot = frame.plot
    lines = [
        path([(plot.left, y), (plot.right, y)]) for y in (frame.y(t.value) for t in frame.y_ticks if t.label)
    ]
    lines += [
        path([(x, plot.top), (x, plot.bottom)]) for x in (frame.x(t.value) for t in frame.x_ticks if t.label)
    ]
    grid = element("path", d="".join(lines), fill="none", stroke="currentColor", stroke_width=1)
    return named("rule", grid)


def draw_axes(figure: Figure, frame: Frame) -> Markup:
    """Draw the base line, tick marks and labels, the titles of the axes, the name of the lane and the note.

    Args:
        figure: What is drawn.
        frame: Where everything stands.

    Returns:
        The marks and texts.
    """
    plot, parts = frame.plot, []
    strokes = path([(plot.left, plot.bottom), (plot.right, plot.bottom)])
    for tick in frame.x_ticks:
        x = frame.x(tick.value)
        strokes += path([(x, plot.bottom), (x, plot.bottom + (5 if tick.label else 3))])
        if tick.label:
            parts.append(_tick_label(tick.label, x, frame))
    lane = (frame.lane.top + frame.lane.bottom - LANE_GAP) / 2
    for tick in frame.y_ticks:
        y = frame.y(tick.value)
        if tick.label and not (figure.rows and y - lane < FONT + 1):
            parts.append(label(tick.label, plot.left - 8, y + FONT * 0.35, "end"))
    parts.append(element("path", d=strokes, fill="none", stroke="currentColor", stroke_width=1))
    parts.append(label(figure.x.title, (plot.left + plot.right) / 2, frame.height - 8, "middle"))
    parts.append(label(figure.y.title, frame.inset, frame.axis_title))
    if figure.rows:
        parts.append(label(figure.lane, plot.left - 8, lane + FONT * 0.35, "end"))
    if figure.note:
        parts.append(label(figure.note, (plot.left + plot.right) / 2, (plot.top + plot.bottom) / 2, "middle"))
    return named("muted", *parts)


def draw_marker_texts(figure: Figure, frame: Frame) -> Markup:
    """Write what stands at the markers: above a vertical line, below the end of a horizontal one.

    Args:
        figure: What is drawn.
        frame: Where everything stands.

    Returns:
        The texts.
    """
    return Markup(
        "".join(_marker_text(one, frame) for one in figure.series if isinstance(one, Marker) and one.text)
    )


def draw_legend(frame: Frame) -> Markup:
    """Draw the legend above the plot.

    Args:
        frame: Where everything stands.

    Returns:
        The swatches and their texts.
    """
    parts = []
    column = column_width(tuple(entry for row in frame.legend for entry in row), text_width)
    for place, row in enumerate(frame.legend):
        x, y = frame.inset, frame.heading + 6 + LEGEND_LINE * (place + 0.5)
        for entry in row:
            parts += [coloured(series, _swatch(series, x, y)) for series in entry.series]
            parts.append(named("ink", label(entry.label, x + SWATCH + 6, y + FONT * 0.35)))
            x += column or entry_width(entry, text_width)
    return Markup("".join(parts))


def _tick_label(content: str, x: float, frame: Frame) -> Markup:
    """A label under its tick, moved inwards where it would leave the picture."""
    half = text_width(content) / 2
    return label(content, min(max(x, half), frame.width - half), frame.plot.bottom + 19, "middle")


def _marker_text(marker: Marker, frame: Frame) -> Markup:
    if marker.axis == "y":
        place = label(
            f"{marker.label} {marker.text}",
            frame.plot.right - 4,
            frame.y(marker.value) + FONT + 4,
            "end",
            bold=True,
        )
        return coloured(marker, place)
    half = text_width(marker.text) / 2
    x = min(max(frame.x(marker.value), frame.plot.left + half), frame.plot.right - half)
    return coloured(marker, label(marker.text, x, frame.lane.top - 5, "middle", bold=True))


def _swatch(series: Series, x: float, y: float) -> Markup:
    middle = x + SWATCH / 2
    match series:
        case Span() | Band():
            return element(
                "rect", x=x, y=y - 6, width=SWATCH, height=12, fill="currentColor", fill_opacity=0.15
            )
        case Marker():
            return element(
                "path", d=path([(middle, y - 7), (middle, y + 7)]), stroke="currentColor", stroke_width=1.6
            )
        case Line():
            dashes = {"stroke_dasharray": "5 4"} if series.dashed else {}
            width = 1.6 * max(1.0, series.weight)
            line = path([(x, y), (x + SWATCH, y)])
            return element("path", d=line, stroke="currentColor", stroke_width=width, **dashes)
        case Points():
            return dot(middle, y)
        case _:
            return Markup("")
