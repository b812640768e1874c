import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.schedules import Rising


@given(start=st.floats(1e-12, 1), steps=st.integers(2, 500))
def test_it_is_a_geometric_progression_from_the_start_to_the_peak(start: float, steps: int) -> None:
    curve = Rising(start=start).over(steps)
    factors = [curve(step) for step in range(steps)]
    assert factors == pytest.approx(np.geomspace(start, 1, steps).tolist(), rel=1e-12)
    assert (factors[0], factors[-1]) == (start, 1.0)


def test_a_single_step_is_at_the_peak() -> None:
    assert Rising(start=0.1).over(1)(0) == 1.0


@pytest.mark.parametrize("start", [0, -0.1, 1.1, math.nan, math.inf, "0.1", True])
def test_a_start_that_is_no_factor_is_refused(start: float) -> None:
    with pytest.raises(ArgumentError, match=r"`start` must be above 0 and at most 1, a factor of the peak"):
        Rising(start=start)
