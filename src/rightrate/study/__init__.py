"""The record of all trials of one task, and the store that keeps it."""

from rightrate.study.codec import record_from_json, record_to_json
from rightrate.study.entry import StudyHeader, StudySummary
from rightrate.study.record import Curve, Outcome, StudyRecord
from rightrate.study.store import Store
from rightrate.study.study import Study

__all__ = [
    "Curve",
    "Outcome",
    "Store",
    "Study",
    "StudyHeader",
    "StudyRecord",
    "StudySummary",
    "record_from_json",
    "record_to_json",
]
