"""No file of the package is too long to read in one go."""

from pathlib import Path

import pytest

from tests.project.paths import PACKAGE

LINES = 400
KINDS = frozenset({".css", ".html", ".js", ".py"})
FILES = sorted(file for file in PACKAGE.rglob("*") if file.suffix in KINDS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_file_has_at_most_400_lines(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) <= LINES
