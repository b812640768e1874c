import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import StoreError
from rightrate.search import Evidence, Trial
from rightrate.studies import Outcome, StudyRecord, record_from_json, record_to_json
from rightrate.studies.codec import decode, encode
from tests.studies.samples import ID, bits
from tests.studies.strategies import outcomes, records


@given(records)
def test_a_study_survives_its_export_bit_for_bit(record: StudyRecord) -> None:
    assert bits(record_from_json(record_to_json(record))) == bits(record)


@given(outcomes)
def test_an_outcome_survives_its_encoding_bit_for_bit(outcome: Outcome) -> None:
    assert bits(decode(encode(outcome), Outcome)) == bits(outcome)


def test_an_outcome_that_was_written_before_norms_were_kept_has_none() -> None:
    written = encode(Outcome(Evidence(Trial(0.1, 20, 0), 1.0, 20)))
    earlier = written.replace(',"norms":{"norm":"l2","values":[]}', "")
    assert earlier != written
    assert decode(earlier, Outcome).norms.values == ()


@given(records)
def test_an_export_says_its_schema_and_holds_no_literal_that_json_does_not_know(record: StudyRecord) -> None:
    import json

    def refuse(literal: str) -> float:
        raise AssertionError(literal)

    assert json.loads(record_to_json(record), parse_constant=refuse)["schema"] == 1


@given(st.binary() | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_a_study_or_a_store_error(raw: bytes) -> None:
    with pytest.raises(StoreError, match=r"Wanted|schema"):
        record_from_json(raw)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"schema":1,"id":' + b"[" * 100_000,
        b'{"schema":1,"steps":1e400}',
        b'{"schema":1,"steps":NaN}',
        b'{"schema":' + b"9" * 5_000 + b"}",
        b'{"schema":1}',
        b"[]",
        b"",
    ],
    ids=["deep", "overflow", "literal", "huge", "incomplete", "list", "empty"],
)
def test_a_hostile_export_is_refused_by_name(raw: bytes) -> None:
    with pytest.raises(StoreError):
        record_from_json(raw)


def test_an_export_of_a_newer_schema_is_refused_by_its_number() -> None:
    with pytest.raises(StoreError, match="schema 1, got schema 2"):
        record_from_json(b'{"schema":2}')


def test_a_trial_that_cannot_be_is_refused_when_it_is_read() -> None:
    with pytest.raises(StoreError, match="`lr` must be finite and above 0"):
        decode('{"lr":-1.0,"steps":3,"seed":0}', Trial)


def test_a_diverged_loss_is_written_as_text() -> None:
    evidence = Evidence(Trial(lr=1.0, steps=3, seed=0), loss=-math.inf, spent=2)
    assert '"loss":"-inf"' in encode(evidence)


def test_text_that_is_not_unicode_is_refused() -> None:
    record = StudyRecord(
        id=ID, name="\udcff", created="", steps=1, goal="min", schedule="", factors=(), facts={}, versions={}
    )
    with pytest.raises(StoreError, match="surrogates"):
        record_to_json(record)


def test_a_value_that_json_cannot_hold_is_refused() -> None:
    with pytest.raises(StoreError, match="type object"):
        encode({"a": object()})


def test_numbers_of_other_libraries_are_written_as_numbers() -> None:
    from fractions import Fraction
    from types import MappingProxyType

    assert encode(MappingProxyType({"half": Fraction(1, 2)})) == '{"half":0.5}'
