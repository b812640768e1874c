import re
from dataclasses import replace

from rightrate.report import best_rate_against_horizon, loss_against_rate, training_curves
from rightrate.report.html.tables import figure_table, table, trial_table
from rightrate.studies import StudyRecord
from tests.report.records import RELATIVES


def rows(written: str) -> list[list[str]]:
    body = written.split("<tbody>")[1]
    return [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in body.split("<tr>")[1:]]


def test_a_point_with_an_error_bar_shows_its_ends(record: StudyRecord) -> None:
    assert ["chosen rate", "1,500", "3.2e-03 (1.8e-03 to 5.6e-03)"] in rows(
        figure_table(best_rate_against_horizon(record))
    )


def test_a_fitted_line_is_told_from_the_points(record: StudyRecord) -> None:
    names = {row[0] for row in rows(figure_table(loss_against_rate(record)))}
    assert {"375 steps", "375 steps (line)"} <= names


def test_a_diverged_trial_is_named_as_such(record: StudyRecord) -> None:
    assert ["94 steps, diverged", "3.2e-01", "diverged"] in rows(figure_table(loss_against_rate(record)))


def test_an_arrow_says_that_the_value_lies_beyond() -> None:
    found = rows(figure_table(loss_against_rate(RELATIVES["outliers"])))
    assert [row for row in found if row[2].startswith("above ")] != []


def test_long_lines_are_thinned_and_the_caption_says_so(record: StudyRecord) -> None:
    written = figure_table(training_curves(record))
    labels = [row[0] for row in rows(written)]
    assert max(labels.count(label) for label in labels) == 40
    assert "thinned to at most 40 points" in written


def test_a_column_of_numbers_is_set_to_the_right() -> None:
    assert table(("name", "n"), [("a", "1"), ("b", "–")], "c").count('class="n"') == 3


def test_a_trial_from_elsewhere_has_no_time(record: StudyRecord) -> None:
    found = rows(trial_table(replace(record, outcomes=())))
    assert {row[5] for row in found} == {"–"}
