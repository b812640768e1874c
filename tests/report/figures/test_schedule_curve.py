from dataclasses import replace

import pytest

from rightrate.report.figures import Line, Marker, schedule_curve
from rightrate.studies import StudyRecord


def test_the_rate_is_the_factor_times_the_peak(record: StudyRecord) -> None:
    line = next(one for one in schedule_curve(record).series if isinstance(one, Line))
    assert line.ys == pytest.approx([0.0032 * factor for _, factor in record.factors])


def test_the_peak_is_marked(record: StudyRecord) -> None:
    marker = next(one for one in schedule_curve(record).series if isinstance(one, Marker))
    assert (marker.axis, marker.value, marker.text) == ("y", 0.0032, "3.2e-03")


def test_without_an_answer_the_factor_itself_is_drawn(unfinished: StudyRecord) -> None:
    figure = schedule_curve(unfinished)
    assert figure.y.label == "factor of the peak"
    assert max(figure.series[0].ys) <= 1 if isinstance(figure.series[0], Line) else False


def test_without_factors_the_figure_says_so(record: StudyRecord) -> None:
    assert schedule_curve(replace(record, factors=())).note == "the schedule is not known"


def test_a_run_of_one_step_has_a_schedule(record: StudyRecord) -> None:
    figure = schedule_curve(replace(record, steps=1, factors=((0, 1.0),)))
    assert figure.x.high > 0
