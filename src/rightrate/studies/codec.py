"""A study as JSON text that any reader takes: every float exact, and no literal that JSON does not know."""

import math
import zlib
from collections.abc import Iterable, Mapping
from numbers import Integral, Real
from typing import Any, TypeVar

import msgspec

from rightrate.errors import StoreError
from rightrate.studies.record import StudyRecord

#: Number of the layout of an exported study.
EXPORT_SCHEMA = 1

T = TypeVar("T")


class _Stamp(msgspec.Struct):
    """The one field of an exported study that says how to read the others."""

    schema: int


def _foreign(value: object) -> object:
    """Turn a number or a mapping of another library into Python's own."""
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a value of type {type(value).__name__}")


def _spelled(value: Any) -> Any:
    """Replace each float that JSON has no literal for by its name: "nan", "inf" or "-inf"."""
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict):
        return {key: _spelled(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(item) for item in value]
    return value


def _plain(value: object) -> Any:
    return _spelled(msgspec.to_builtins(value, enc_hook=_foreign))


def encode(value: object) -> str:
    """Write a dataclass of this package as JSON text.

    Args:
        value: A dataclass, or anything made of dataclasses, mappings, sequences, texts and numbers.

    Returns:
        JSON text; finite floats have the shortest spelling that reads back to the same bits, the
        others are the texts "nan", "inf" and "-inf".

    Raises:
        StoreError: If a part of the value cannot be written as JSON.

    Example:
        >>> from rightrate.studies.record import Curve
        >>> encode(Curve(steps=(0, 9), losses=(0.1, float("inf"))))
        '{"steps":[0,9],"losses":[0.1,"inf"]}'
    """
    try:
        return msgspec.json.encode(_plain(value)).decode()
    except (TypeError, UnicodeEncodeError, RecursionError) as error:
        raise StoreError(
            f"A record must be made of numbers and texts that JSON can hold, got {error}. "
            "Give the task plain Python numbers and valid text."
        ) from error


def decode(text: str | bytes, kind: type[T]) -> T:
    """Read a dataclass from the JSON text that `encode` wrote.

    Args:
        text: JSON text.
        kind: The dataclass; every field is checked against its type.

    Returns:
        The value.

    Raises:
        StoreError: If the text is not JSON or does not describe such a value.
    """
    try:
        # Not strict: this lets the texts "nan", "inf" and "-inf" stand where a float belongs.
        return msgspec.json.decode(text, type=kind, strict=False)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise StoreError(
            f"Wanted a {kind.__name__} as JSON, but the text does not describe one: {error}."
        ) from error


def checksum(parts: Iterable[object]) -> int:
    """Compute the checksum of a row, which notices a changed value and a changed type alike.

    Args:
        parts: The values of the row: texts and numbers.

    Returns:
        An unsigned 32-bit number.

    Example:
        >>> checksum(("a", 1)) == checksum(("a", 1)), checksum(("a", 1)) == checksum(("a", 1.0))
        (True, False)
    """
    return zlib.crc32(ascii(tuple(parts)).encode())


def record_to_json(record: StudyRecord) -> bytes:
    """Export a study.

    Args:
        record: The study.

    Returns:
        One JSON object with the fields of `StudyRecord` and `"schema": 1`.

    Raises:
        StoreError: If a part of the record cannot be written as JSON.
    """
    return b'{"schema":%d,' % EXPORT_SCHEMA + encode(record).encode()[1:]


def record_from_json(text: str | bytes) -> StudyRecord:
    """Read an exported study.

    Args:
        text: What `record_to_json` returned.

    Returns:
        The study.

    Raises:
        StoreError: If the text is not an exported study, or one of a newer layout.
    """
    stamp = decode(text, _Stamp)
    if stamp.schema != EXPORT_SCHEMA:
        raise StoreError(
            f"Wanted an exported study of schema {EXPORT_SCHEMA}, got schema {stamp.schema}. "
            "Export it again, or read it with the version of rightrate that wrote it."
        )
    return decode(text, StudyRecord)
