"""Which character stands for which series, so that nothing depends on colour."""

from dataclasses import dataclass
from string import ascii_letters

from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Line, Points, Series


@dataclass(frozen=True, slots=True)
class Alphabet:
    """The characters of one kind of terminal.

    Args:
        dots: Points of ordered series; the last one is kept for the last series.
        answer: The chosen rate.
        up: A value above the axis.
        down: A value below the axis.
        cross: A place without a height.
        upright: A vertical line.
        flat: A horizontal line.
        heavy: A stretch of the horizontal axis.
        corner: Where the axes meet.
        y_tick: A tick on the vertical axis.
        dashes: A dashed line in the legend.
        line: A line in the legend.
    """

    dots: str
    answer: str
    up: str
    down: str
    cross: str
    upright: str
    flat: str
    heavy: str
    corner: str
    y_tick: str
    dashes: str
    line: str


UNICODE = Alphabet("○□△◇●", "◆", "▲", "▼", "×", "│", "─", "━", "└", "┤", "╌╌", "──")
ASCII = Alphabet("o+*#@", "X", "^", "v", "x", "|", "-", "=", "+", "+", "- -", "--")


def letters(figure: Figure) -> dict[str, str]:
    """The letters at the ends of lines that have no points to tell them apart.

    Args:
        figure: The figure.

    Returns:
        A letter for each label; none when a single line needs no telling apart.
    """
    dotted = {one.label for one in figure.series if isinstance(one, Points)}
    bare = [
        one
        for one in figure.series
        if isinstance(one, Line) and one.role == "ramp" and one.label not in dotted
    ]
    labels = list(dict.fromkeys(one.label for one in bare))
    return dict(zip(labels, ascii_letters, strict=False)) if len(labels) > 1 else {}


def dots(figure: Figure, alphabet: Alphabet) -> dict[float, str]:
    """The characters of ordered points, by their level.

    Args:
        figure: The figure.
        alphabet: What the terminal can show.

    Returns:
        A character for each level; letters when there are too many levels.
    """
    ramp = {one.level for one in figure.series if isinstance(one, Points) and one.role == "ramp"}
    levels = sorted(ramp)
    if len(levels) > len(alphabet.dots):
        return dict(zip(levels, ascii_letters, strict=False))
    return dict(zip(levels, (*alphabet.dots[: max(0, len(levels) - 1)], alphabet.dots[-1]), strict=False))


def point(series: Series, known: dict[float, str], alphabet: Alphabet) -> str:
    """The character of a point or a cross.

    Args:
        series: Points, or crosses in the lane: those have the character of the points of their level.
        known: What `dots` returned.
        alphabet: What the terminal can show.

    Returns:
        One character.
    """
    if isinstance(series, Points) and series.shape != "dot":
        return alphabet.up if series.shape == "up" else alphabet.down
    if series.role == "ramp":
        return known.get(series.level, alphabet.cross)
    return alphabet.answer if series.role == "answer" else alphabet.dots[-1]
