import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules import Cosine, Sampled

factors = st.lists(st.floats(1e-6, 2), min_size=1, max_size=30)


@given(factors, st.integers(2, 300))
def test_it_is_the_straight_line_between_the_points(points: list[float], steps: int) -> None:
    curve = Sampled(tuple(points)).over(steps)
    moments = np.linspace(0, steps - 1, len(points)) if len(points) > 1 else [0.0]
    expected = np.interp(range(steps), moments, points)
    assert [curve(step) for step in range(steps)] == pytest.approx(expected.tolist(), rel=1e-9)


def test_a_schedule_that_is_sampled_on_every_step_is_that_schedule() -> None:
    curve = Cosine(warmup=0.2, floor=0.1).over(41)
    sampled = Sampled(tuple(curve(step) for step in range(41))).over(41)
    assert [sampled(step) for step in range(41)] == pytest.approx([curve(step) for step in range(41)])


def test_a_single_step_is_at_the_highest_factor() -> None:
    assert Sampled((0.1, 0.9, 0.0)).over(1)(0) == 0.9


def test_numbers_of_other_libraries_become_plain_ones() -> None:
    sampled = Sampled(np.array([1.0, 0.0]))  # type: ignore[arg-type]
    assert repr(sampled) == "Sampled(factors=(1.0, 0.0))"


def test_its_text_in_a_report_is_short() -> None:
    assert str(Sampled((1.0,) * 257)) == "Sampled(257 factors)"


@pytest.mark.parametrize("bad", [(1.0, -0.1), (1.0, math.nan), (math.inf,), (1.0, "0.5"), (True,), "10", 3])
def test_what_is_no_list_of_factors_is_refused(bad: object) -> None:
    with pytest.raises(
        ArgumentError, match=r"^`factors` must be finite factors of the peak, at least 0, got "
    ):
        Sampled(bad)  # type: ignore[arg-type]


def test_no_factor_at_all_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`factors` must be at least one factor of the peak"):
        Sampled(())


def test_a_first_step_at_rate_zero_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"above 0 at the first step, got 0\.0\. A step at rate 0"):
        Sampled((0.0, 1.0))


@given(factors)
def test_it_is_read_back_bit_for_bit_from_what_it_wrote(points: list[float]) -> None:
    made = Sampled(tuple(points))
    assert Sampled.from_json(made.to_json()) == made
    assert Sampled.from_json(made.to_json().encode()) == made


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "`text` must be a schedule as JSON, got what is no JSON"),
        ("[" * 100_000, "what is no JSON"),
        ("[1.0, 0.5]", 'with "kind": "sampled" and "factors"'),
        ('{"schema": 1, "kind": "linear"}', 'with "kind": "sampled" and "factors"'),
        ('{"schema": 2, "kind": "sampled", "factors": [1.0]}', "`schema` must be 1, got 2"),
        ('{"schema": 1, "kind": "sampled", "factors": [0.0, 1.0]}', "above 0 at the first step"),
        ('{"schema": 1, "kind": "sampled", "factors": [1.0, NaN]}', "finite factors of the peak"),
        ('{"schema": 1, "kind": "sampled", "factors": 3}', "finite factors of the peak"),
    ],
)
def test_a_text_that_is_no_such_schedule_is_refused(text: str, message: str) -> None:
    with pytest.raises(ArgumentError, match=re.escape(message)):
        Sampled.from_json(text)
