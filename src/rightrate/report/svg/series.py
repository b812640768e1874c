"""How each kind of series is drawn."""

from rightrate.report.figures.series import Band, Line, Marker, Points, Rug, Series, Span
from rightrate.report.geometry import Point, clip_line
from rightrate.report.markup import Markup, element, number, text
from rightrate.report.palette import LIGHT, colour_name
from rightrate.report.svg.frame import LANE_LINE, Frame

_DOT = 3.6
_BACK_TO_FRONT = (Span, Band, Marker, Line, Points, Rug)


def draw_all(series: tuple[Series, ...], frame: Frame) -> Markup:
    """Draw every series, areas behind lines and lines behind points.

    Args:
        series: The series.
        frame: Where everything stands.

    Returns:
        One group for each series.
    """
    ordered = sorted(series, key=lambda one: _BACK_TO_FRONT.index(type(one)))
    return Markup("".join(coloured(one, draw(one, frame)) for one in ordered))


def coloured(series: Series, content: Markup) -> Markup:
    """Put marks into a group that has the colour of their series.

    Args:
        series: The series.
        content: Its marks, drawn in the current colour.

    Returns:
        The group.
    """
    name = colour_name(series.role, series.level)
    return element("g", content, class_=f"rr-{name}", color=LIGHT.named()[name])


def draw(series: Series, frame: Frame) -> Markup:
    """Draw the marks of one series in the current colour.

    Args:
        series: The series.
        frame: Where everything stands.

    Returns:
        The marks.
    """
    match series:
        case Span():
            return _span(series, frame)
        case Band():
            return _band(series, frame)
        case Marker():
            return _marker(series, frame)
        case Line():
            return _line(series, frame)
        case Points():
            return _points(series, frame)
        case Rug():
            return _rug(series, frame)


def path(points: list[Point], *, closed: bool = False) -> str:
    """Write the data of a path through points.

    Args:
        points: The points.
        closed: Whether the path returns to its start.

    Returns:
        The value of the attribute `d`.
    """
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")


def dot(x: float, y: float, size: float = _DOT) -> Markup:
    """Draw a dot with a thin edge in the colour of the paper, so that neighbours stay apart."""
    edge = element("circle", cx=x, cy=y, r=size + 1, fill="#ffffff", class_="rr-edge")
    return Markup(edge + element("circle", cx=x, cy=y, r=size, fill="currentColor"))


def cross(x: float, y: float, size: float = 3.2) -> Markup:
    """Draw a cross."""
    strokes = f"M{number(x - size)} {number(y - size)}L{number(x + size)} {number(y + size)}"
    strokes += f"M{number(x - size)} {number(y + size)}L{number(x + size)} {number(y - size)}"
    return element("path", d=strokes, fill="none", stroke="currentColor", stroke_width=1.6)


def _span(span: Span, frame: Frame) -> Markup:
    left = max(frame.x(span.low), frame.plot.left)
    right = min(max(frame.x(span.high), left + 1), frame.plot.right)
    title = element("title", text(span.label))
    return element(
        "rect",
        title,
        x=left,
        y=frame.lane.top,
        width=max(0.0, right - left),
        height=frame.plot.bottom - frame.lane.top,
        fill="currentColor",
        fill_opacity=0.12,
    )


def _band(band: Band, frame: Frame) -> Markup:
    upper = [(frame.x(x), _inside(frame, y)) for x, y in zip(band.xs, band.highs, strict=True)]
    lower = [(frame.x(x), _inside(frame, y)) for x, y in zip(band.xs, band.lows, strict=True)]
    outline = path([*upper, *reversed(lower)], closed=True)
    return element(
        "path", element("title", text(band.label)), d=outline, fill="currentColor", fill_opacity=0.1
    )


def _inside(frame: Frame, value: float) -> float:
    return min(max(frame.y(value), frame.plot.top), frame.plot.bottom)


def _marker(marker: Marker, frame: Frame) -> Markup:
    if marker.axis == "x":
        x = frame.x(marker.value)
        ends = [(x, frame.lane.top), (x, frame.plot.bottom)]
    else:
        y = frame.y(marker.value)
        ends = [(frame.plot.left, y), (frame.plot.right, y)]
    title = element("title", text(f"{marker.label} {marker.text}".strip()))
    return element("path", title, d=path(ends), fill="none", stroke="currentColor", stroke_width=1.6)


def _line(line: Line, frame: Frame) -> Markup:
    pieces = clip_line([(frame.x(x), frame.y(y)) for x, y in zip(line.xs, line.ys, strict=True)], frame.plot)
    if not pieces:
        return Markup("")
    dashes = {"stroke_dasharray": "5 4"} if line.dashed else {}
    return element(
        "path",
        element("title", text(line.label)),
        d="".join(path(piece) for piece in pieces),
        fill="none",
        stroke="currentColor",
        stroke_width=1.6 * line.weight,
        stroke_linejoin="round",
        stroke_linecap="butt" if line.dashed else "round",
        **dashes,
    )


def _points(points: Points, frame: Frame) -> Markup:
    places = [(frame.x(x), frame.y(y)) for x, y in zip(points.xs, points.ys, strict=True)]
    notes = points.notes or ("",) * len(places)
    bars = [
        _bar(frame, x, low, high)
        for (x, _), low, high in zip(places, points.lows, points.highs, strict=False)
    ]
    marks = [
        element("g", element("title", text(note or points.label)), _shape(points, place), class_="rr-mark")
        for place, note in zip(places, notes, strict=True)
        if frame.plot.holds(place)
    ]
    return Markup("".join([*bars, *marks]))


def _shape(points: Points, place: Point) -> Markup:
    x, y = place
    if points.shape == "dot":
        return dot(x, y)
    tip = -1 if points.shape == "up" else 1
    arrow = [(x - 4.5, y - 3 * tip), (x + 4.5, y - 3 * tip), (x, y + 5 * tip)]
    return element("path", d=path([(px, py - 6 * tip) for px, py in arrow], closed=True), fill="currentColor")


def _bar(frame: Frame, x: float, low: float, high: float) -> Markup:
    bottom, top = _inside(frame, low), _inside(frame, high)
    strokes = path([(x, bottom), (x, top)])
    strokes += path([(x - 5, bottom), (x + 5, bottom)]) + path([(x - 5, top), (x + 5, top)])
    return element("path", d=strokes, fill="none", stroke="currentColor", stroke_width=1.6)


def _rug(rug: Rug, frame: Frame) -> Markup:
    y = frame.lane.top + LANE_LINE * (rug.row + 0.5)
    notes = rug.notes or (rug.label,) * len(rug.xs)
    return Markup(
        "".join(
            element("g", element("title", text(note)), cross(frame.x(x), y), class_="rr-mark")
            for x, note in zip(rug.xs, notes, strict=True)
        )
    )
