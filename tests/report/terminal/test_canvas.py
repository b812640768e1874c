from rightrate.report.terminal.canvas import Canvas
from rightrate.report.terminal.paint import paint


def drawn(canvas: Canvas) -> list[str]:
    return [paint(canvas.row(row), color=False) for row in range(canvas.rows)]


def test_a_rising_line_of_braille_has_a_dot_in_each_row_and_column() -> None:
    canvas = Canvas(2, 1, plain=False)
    canvas.line([(0.0, 0.99), (1.99, 0.0)], "ink")
    assert drawn(canvas) == ["⡔⠉"]


def test_a_plain_line_uses_points_and_ticks() -> None:
    canvas = Canvas(3, 1, plain=True)
    canvas.line([(0.0, 0.9), (2.9, 0.1)], "ink")
    assert set(drawn(canvas)[0]) <= set(".':")


def test_a_mark_stands_on_top_of_a_line() -> None:
    canvas = Canvas(3, 1, plain=False)
    canvas.mark(1, 0, "x", "ink")
    canvas.line([(0.0, 0.5), (2.9, 0.5)], "ink")
    assert drawn(canvas)[0][1] == "x"


def test_a_mark_outside_is_lost() -> None:
    canvas = Canvas(2, 1, plain=False)
    canvas.mark(2, 0, "x", "ink")
    canvas.mark(0, -1, "x", "ink")
    assert drawn(canvas) == [""]


def test_a_dashed_line_has_gaps() -> None:
    canvas = Canvas(20, 1, plain=False)
    canvas.line([(0.0, 0.5), (19.9, 0.5)], "ink", dashed=True)
    assert " " in drawn(canvas)[0]
