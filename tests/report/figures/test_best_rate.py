from rightrate.report.figures import Band, Line, Points, best_rate_against_horizon
from rightrate.studies import StudyRecord
from tests.report.records import RELATIVES


def test_the_line_is_solid_as_far_as_it_was_measured(extrapolated: StudyRecord) -> None:
    lines = [one for one in best_rate_against_horizon(extrapolated).series if isinstance(one, Line)]
    assert [(one.xs, one.dashed) for one in lines] == [((94, 375), False), ((375, 1500), True)]


def test_without_extrapolation_nothing_is_dashed(record: StudyRecord) -> None:
    figure = best_rate_against_horizon(record)
    assert not any(isinstance(one, Line) and one.dashed for one in figure.series)
    assert "was measured too" in figure.caption


def test_dots_mark_the_horizons_that_were_tried(extrapolated: StudyRecord) -> None:
    dots = [one for one in best_rate_against_horizon(extrapolated).series if isinstance(one, Points)]
    assert [one.xs for one in dots if one.role == "estimate"] == [(94, 375)]


def test_the_band_is_the_interval_of_the_answer(record: StudyRecord) -> None:
    assert record.answer is not None
    band = next(one for one in best_rate_against_horizon(record).series if isinstance(one, Band))
    assert band.lows == tuple(one.low for one in record.answer.optima)
    assert band.highs == tuple(one.high for one in record.answer.optima)


def test_the_chosen_rate_has_an_error_bar_at_the_full_horizon(extrapolated: StudyRecord) -> None:
    dots = [one for one in best_rate_against_horizon(extrapolated).series if isinstance(one, Points)]
    chosen = next(one for one in dots if one.role == "answer")
    assert (chosen.xs, chosen.ys, chosen.lows, chosen.highs) == ((1500,), (0.0028,), (0.0012,), (0.008,))


def test_both_axes_are_logarithmic() -> None:
    figures = [best_rate_against_horizon(record) for record in RELATIVES.values()]
    assert all(figure.x.log and figure.y.log for figure in figures)


def test_without_an_answer_the_figure_says_so(unfinished: StudyRecord) -> None:
    figure = best_rate_against_horizon(unfinished)
    assert figure.series == ()
    assert figure.note == "there is no estimate yet"
