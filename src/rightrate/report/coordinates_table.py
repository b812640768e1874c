"""The coordinate check as a table for a terminal."""

from collections.abc import Sequence

from rightrate.measuring.coordinates import FLAT, Coordinates
from rightrate.report import numerals
from rightrate.report.terminal.paint import Run, paint

_GAP = "  "
_LEAST_WIDTH = 80
_COLUMNS = 4  # widths that fit beside a name of a usual length


def coordinates_table(check: Coordinates, *, width: int = 80, color: bool = False) -> list[str]:
    r"""List the layers with their changes, the power of the width, and whether they pass.

    Args:
        check: The check.
        width: Longest line in characters, at least 80; long names lose their beginning to keep it.
        color: Whether control sequences for colour are written; nothing depends on them.

    Returns:
        The lines.

    Example:
        >>> changes = {"hidden": (0.5, 1.0), "last": (0.25, 0.25)}
        >>> found = Coordinates(widths=(64, 256), steps=5, lr=0.01, changes=changes)
        >>> print("\n".join(coordinates_table(found)))
          layer   at width 64     256  power
          hidden       0.5000   1.000  +0.50  grows
          last         0.2500  0.2500  +0.00  flat
    """
    places = _places(len(check.widths))
    first, *others = (f"{check.widths[place]:,}" for place in places)
    rows = [("layer", f"at width {first}", *others, "power", "")]
    for name, slope in check.slopes.items():
        changes = (numerals.score(check.changes[name][place]) for place in places)
        rows.append((name, *changes, numerals.power(slope), "grows" if slope > FLAT else "flat"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    taken = sum(widths[1:]) + len(_GAP) * len(widths)
    widths[0] = min(widths[0], max(width, _LEAST_WIDTH) - taken)
    styles = ["muted", *("answer" if row[-1] == "grows" else "ink" for row in rows[1:])]
    return [
        paint([Run(_line(row, widths), style)], color=color) for row, style in zip(rows, styles, strict=True)
    ]


def _places(count: int) -> list[int]:
    """Which widths are shown: both ends, and the others as evenly as can be."""
    if count <= _COLUMNS:
        return list(range(count))
    return [round(place * (count - 1) / (_COLUMNS - 1)) for place in range(_COLUMNS)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *numbers, word = row
    if len(name) > widths[0]:
        name = f"…{name[1 - widths[0] :]}"
    cells = [cell.rjust(width) for cell, width in zip(numbers, widths[1:], strict=False)]
    return _GAP + _GAP.join([name.ljust(widths[0]), *cells, word]).rstrip()
