import math
import re
from dataclasses import replace

import pytest

from rightrate.report import report_html
from rightrate.studies import StudyRecord
from rightrate.studying import Sweep
from tests.report.reading import Page
from tests.studying.runs import STEPS, sweep

WAYS = {0.01: [1.5, 1.0], 0.1: [1.2, 0.9], 1.0: [3.0, 3.0]}
FIGURES = ["study-score-against-rate", "study-score-against-speed", "study-training-curves"]


@pytest.fixture
def made() -> Sweep:
    scores = {0.01: [1.0, 1.1], 0.1: [0.9, 0.8], 1.0: [math.inf, 3.0]}
    trains = {0.01: [0.9, 0.9], 0.1: [0.5, 0.5], 1.0: [3.0, 3.0]}
    return sweep(scores, trains, ways=WAYS)


def ids(page: Page) -> list[str]:
    return [value or "" for tag, name, value in page.attributes if tag == "figure" and name == "id"]


def said(written: str) -> str:
    return re.sub(r"\s+", " ", Page(written).text)


def rows(written: str) -> list[list[str]]:
    body = written.split("What each rate did: means", 1)[1].split("<tbody>", 1)[1].split("</tbody>")[0]
    return [re.findall(r"<td[^>]*>([^<]*)</td>", row) for row in body.split("<tr>")[1:]]


def test_a_page_shows_what_each_rate_does(made: Sweep) -> None:
    written = report_html(made.record, made.shown())
    read = said(written)
    assert "What each rate does" in read
    assert "3 rates, 2 seeds, 100 steps each" in read
    assert [one for one in made.verdict if one not in read] == []
    assert [row[0] for row in rows(written)] == ["1.0e-02", "1.0e-01", "1.0e+00"]
    assert rows(written)[1][1:4] == ["0.8500 ± 0.0500", "0.5000", "0.3500"]
    assert [row[5:] for row in rows(written)] == [["–", "tie"], ["–", "best"], ["1 of 2", ""]]


def test_without_an_answer_the_best_rate_is_the_head_and_nothing_is_drawn_twice(made: Sweep) -> None:
    page = Page(report_html(made.record, made.shown()))
    assert "The best of 3 rates is 1.0e-01" in re.sub(r"\s+", " ", page.text)
    assert "No answer yet" not in page.text
    assert ids(page) == [*FIGURES, "schedule"]


def test_with_an_answer_the_answer_is_the_head_and_no_name_stands_there_twice(
    made: Sweep, record: StudyRecord
) -> None:
    page = Page(report_html(replace(record, outcomes=made.outcomes), made.shown()))
    assert "Use a peak learning rate of" in page.text
    assert "The best of 3 rates" not in page.text
    assert ids(page)[:3] == FIGURES
    assert len(ids(page)) == len({*ids(page)}) == 7


def test_trials_of_other_lengths_keep_their_pictures(made: Sweep, record: StudyRecord) -> None:
    both = replace(made.record, outcomes=(*made.outcomes, *record.outcomes))
    assert "loss-against-rate" in ids(Page(report_html(both, made.shown())))


def test_a_study_whose_runs_all_diverged_says_so() -> None:
    lost = sweep({0.1: [math.inf], 1.0: [math.inf]})
    read = said(report_html(lost.record, lost.shown()))
    assert "No rate stood" in read
    assert "Every run diverged, down to 1.0e-01" in read


def test_the_section_is_as_plain_as_the_rest(made: Sweep) -> None:
    written = report_html(made.record, made.shown())
    assert Page(written).tags.count("script") == 1
    assert not re.search(r"https?:|//[a-z]|url\(|@import", written)


def test_without_a_sweep_the_page_has_no_such_section(made: Sweep) -> None:
    assert made.steps == STEPS
    assert "What each rate does" not in report_html(made.record)
