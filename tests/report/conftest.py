"""Records that most tests of the report need."""

from dataclasses import replace

import pytest

from rightrate.studies import StudyRecord
from tests.report.records import make_record


@pytest.fixture
def record() -> StudyRecord:
    """A finished study at three horizons, the full one included."""
    return make_record()


@pytest.fixture
def extrapolated() -> StudyRecord:
    """A finished study whose answer reaches beyond the horizons that were tried."""
    return make_record((94, 375))


@pytest.fixture
def unfinished(record: StudyRecord) -> StudyRecord:
    """The same study before its first answer."""
    return replace(record, answer=None)
