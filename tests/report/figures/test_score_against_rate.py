import pytest

from rightrate.report.figures import Dot, Line, Marker, Points, Rug, Span, score_against_rate

SCORES = (Dot(1e-3, 1.5, 0.1), Dot(1e-2, 1.0, 0.05), Dot(1e-1, 1.2, 0.0))
TRAINS = (Dot(1e-3, 1.4, 0.1), Dot(1e-2, 0.8, 0.05))


def test_each_rate_has_a_dot_with_its_error_bar_and_the_training_loss_is_dashed() -> None:
    figure = score_against_rate(SCORES, TRAINS, {}, 1e-2, (5e-3, 2e-2), "min")
    (points,) = [one for one in figure.series if isinstance(one, Points)]
    assert points.xs == (1e-3, 1e-2, 1e-1)
    assert points.lows == pytest.approx((1.4, 0.95, 1.2))
    assert points.highs == pytest.approx((1.6, 1.05, 1.2))
    assert points.notes[0] == "rate 1.0e-03: 1.500 ± 0.1000"
    assert points.notes[2] == "rate 1.0e-01: 1.200"
    dashed = [one for one in figure.series if isinstance(one, Line) and one.dashed]
    assert [line.ys for line in dashed] == [(1.4, 0.8)]
    (marker,) = [one for one in figure.series if isinstance(one, Marker)]
    (span,) = [one for one in figure.series if isinstance(one, Span)]
    assert (marker.value, span.low, span.high) == (1e-2, 5e-3, 2e-2)


def test_rates_at_which_runs_diverged_are_crosses_that_say_how_many() -> None:
    figure = score_against_rate(SCORES, (), {1.0: (2, 3)}, None, None, "min")
    (rug,) = [one for one in figure.series if isinstance(one, Rug)]
    assert rug.xs == (1.0,)
    assert rug.notes == ("rate 1.0e+00: 2 of 3 runs diverged",)
    assert figure.x.holds(1.0)


def test_a_score_far_beyond_the_others_is_an_arrow_at_the_edge() -> None:
    figure = score_against_rate((*SCORES, Dot(1.0, 1e6, 1.0)), (), {}, 1e-2, None, "min")
    arrows = [one for one in figure.series if isinstance(one, Points) and one.shape == "up"]
    assert [one.xs for one in arrows] == [(1.0,)]
    assert not figure.y.holds(1e6)


def test_a_score_to_maximise_is_called_a_score() -> None:
    figure = score_against_rate(SCORES, (), {}, None, None, "max")
    assert figure.y.label == "final score"


def test_when_every_run_diverged_the_figure_says_so() -> None:
    figure = score_against_rate((), (), {0.1: (3, 3)}, None, None, "min")
    assert figure.note == "every run diverged"
