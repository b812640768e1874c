import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rightrate.laws import MultiPowerLaw
from rightrate.laws.multi_power import GROUPS
from rightrate.laws.path import Path
from rightrate.laws.run import Points
from tests.laws.worlds import SCHEDULES, rates_of
from tests.oracles.laws import multi_power_loss

rates = st.lists(st.floats(0.01, 1) | st.just(0.0), min_size=1, max_size=40).filter(lambda held: held[0] > 0)
laws = st.builds(
    MultiPowerLaw,
    L0=st.floats(0, 5),
    A=st.floats(0.01, 5),
    alpha=st.floats(0.05, 2),
    B=st.floats(0, 5),
    C=st.floats(0.01, 50),
    beta=st.floats(0.1, 3),
    gamma=st.floats(0, 1),
)
TRUTH = MultiPowerLaw(L0=2.0, A=1.5, alpha=0.4, B=6.0, C=2.0, beta=0.6, gamma=0.6)


@given(laws, st.integers(1, 40))
def test_the_curve_is_that_of_a_slow_one_written_from_the_formula(law: MultiPowerLaw, steps: int) -> None:
    """Where every fall has a group of its own: the falls are of one size, and far fewer than groups."""
    lrs = np.linspace(1, 0.02, steps)
    slow = [multi_power_loss(law.parameters, lrs.tolist(), t) for t in range(steps)]
    assert law.predict(lrs) == pytest.approx(np.array(slow), rel=1e-9, abs=1e-9)


@example(
    MultiPowerLaw(L0=0.0, A=1.0, alpha=1.0, B=1.0, C=1.0, beta=1.0, gamma=1.0),
    [0.9774360589745543, 0.86328125, 0.0],
)
@given(laws, rates.map(lambda lrs: sorted(lrs, reverse=True)))
def test_falls_in_one_group_stay_close_to_the_formula(law: MultiPowerLaw, lrs: list[float]) -> None:
    slow = [multi_power_loss(law.parameters, lrs, t) for t in range(len(lrs))]
    within = 2 * law.B / GROUPS  # at most a group that straddles the step, at its full effect
    assert law.predict(lrs) == pytest.approx(np.array(slow), abs=within + 1e-9)


@pytest.mark.parametrize("name", SCHEDULES)
def test_grouping_changes_less_than_a_thousandth_of_the_effect(name: str) -> None:
    """Of a run of 4,000 steps with a hundred falls in a group."""
    lrs = np.repeat(rates_of(name), 10)
    spread = np.interp(np.arange(4_000), np.arange(0, 4_000, 10), lrs[::10])
    at = [500, 2_500, 3_999]
    slow = [multi_power_loss(TRUTH.parameters, spread.tolist(), t) for t in at]
    assert TRUTH.predict(spread, at) == pytest.approx(slow, abs=1e-3 * TRUTH.B * 0.1)


def test_steps_in_many_parts_are_those_of_one_part() -> None:
    lrs = np.repeat(rates_of("cosine"), 30)
    at = np.arange(5, 12_000, 1_000)
    assert TRUTH.predict(lrs)[at] == pytest.approx(TRUTH.predict(lrs, at), rel=1e-12)


def test_nothing_happens_while_the_rate_is_zero() -> None:
    losses = TRUTH.predict([*np.linspace(0.1, 0, 50), *[0.0] * 50])
    assert losses[50:] == pytest.approx(losses[49], rel=1e-12)


@pytest.mark.parametrize("gamma", [0.0, 0.6])
def test_a_fit_finds_the_law_that_made_the_losses(gamma: float) -> None:
    truth = MultiPowerLaw(L0=2.0, A=1.5, alpha=0.4, B=6.0, C=2.0, beta=0.6, gamma=gamma)
    points = []
    for name in ("constant", "cosine", "drop"):
        path, at = Path.of(rates_of(name)), np.arange(30, 400, 10)
        points.append(Points(path, at, truth.losses(path, at)))
    found = MultiPowerLaw.fit(points)
    for name in SCHEDULES:
        lrs = rates_of(name)
        assert found.predict(lrs)[30:] == pytest.approx(truth.predict(lrs)[30:], rel=1e-3)
