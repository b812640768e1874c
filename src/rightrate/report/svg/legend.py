"""The legend: one entry for each label, in rows above the plot."""

from collections.abc import Callable
from dataclasses import dataclass

from rightrate.report.figures.model import Figure
from rightrate.report.figures.series import Marker, Points, Rug, Series

SWATCH = 24.0
GAP = 18.0
_FEW = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the legend.

    Args:
        label: What is written.
        series: The series that share the label; their marks make the swatch.
    """

    label: str
    series: tuple[Series, ...]


def entries(figure: Figure) -> tuple[Entry, ...]:
    """The entries of a figure's legend.

    Args:
        figure: The figure.

    Returns:
        One entry for each label; none when a single one would only repeat the title. What is named beside the
        lane or at a marker, and arrows beyond the axis, need no entry.
    """
    groups: dict[str, list[Series]] = {}
    for series in figure.series:
        if _needs_entry(series):
            groups.setdefault(series.label, []).append(series)
    found = tuple(Entry(label, tuple(group)) for label, group in groups.items())
    return found if len(found) > 1 else ()


def rows(
    entries: tuple[Entry, ...], width: float, text_width: Callable[[str], float]
) -> tuple[tuple[Entry, ...], ...]:
    """Break the entries into rows.

    Args:
        entries: The entries.
        width: Room for one row.
        text_width: How wide a text is.

    Returns:
        The rows; an entry that is too wide has a row of its own.
    """
    column = column_width(entries, text_width)
    broken: list[list[Entry]] = []
    used = 0.0
    for entry in entries:
        needed = column or entry_width(entry, text_width)
        if not broken or used + needed > width:
            broken.append([])
            used = 0.0
        broken[-1].append(entry)
        used += needed
    return tuple(tuple(row) for row in broken)


def column_width(entries: tuple[Entry, ...], text_width: Callable[[str], float]) -> float:
    """How wide the columns are in which many entries stand below each other.

    Args:
        entries: All entries of the legend.
        text_width: How wide a text is.

    Returns:
        The width of the widest entry, or 0 when the entries are few and simply follow each other.
    """
    if len(entries) <= _FEW:
        return 0.0
    return max(entry_width(entry, text_width) for entry in entries)


def entry_width(entry: Entry, text_width: Callable[[str], float]) -> float:
    """How wide an entry is with the gap after it.

    Args:
        entry: The entry.
        text_width: How wide a text is.

    Returns:
        The width, in units of the picture.
    """
    return SWATCH + 6 + text_width(entry.label) + GAP


def _needs_entry(series: Series) -> bool:
    if isinstance(series, Rug):
        return False
    if isinstance(series, Points):
        return series.shape == "dot"
    return not (isinstance(series, Marker) and series.axis == "y")
