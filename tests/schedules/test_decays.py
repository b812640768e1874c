import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.schedules.decays import DECAYS


@pytest.mark.parametrize("name", DECAYS)
def test_a_decay_goes_from_one_to_zero_exactly(name: str) -> None:
    assert (DECAYS[name](0.0), DECAYS[name](1.0)) == (1.0, 0.0)


@pytest.mark.parametrize("name", DECAYS)
@given(ends=st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted))
def test_a_decay_never_rises(name: str, ends: list[float]) -> None:
    assert DECAYS[name](ends[0]) >= DECAYS[name](ends[1]) - 1e-15
