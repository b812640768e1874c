import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.report.figures import Axis, Number
from rightrate.report.figures.domain import linear_axis, log_axis
from rightrate.report.ticks import linear_values, log_values, ticks

magnitudes = st.floats(1e-12, 1e12)
finite = st.floats(-1e12, 1e12)
counts = st.integers(2, 10)
numbers = st.sampled_from(["rate", "score", "steps", "factor"])


@given(finite, magnitudes, counts)
def test_linear_ticks_ascend_within_the_ends(low: float, span: float, count: int) -> None:
    axis = linear_axis("", "score", (low, low + span))
    values = linear_values(axis.low, axis.high, count)
    assert list(values) == sorted(set(values))
    slack = 1e-6 * (axis.high - axis.low)
    assert all(axis.low - slack <= value <= axis.high + slack for value in values)


@given(finite, magnitudes, counts)
def test_linear_ticks_are_about_as_many_as_asked_for(low: float, span: float, count: int) -> None:
    axis = linear_axis("", "score", (low, low + span))
    assert count / 2.5 - 1 <= len(linear_values(axis.low, axis.high, count)) <= count + 2


@given(magnitudes, st.floats(1.001, 1e12), counts)
def test_log_ticks_ascend_within_the_ends(low: float, ratio: float, count: int) -> None:
    labelled, minor = log_values(low, low * ratio, count)
    for values in (labelled, minor):
        assert list(values) == sorted(set(values))
        assert all(low * (1 - 1e-6) <= value <= low * ratio * (1 + 1e-6) for value in values)


@given(magnitudes, st.floats(1.001, 1e12), counts)
def test_no_log_tick_is_both_labelled_and_minor(low: float, ratio: float, count: int) -> None:
    labelled, minor = log_values(low, low * ratio, count)
    assert not set(labelled) & set(minor)


@given(magnitudes, st.floats(10.0, 1e12))
def test_a_decade_or_more_has_at_least_one_label(low: float, ratio: float) -> None:
    assert len(log_values(low, low * ratio)[0]) >= 1


@given(st.lists(magnitudes, min_size=1, max_size=5), numbers, st.booleans())
def test_labels_tell_ticks_apart(values: list[float], number: Number, log: bool) -> None:
    axis = log_axis("", number, values) if log else linear_axis("", number, values)
    named = [tick for tick in ticks(axis) if tick.label]
    assert len({tick.label for tick in named}) == len(named)


@given(st.lists(magnitudes, min_size=1, max_size=5), numbers, st.booleans())
def test_a_label_says_where_its_tick_stands(values: list[float], number: Number, log: bool) -> None:
    axis = log_axis("", number, values) if log else linear_axis("", number, values)
    for tick in ticks(axis):
        if tick.label:
            read = float(tick.label.replace(",", ""))
            assert read == pytest.approx(tick.value, rel=0.005, abs=1e-9 * (axis.high - axis.low))


def test_a_rate_is_labelled_with_an_exponent() -> None:
    axis = Axis(label="", number="rate", low=1e-4, high=1.0, log=True)
    assert [tick.label for tick in ticks(axis) if tick.label] == ["1e-04", "1e-03", "1e-02", "1e-01", "1e+00"]


def test_steps_are_labelled_with_separators() -> None:
    axis = Axis(label="", number="steps", low=0.0, high=2000.0)
    assert [tick.label for tick in ticks(axis, 4)] == ["0", "500", "1,000", "1,500", "2,000"]


def test_a_wide_log_axis_labels_every_few_decades() -> None:
    labelled, minor = log_values(1e-12, 1e12, 6)
    gaps = {round(math.log10(high / low)) for low, high in itertools.pairwise(labelled)}
    assert len(gaps) == 1
    assert minor == ()


def test_zero_has_no_sign() -> None:
    assert "-0" not in {tick.label for tick in ticks(Axis(label="", number="score", low=-1.0, high=1.0))}
