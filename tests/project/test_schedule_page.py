"""The page of all schedules is what the code says."""

from tests.project.paths import ROOT
from tests.project.schedule_page import PICTURES, page


def test_the_committed_page_and_its_pictures_are_those_of_the_code() -> None:
    hint = "if the change is meant, run `make schedules` and commit docs"
    for place, text in page().items():
        assert (ROOT / "docs" / place).read_text("utf-8") == text, f"docs/{place}: {hint}"


def test_no_picture_is_left_of_a_kind_that_is_gone() -> None:
    there = {path.name for path in (ROOT / "docs" / PICTURES).iterdir()}
    assert there == {place.name for place in page() if place.parent == PICTURES}
