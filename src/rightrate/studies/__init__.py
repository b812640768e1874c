"""The record of all trials of one task, and the store that keeps it."""

from rightrate.studies.codec import record_from_json, record_to_json
from rightrate.studies.entry import StudyHeader, StudySummary
from rightrate.studies.record import Curve, Norms, Outcome, StudyRecord
from rightrate.studies.store import Store
from rightrate.studies.study import Study

__all__ = [
    "Curve",
    "Norms",
    "Outcome",
    "Store",
    "Study",
    "StudyHeader",
    "StudyRecord",
    "StudySummary",
    "record_from_json",
    "record_to_json",
]
