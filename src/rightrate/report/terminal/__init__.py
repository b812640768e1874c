"""Figures as text for a terminal; nothing depends on colour."""

from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Band, Line, Marker, Points, Rug, Series, Span
from rightrate.report.palette import colour_name
from rightrate.report.terminal import glyphs
from rightrate.report.terminal.paint import Run, paint
from rightrate.report.terminal.plot import Plot
from rightrate.report.ticks import Tick, ticks

__all__ = ["Run", "paint", "terminal"]

_LEAST_WIDTH, _LEAST_HEIGHT = 40, 10
_ROWS_AROUND = 4  # title of the vertical axis, horizontal axis, its labels and its title
_GAP = 3
_PLAIN = str.maketrans("×–", "x-")


def terminal(
    figure: Figure, *, width: int = 80, height: int = 18, color: bool = False, plain: bool = False
) -> list[str]:
    """Draw a figure with characters.

    Args:
        figure: What is drawn.
        width: Longest line in characters, at least 40.
        height: Number of lines without the legend, at least 10.
        color: Whether control sequences for colour are written.
        plain: Whether only ASCII is used, for terminals and files that cannot hold more.

    Returns:
        The lines.
    """
    room = max(width, _LEAST_WIDTH)
    y_ticks = [] if figure.note else [tick for tick in ticks(figure.y, max(2, height // 4)) if tick.label]
    gutter = max([len(tick.label) for tick in y_ticks] + [len(figure.lane) if figure.rows else 0]) + 2
    above = any(_text_above(one) for one in figure.series)
    rows = max(height, _LEAST_HEIGHT) - _ROWS_AROUND - figure.rows - above
    plot = Plot(figure, room - gutter, max(4, rows), plain=plain)
    lines = [
        [Run(figure.y.title[:room], "muted")],
        *([_texts_above(plot, gutter)] if above else []),
        *_body(plot, y_ticks, gutter),
        _axis(plot, gutter),
        _x_labels(plot, gutter),
        [Run(figure.x.title[: room - gutter].center(room - gutter).rjust(room), "muted")],
        *_legend(plot, room),
    ]
    painted = [paint(line, color=color) for line in lines]
    return [_only_ascii(line) for line in painted] if plain else painted


def _only_ascii(line: str) -> str:
    return line.translate(_PLAIN).encode("ascii", "replace").decode()


def _text_above(series: Series) -> bool:
    return isinstance(series, Marker) and series.axis == "x" and bool(series.text)


def _texts_above(plot: Plot, gutter: int) -> list[Run]:
    """What stands above vertical lines, as far as there is room."""
    placed: list[tuple[int, str, str]] = []
    for one in plot.figure.series:
        if isinstance(one, Marker) and _text_above(one):
            start = _centred(plot.column(one.value), len(one.text), plot.canvas.columns)
            placed.append((gutter + start, one.text, colour_name(one.role, one.level)))
    return _placed(placed)


def _body(plot: Plot, y_ticks: list[Tick], gutter: int) -> list[list[Run]]:
    named = {plot.row(tick.value): tick.label for tick in y_ticks}
    lines = []
    for row in range(plot.canvas.rows):
        in_lane = row < plot.lane
        label = (plot.figure.lane if row == 0 else "") if in_lane else named.get(row, "")
        ticked = bool(label) and not in_lane
        edge = " " if in_lane else plot.alphabet.y_tick if ticked else plot.alphabet.upright
        lines.append([Run(label.rjust(gutter - 2) + " " + edge, "muted"), *plot.canvas.row(row)])
    return lines


def _axis(plot: Plot, gutter: int) -> list[Run]:
    """The horizontal axis, with the interval as a heavy stretch of it."""
    cells = [(plot.alphabet.flat, "muted")] * plot.canvas.columns
    for one in plot.figure.series:
        if isinstance(one, Span):
            for column in range(plot.column(one.low), plot.column(one.high) + 1):
                cells[column] = (plot.alphabet.heavy, colour_name(one.role, one.level))
    return [Run(plot.alphabet.corner.rjust(gutter), "muted"), *(Run(*cell) for cell in cells)]


def _x_labels(plot: Plot, gutter: int) -> list[Run]:
    """The labels below the axis; as few as it takes to keep them apart."""
    columns = plot.canvas.columns
    placed: list[tuple[int, str, str]] = []
    used = -2
    for tick in ticks(plot.figure.x, max(2, columns // 12)):
        start = gutter + _centred(plot.column(tick.value), len(tick.label), columns)
        if tick.label and start > used + 1:
            placed.append((start, tick.label, "muted"))
            used = start + len(tick.label)
    return _placed(placed)


def _legend(plot: Plot, room: int) -> list[list[Run]]:
    """One entry for each label, wrapped; none when a single one would only repeat the title."""
    entries: dict[str, tuple[str, str]] = {}
    for one in plot.figure.series:
        sign = _sign(one, plot)
        if sign and (one.label not in entries or isinstance(one, Points)):
            entries[one.label] = (sign, colour_name(one.role, one.level))
    lines: list[list[Run]] = [[]]
    used = 0
    for label, (sign, style) in entries.items() if len(entries) > 1 else ():
        name = label[: room - len(sign) - _GAP]
        needed = len(sign) + 1 + len(name) + _GAP
        if used and used + needed - _GAP > room:
            lines.append([])
            used = 0
        lines[-1] += [Run(sign, style), Run(f" {name}" + " " * _GAP)]
        used += needed
    return lines if lines[0] else []


def _sign(series: Series, plot: Plot) -> str:
    """What stands for a series in the legend; nothing for what is named where it is drawn."""
    alphabet = plot.alphabet
    match series:
        case Points():
            return glyphs.point(series, plot.dots, alphabet)
        case Line():
            return plot.letters.get(series.label, alphabet.dashes if series.dashed else alphabet.line)
        case Marker():
            return alphabet.upright if series.axis == "x" else alphabet.flat
        case Span():
            return alphabet.heavy * 2
        case Band():
            return alphabet.dashes
        case Rug():
            return ""


def _centred(column: int, length: int, columns: int) -> int:
    """Where a text starts that stands over or under a column, moved inwards at the ends."""
    return max(0, min(column - length // 2, columns - length))


def _placed(texts: list[tuple[int, str, str]]) -> list[Run]:
    """A line with texts at given columns, ascending; what would overlap is left out."""
    runs: list[Run] = []
    used = 0
    for start, text, style in texts:
        if start >= used:
            runs += [Run(" " * (start - used)), Run(text, style)]
            used = start + len(text)
    return runs
