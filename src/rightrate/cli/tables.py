"""Words in columns."""

from collections.abc import Collection, Sequence


def aligned(rows: Sequence[Sequence[str]], right: Collection[int] = ()) -> str:
    """Write rows with their columns below each other.

    Args:
        rows: Cells, as many in each row.
        right: Numbers of the columns that stand at the right, counted from 0.

    Returns:
        One line for each row.

    Example:
        >>> print(aligned([["study", "trials"], ["digits", "7"]], right={1}))
        study   trials
        digits       7
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if number in right else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
