import math

import pytest

from rightrate.report import svg, terminal
from rightrate.report.figures import Line, Marker, Rug, Span, range_test_curve
from rightrate.search import Answer

LRS = tuple(10.0**place for place in range(-6, 1))
LOSSES = (2.0, 2.1, 1.9, 1.2, 0.8, 3.0, math.inf)
SUGGESTIONS = {"a": 1e-4, "b": 3e-2}


def answer(lr: float = 1e-3) -> Answer:
    return Answer(
        lr=lr, low=lr / 3, high=3 * lr, status="ok", why=(), cost=1.0, steps=100, budget=1.0, seed=0
    )


def test_the_losses_are_a_line_and_what_is_not_finite_is_left_out() -> None:
    figure = range_test_curve(LRS, LOSSES, SUGGESTIONS, None)
    (line,) = (one for one in figure.series if isinstance(one, Line))
    assert (line.xs, line.ys) == (LRS[:-1], LOSSES[:-1])


def test_every_suggestion_is_a_cross_with_the_name_of_its_rule() -> None:
    figure = range_test_curve(LRS, LOSSES, SUGGESTIONS, None)
    (rug,) = (one for one in figure.series if isinstance(one, Rug))
    assert rug.xs == (1e-4, 3e-2)
    assert rug.notes == ("a: 1.0e-04", "b: 3.0e-02")
    assert figure.lane == "rules"


def test_the_choice_stands_beside_them_with_its_interval() -> None:
    figure = range_test_curve(LRS, LOSSES, SUGGESTIONS, answer())
    (marker,) = (one for one in figure.series if isinstance(one, Marker))
    (span,) = (one for one in figure.series if isinstance(one, Span))
    assert (marker.label, marker.value) == ("chosen rate", 1e-3)
    assert (span.low, span.high) == (1e-3 / 3, 3e-3)
    assert "90 % interval" in figure.caption


@pytest.mark.parametrize("lr", [1e-9, 1e3])
def test_the_axis_holds_a_choice_outside_of_the_test(lr: float) -> None:
    assert range_test_curve(LRS, LOSSES, SUGGESTIONS, answer(lr)).x.holds(lr)


def test_a_choice_without_a_rate_is_not_drawn() -> None:
    figure = range_test_curve(LRS, LOSSES, SUGGESTIONS, answer(math.nan))
    assert not [one for one in figure.series if isinstance(one, Marker)]
    assert "chosen rate" not in figure.caption


def test_without_any_finite_loss_or_suggestion_it_says_so_and_can_be_drawn() -> None:
    figure = range_test_curve(LRS[:1], (math.nan,), {}, None)
    assert (figure.series, figure.note) == ((), "no loss is finite")
    assert "no loss is finite" in "\n".join(terminal(figure))
    assert "no loss is finite" in str(svg(figure))
