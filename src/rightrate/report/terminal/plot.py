"""The plot itself: every series on a canvas of characters."""

from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Band, Line, Marker, Points, Rug, Series, Span
from rightrate.report.geometry import Box, Point, Scale, clip_line
from rightrate.report.palette import colour_name
from rightrate.report.terminal import glyphs
from rightrate.report.terminal.canvas import Canvas

_BACK_TO_FRONT = (Span, Band, Line, Marker, Points, Rug)

#: Where the letter of a line may move to when its place is taken: left first, then up and down.
_NEARBY = [(dx, dy) for dy in (0, -1, 1, -2, 2) for dx in (0, -2, -4, -6, -8)]


class Plot:
    """A figure on a canvas.

    Args:
        figure: What is drawn.
        columns: Width in characters.
        rows: Height in characters, without the lane.
        plain: Whether only ASCII is used.
    """

    def __init__(self, figure: Figure, columns: int, rows: int, *, plain: bool) -> None:
        self.figure = figure
        self.lane = figure.rows
        self.canvas = Canvas(columns, self.lane + rows, plain=plain)
        self.alphabet = glyphs.ASCII if plain else glyphs.UNICODE
        self.letters = glyphs.letters(figure)
        self.dots = glyphs.dots(figure, self.alphabet)
        # The last place lies a hair inside the last cell, so that the ends of both axes are drawn.
        self.x = Scale(figure.x, 0.0, columns - 0.01)
        self.y = Scale(figure.y, self.lane + rows - 0.01, float(self.lane))
        self._box = Box(0.0, float(self.lane), columns - 0.01, self.lane + rows - 0.01)
        self._draw()

    def column(self, value: float) -> int:
        """Column of a value of the horizontal axis, the nearest one on the canvas."""
        return min(max(int(self.x(value)), 0), self.canvas.columns - 1)

    def row(self, value: float) -> int:
        """Row of a value of the vertical axis, the nearest one below the lane."""
        return min(max(int(self.y(value)), self.lane), self.canvas.rows - 1)

    def _draw(self) -> None:
        """Draw areas and lines below markers, and markers below points, whatever the order in the legend."""
        ordered = sorted(self.figure.series, key=lambda one: _BACK_TO_FRONT.index(type(one)))
        for one in ordered:
            match one:
                case Band():
                    self._band(one)
                case Line():
                    self._line(one)
                case Marker():
                    self._marker(one)
                case Points():
                    self._points(one)
                case Rug():
                    self._rug(one)
                case Span():
                    pass  # it lies on the axis, below the plot
        for one in ordered:
            self._letter(one)
        self._note(self.figure.note)

    def _note(self, note: str) -> None:
        """Write the note into the middle."""
        start = (self.canvas.columns - len(note)) // 2
        for place, character in enumerate(note):
            self.canvas.mark(start + place, (self.lane + self.canvas.rows) // 2, character, "muted")

    def _pieces(self, xs: tuple[float, ...], ys: tuple[float, ...]) -> list[list[Point]]:
        return clip_line([(self.x(x), self.y(y)) for x, y in zip(xs, ys, strict=True)], self._box)

    def _line(self, line: Line) -> None:
        for piece in self._pieces(line.xs, line.ys):
            self.canvas.line(piece, colour_name(line.role, line.level), dashed=line.dashed)

    def _band(self, band: Band) -> None:
        for edge in (band.lows, band.highs):
            for piece in self._pieces(band.xs, edge):
                self.canvas.line(piece, "muted", dashed=True)

    def _marker(self, marker: Marker) -> None:
        style = colour_name(marker.role, marker.level)
        if marker.axis == "y":
            text = f" {marker.label} {marker.text} " if marker.text else ""
            for column, character in enumerate(text.rjust(self.canvas.columns - 2, self.alphabet.flat)):
                self.canvas.mark(column, self.row(marker.value), character, style)
            return
        for row in range(self.canvas.rows):
            self.canvas.mark(self.column(marker.value), row, self.alphabet.upright, style)

    def _points(self, points: Points) -> None:
        style, glyph = colour_name(points.role, points.level), glyphs.point(points, self.dots, self.alphabet)
        for x, low, high in zip(points.xs, points.lows, points.highs, strict=False):
            for row in range(self.row(high), self.row(low) + 1):
                self.canvas.mark(self.column(x), row, self.alphabet.upright, style)
        for x, y in zip(points.xs, points.ys, strict=True):
            if self.figure.x.holds(x) and self.figure.y.holds(y):
                self.canvas.mark(self.column(x), self.row(y), glyph, style)

    def _rug(self, rug: Rug) -> None:
        style, glyph = colour_name(rug.role, rug.level), glyphs.point(rug, self.dots, self.alphabet)
        for x in rug.xs:
            self.canvas.mark(self.column(x), rug.row, glyph, style)

    def _letter(self, line: Series) -> None:
        """Put the letter of a line, if it has one, on its last visible place or next to it."""
        if not isinstance(line, Line) or line.label not in self.letters:
            return
        pieces = self._pieces(line.xs, line.ys)
        if not pieces:
            return
        x, y = pieces[-1][-1]
        places = ((int(x) + dx, int(y) + dy) for dx, dy in _NEARBY)
        place = next(
            (place for place in places if place[1] >= self.lane and self.canvas.is_free(*place)), None
        )
        if place is not None:
            self.canvas.mark(*place, self.letters[line.label], colour_name(line.role, line.level))
