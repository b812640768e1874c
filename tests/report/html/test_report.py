import re
from dataclasses import replace
from pathlib import Path

import pytest

from rightrate.errors import ArgumentError, StoreError
from rightrate.report import answer_html, report_html, write_report
from rightrate.studies import StudyRecord, record_from_json
from tests.report.reading import Page
from tests.report.records import RELATIVES

HOSTILE = "</script><script>alert('x')</script>\"><img src=x onerror=alert(1)>"


@pytest.mark.parametrize("name", RELATIVES)
def test_the_page_is_well_formed(name: str) -> None:
    page = Page(report_html(RELATIVES[name]))
    assert page.tags.count("figure") == 4


@pytest.mark.parametrize("name", RELATIVES)
def test_nothing_is_fetched(name: str) -> None:
    written = report_html(RELATIVES[name])
    names = {attribute for _, attribute, _ in Page(written).attributes}
    assert not names & {"src", "href", "srcset", "action", "data", "poster", "xlink:href"}
    assert not re.search(r"https?:|//[a-z]|url\(|@import", written)


def test_the_record_inside_reads_back_the_same(record: StudyRecord) -> None:
    assert record_from_json(Page(report_html(record)).data) == record


def test_a_hostile_record_stays_text(record: StudyRecord) -> None:
    bad = replace(record, name=HOSTILE, command=HOSTILE, schedule=HOSTILE, facts={HOSTILE: HOSTILE})
    page = Page(report_html(bad))
    assert page.tags.count("script") == 1
    assert "img" not in page.tags
    assert HOSTILE in page.text
    assert record_from_json(page.data) == bad


def test_the_answer_is_said_in_one_sentence(record: StudyRecord) -> None:
    read = re.sub(r"\s+", " ", Page(report_html(record)).text)
    assert "Use a peak learning rate of 3.2e-03 (90 % interval 1.8e-03 to 5.6e-03)" in read
    assert (
        "the evidence identifies the rate, half and twice of which are worse, at a cost of 6.98 full runs."
        in read
    )


def test_reasons_facts_command_and_versions_are_there(record: StudyRecord) -> None:
    assert record.answer is not None
    read = Page(report_html(record)).text
    wanted = [*record.answer.why, *record.facts, "26,122", str(record.command), "torch 2.13.0", record.id]
    assert [one for one in wanted if one not in read] == []


def test_each_figure_has_a_table_of_its_data(record: StudyRecord) -> None:
    page = Page(report_html(record))
    assert page.tags.count("details") == 4
    assert page.tags.count("table") == 5


def test_every_trial_is_a_row_of_the_last_table(record: StudyRecord) -> None:
    trials = report_html(record).rsplit("<tbody>", 1)[1]
    assert trials.count("<tr>") == len(record.outcomes)
    assert trials.count("best at this horizon") == 3
    assert trials.count(">diverged<") == 2


def test_it_stays_small(record: StudyRecord) -> None:
    assert len(report_html(record).encode()) < 500_000


def test_it_follows_the_colour_scheme_and_prints(record: StudyRecord) -> None:
    written = report_html(record)
    assert "prefers-color-scheme:dark" in written
    assert "@media print" in written


def test_the_same_record_gives_the_same_page(record: StudyRecord) -> None:
    assert report_html(record) == report_html(record)


def test_a_report_is_written_where_it_was_asked_for(record: StudyRecord, tmp_path: Path) -> None:
    path = write_report(record, tmp_path / "a.html")
    assert path == tmp_path / "a.html"
    assert path.read_text(encoding="utf-8") == report_html(record)
    assert list(tmp_path.iterdir()) == [path]


def test_the_path_of_a_report_is_absolute(
    record: StudyRecord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert write_report(record, "b.html") == tmp_path / "b.html"


def test_a_folder_is_no_place_for_a_report(record: StudyRecord, tmp_path: Path) -> None:
    with pytest.raises(ArgumentError, match=r"must be a file, got the folder .* such as report\.html"):
        write_report(record, tmp_path)


@pytest.mark.parametrize("place", ["missing/a.html", "file/a.html"])
def test_a_place_that_cannot_be_written_is_named(record: StudyRecord, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ArgumentError, match=f"can be written, got .*{place}") as caught:
        write_report(record, tmp_path / place)
    assert isinstance(caught.value.__cause__, OSError)


def test_a_report_that_cannot_be_made_leaves_the_old_one(record: StudyRecord, tmp_path: Path) -> None:
    path = write_report(record, tmp_path / "a.html")
    with pytest.raises(StoreError):
        write_report(replace(record, name="\udc80"), path)
    assert path.read_text(encoding="utf-8") == report_html(record)


def test_a_notebook_gets_a_picture_and_a_sentence(record: StudyRecord) -> None:
    page = Page(answer_html(record))
    assert page.tags.count("svg") == 1
    assert "script" not in page.tags
    assert "Use a peak learning rate of 3.2e-03" in page.text


def test_a_bare_answer_is_enough_for_a_notebook(record: StudyRecord) -> None:
    assert record.answer is not None
    assert answer_html(record.answer) == answer_html(record)
