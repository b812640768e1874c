import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.laws import AnnealingLaw
from rightrate.laws.path import Path
from rightrate.laws.run import Points
from tests.laws.worlds import SCHEDULES, rates_of
from tests.oracles.laws import annealing_loss

rates = st.lists(st.floats(0.01, 1), min_size=1, max_size=40)
laws = st.builds(
    AnnealingLaw,
    L0=st.floats(0, 5),
    A=st.floats(0.01, 5),
    alpha=st.floats(0.05, 2),
    C=st.floats(0, 5),
    lam=st.floats(0, 0.9999),
)


@given(laws, rates)
def test_the_curve_is_that_of_a_slow_one_written_from_the_formula(
    law: AnnealingLaw, lrs: list[float]
) -> None:
    slow = [annealing_loss(law.parameters, lrs, t) for t in range(len(lrs))]
    assert law.predict(lrs) == pytest.approx(np.array(slow), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("lam", [0.0, 0.8, 0.99])
def test_a_fit_finds_the_law_that_made_the_losses(lam: float) -> None:
    truth = AnnealingLaw(L0=2.0, A=1.5, alpha=0.4, C=0.2, lam=lam)
    points = []
    for name in ("constant", "cosine", "drop"):
        path, at = Path.of(rates_of(name)), np.arange(30, 400, 10)
        points.append(Points(path, at, truth.losses(path, at)))
    found = AnnealingLaw.fit(points)
    for name in SCHEDULES:
        lrs = rates_of(name)
        assert found.predict(lrs)[30:] == pytest.approx(truth.predict(lrs)[30:], rel=1e-4)


def test_steps_can_be_chosen() -> None:
    law = AnnealingLaw(L0=2.0, A=1.0, alpha=0.5, C=0.1, lam=0.9)
    lrs = rates_of("cosine")
    assert law.predict(lrs, [3, 399]).tolist() == law.predict(lrs)[[3, 399]].tolist()
    with pytest.raises(ArgumentError, match="`steps` must be whole numbers, ascending, from 0 to 399"):
        law.predict(lrs, [400])


def test_before_the_first_rate_above_zero_the_loss_is_infinite() -> None:
    law = AnnealingLaw(L0=2.0, A=1.0, alpha=0.5, C=0.1, lam=0.9)
    assert law.predict([0.0, 1.0]).tolist() == [np.inf, 3.0]
