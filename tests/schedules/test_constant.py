from hypothesis import given
from hypothesis import strategies as st

from rightrate.schedules import Constant


@given(steps=st.integers(1, 500), floor=st.floats(0, 1), step=st.integers(0, 1000))
def test_a_constant_is_at_the_peak_whatever_its_floor(steps: int, floor: float, step: int) -> None:
    assert Constant(floor=floor).over(steps)(step) == 1.0
