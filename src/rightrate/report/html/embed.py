"""The whole record inside the page, as data that no browser runs."""

from rightrate.report.markup import Markup
from rightrate.studies import StudyRecord, record_to_json

_TAG = '<script type="application/json" id="rightrate-study">'


def embedded(record: StudyRecord) -> Markup:
    """Write a record as a block of data.

    Inside such a block HTML knows no escapes, so every character that could end it, or begin a comment, is
    written as an escape of JSON instead.

    Args:
        record: The study.

    Returns:
        A script element whose text is the exported study.

    Raises:
        StoreError: If a part of the record cannot be written as JSON.
    """
    written = record_to_json(record).decode()
    for character in "<>&\u2028\u2029":
        written = written.replace(character, f"\\u{ord(character):04x}")
    return Markup(f"{_TAG}{written}</script>")
