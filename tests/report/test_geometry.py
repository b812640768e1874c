import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.report.figures import Axis
from rightrate.report.geometry import Box, Scale, clip_line

BOX = Box(0.0, 0.0, 10.0, 5.0)
anywhere = st.floats(-1e7, 1e7)


def test_the_ends_of_an_axis_lie_at_the_ends_of_the_drawing() -> None:
    axis = Axis(label="", number="rate", low=1e-4, high=1.0, log=True)
    scale = Scale(axis, 20.0, 220.0)
    assert (scale(1e-4), scale(1e-2), scale(1.0)) == (20.0, 120.0, 220.0)


def test_a_value_below_a_log_axis_lies_far_outside() -> None:
    scale = Scale(Axis(label="", number="rate", low=1e-4, high=1.0, log=True), 0.0, 1.0)
    assert scale(0.0) < -1000


@given(st.lists(st.tuples(anywhere, anywhere), max_size=8))
def test_a_clipped_line_stays_in_the_box(points: list[tuple[float, float]]) -> None:
    assert all(BOX.holds(point) for piece in clip_line(points, BOX) for point in piece)


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(0, 5)), min_size=2, max_size=8, unique=True))
def test_a_line_inside_the_box_is_left_as_it_is(points: list[tuple[float, float]]) -> None:
    assert clip_line(points, BOX) == [points]


def test_a_line_that_leaves_and_returns_is_cut_in_two() -> None:
    pieces = clip_line([(1.0, 1.0), (3.0, -1.0), (5.0, 1.0)], BOX)
    assert pieces == [[(1.0, 1.0), (2.0, 0.0)], [(4.0, 0.0), (5.0, 1.0)]]


@pytest.mark.parametrize("points", [[], [(1.0, 1.0)], [(-1.0, -1.0), (-2.0, 3.0)]])
def test_nothing_to_draw_gives_no_pieces(points: list[tuple[float, float]]) -> None:
    assert clip_line(points, BOX) == []
