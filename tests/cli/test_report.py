import json
import sys
from pathlib import Path

import pytest

from rightrate.studies import Store
from tests.cli.conftest import Rightrate
from tests.project.paths import run
from tests.studies.samples import ID, answer, opened, outcome


@pytest.fixture(autouse=True)
def _store(tmp_path: Path) -> None:
    with Store(tmp_path / ".rightrate" / "studies.db") as store:
        study = opened(store)
        study.add(outcome(1))
        study.add(outcome(2))
        study.add_answer(answer())


def test_a_report_is_named_after_the_study_unless_something_else_is_said(
    rightrate: Rightrate, tmp_path: Path
) -> None:
    assert rightrate("report", "digits") == (0, f"{tmp_path / 'digits.html'}\n", "")
    assert rightrate("report", ID[:5], "-o", "other.html").out == f"{tmp_path / 'other.html'}\n"
    page = (tmp_path / "digits.html").read_text("utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert (tmp_path / "other.html").read_text("utf-8") == page


def test_the_path_of_a_report_is_told_as_json(rightrate: Rightrate, tmp_path: Path) -> None:
    told = json.loads(rightrate("report", "digits", "--json").out)
    assert told == {"schema": 1, "study": "digits", "id": ID, "path": str(tmp_path / "digits.html")}


def test_a_report_that_cannot_be_written_is_refused(rightrate: Rightrate) -> None:
    done = rightrate("report", "digits", "-o", "nowhere/digits.html")
    assert (done.code, done.out) == (2, "")
    assert "nowhere" in done.err


def test_a_report_needs_no_framework(tmp_path: Path) -> None:
    code = (
        "import sys; from rightrate.cli import main; assert main(['report', 'digits']) == 0;"
        "print(sorted({'torch', 'sklearn', 'matplotlib', 'scipy'} & set(sys.modules)))"
    )
    done = run([sys.executable, "-c", code], cwd=tmp_path)
    assert done.stdout.splitlines() == [str(tmp_path / "digits.html"), "[]"]
