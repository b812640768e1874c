from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from rightrate.report.markup import element, number, text


@given(st.text())
def test_any_text_survives_in_a_document(value: str) -> None:
    root = ElementTree.fromstring(element("p", text(value), title=value))
    assert len(root.text or "") == len(value.replace("\r\n", "\n"))


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"])))
def test_a_harmless_text_reads_back_as_it_was(value: str) -> None:
    root = ElementTree.fromstring(element("p", text(value)))
    assert (root.text or "") == value


def test_a_lone_surrogate_becomes_a_replacement_character() -> None:
    assert text("a\udc80b") == "a\ufffdb"


@given(st.floats(-1e6, 1e6))
def test_a_coordinate_is_short_and_close(value: float) -> None:
    written = number(value)
    assert abs(float(written) - value) <= 0.005001
    assert "e" not in written


def test_a_void_element_has_no_end() -> None:
    assert element("meta", charset="utf-8") == '<meta charset="utf-8">'


def test_a_truth_value_is_an_attribute_without_a_value() -> None:
    assert element("details", open=True, hidden=False) == "<details open></details>"
