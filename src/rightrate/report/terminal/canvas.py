"""A grid of characters with finer dots inside each cell."""

import math
from itertools import groupby, pairwise

from rightrate.report.geometry import Point
from rightrate.report.terminal.paint import Run

# Unicode numbers the dots of a braille cell column by column, with the fourth row added later.
_BRAILLE_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_BRAILLE_BASE = 0x2800
_ASCII_BITS = ((1,), (2,))
_ASCII_CELLS = " '.:"
_DASH = 4


class Canvas:
    """Characters on a grid, each with a style; dots below them make lines.

    Args:
        columns: Width in cells.
        rows: Height in cells.
        plain: Whether only ASCII is used: then a cell has 1 x 2 dots, else 2 x 4.
    """

    def __init__(self, columns: int, rows: int, *, plain: bool) -> None:
        self.columns, self.rows = columns, rows
        self._plain = plain
        self._bits = _ASCII_BITS if plain else _BRAILLE_BITS
        self._dots: dict[tuple[int, int], tuple[int, str]] = {}
        self._marks: dict[tuple[int, int], tuple[str, str]] = {}

    def mark(self, column: int, row: int, character: str, style: str) -> None:
        """Put a character into a cell, on top of what is there; outside the grid it is lost."""
        if 0 <= column < self.columns and 0 <= row < self.rows:
            self._marks[column, row] = (character, style)

    def is_free(self, column: int, row: int) -> bool:
        """Whether a cell lies on the grid and holds no character yet."""
        return 0 <= column < self.columns and 0 <= row < self.rows and (column, row) not in self._marks

    def line(self, points: list[Point], style: str, *, dashed: bool = False) -> None:
        """Draw a line of dots through places measured in cells.

        Args:
            points: The places, in order.
            style: Style of the dots.
            dashed: Whether it has gaps.
        """
        across, down = len(self._bits[0]), len(self._bits)
        drawn = 0
        for (x0, y0), (x1, y1) in pairwise(points):
            number = max(1, math.ceil(max(abs(x1 - x0) * across, abs(y1 - y0) * down)))
            for place in range(number + 1):
                share = place / number
                if not dashed or drawn // _DASH % 2 == 0:
                    self._dot((x0 + share * (x1 - x0)) * across, (y0 + share * (y1 - y0)) * down, style)
                drawn += place < number

    def row(self, row: int) -> list[Run]:
        """One row of the grid.

        Args:
            row: Its number, counted from the top.

        Returns:
            Its cells, joined where the style is the same.
        """
        cells = [self._cell(column, row) for column in range(self.columns)]
        return [
            Run("".join(character for character, _ in group), style)
            for style, group in groupby(cells, key=lambda cell: cell[1])
        ]

    def _dot(self, x: float, y: float, style: str) -> None:
        across, down = len(self._bits[0]), len(self._bits)
        column = min(max(int(x), 0), self.columns * across - 1)
        row = min(max(int(y), 0), self.rows * down - 1)
        cell = column // across, row // down
        held, _ = self._dots.get(cell, (0, ""))
        self._dots[cell] = held | self._bits[row % down][column % across], style

    def _cell(self, column: int, row: int) -> tuple[str, str]:
        if (column, row) in self._marks:
            return self._marks[column, row]
        bits, style = self._dots.get((column, row), (0, "ink"))
        if not bits:
            return " ", "ink"
        return _ASCII_CELLS[bits] if self._plain else chr(_BRAILLE_BASE + bits), style
