import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.search import gain as module
from rightrate.search.belief import Belief
from rightrate.search.gain import gains
from tests.oracles.draws import drawn_gain
from tests.search.given import Row, believed, bowl

STEPS = 6_400
RATES = [-4.0, -3.5, -3.0, -2.5, -2.0, -1.5]

#: Seven rates at a 64th of the horizon, the highest of which diverged.
OPENING: list[Row] = [*bowl(STEPS, 64, -2.5, RATES), (0.3, 100, math.inf)]


#: log10 rates of trials, and the fractions of the horizon that they run for.
TRIALS = [(-3.0, 1), (-2.5, 4), (-3.5, 2), (-1.25, 16), (-2.75, 64), (-4.75, 64), (-1.0, 4)]


def opening() -> Belief:
    return believed(OPENING, STEPS, initial=1.0)


def gain_of(belief: Belief, x: float, fraction: int) -> float:
    return float(gains(belief, np.array([x]), np.array([-math.log10(fraction)]))[0])


@pytest.fixture
def exact(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many points for the expectation as it takes to forget that they are points."""
    points, weights = np.polynomial.hermite_e.hermegauss(100)
    monkeypatch.setattr(module, "POINTS", points)
    monkeypatch.setattr(module, "WEIGHTS", weights)


@pytest.mark.usefixtures("exact")
@pytest.mark.parametrize(("x", "fraction"), TRIALS)
def test_the_gain_is_that_of_many_outcomes(x: float, fraction: int) -> None:
    belief = opening()
    drawn = drawn_gain(belief, x, -math.log10(fraction), wall=0.0, outcomes=5_000)
    assert gain_of(belief, x, fraction) == pytest.approx(drawn, rel=0.01, abs=1e-5)


@pytest.mark.parametrize(("x", "fraction"), TRIALS)
def test_five_points_tell_the_gain_to_a_fifth(x: float, fraction: int) -> None:
    belief = opening()
    drawn = drawn_gain(belief, x, -math.log10(fraction), wall=0.0, outcomes=5_000)
    assert gain_of(belief, x, fraction) == pytest.approx(drawn, rel=0.2, abs=0.002)


@pytest.mark.usefixtures("exact")
def test_a_trial_high_on_the_right_wall_of_its_horizon_tells_less() -> None:
    belief, t = opening(), -math.log10(4)
    low, high = -3.0, -1.0
    together = gains(belief, np.array([low, high]), np.array([t, t]))
    wall = float(np.diff(belief.surface.mean(np.array([low, high]), np.array([t, t])))[0])
    assert wall > 0.1
    assert together[1] < gain_of(belief, high, 4)
    assert together[1] == pytest.approx(drawn_gain(belief, high, t, wall, 5_000), rel=0.01)
    assert together[0] == pytest.approx(gain_of(belief, low, 4))


scores = st.one_of(st.floats(0.05, 1.5), st.just(math.inf))
rows = st.lists(
    st.tuples(
        st.integers(-16, 0).map(lambda place: 10 ** (place / 4)),
        st.sampled_from([100, 400, 1_600, 6_400]),
        scores,
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=50)
@given(rows)
def test_no_trial_is_expected_to_do_harm(some: list[Row]) -> None:
    known = [*some, (0.001, 200, 0.5)]
    belief = believed(known, STEPS, initial=1.0, epochs=10.0)
    x = np.repeat(np.arange(-5.0, 1.0, 0.5), 3)
    t = np.tile([-1.8, -0.6, 0.0], 12)
    assert (gains(belief, x, t) >= -1e-12 * belief.surface.depth).all()


def test_a_trial_whose_outcome_is_known_is_worth_next_to_nothing() -> None:
    """What a full run gives is known where full runs stand on both sides and at it, without noise."""
    known = believed([*bowl(STEPS, 1, -2.5, np.arange(-4.0, -1.4, 0.25).tolist())], STEPS, initial=1.0)
    assert gain_of(known, -2.5, 1) < 0.001 * known.surface.depth
    assert gain_of(known, -2.5, 1) < 0.02 * gain_of(opening(), -2.5, 1)


def test_a_trial_that_bears_on_the_best_rate_is_worth_more_than_one_that_does_not() -> None:
    belief = opening()
    assert gain_of(belief, -3.0, 1) > 2 * gain_of(belief, -6.0, 1)
    assert gain_of(belief, -2.5, 4) > 2 * gain_of(belief, -2.5, 64)


def test_a_trial_that_goes_over_the_cliff_is_worth_nothing() -> None:
    assert gain_of(opening(), 1.0, 1) < 1e-4


def test_the_worth_of_a_trial_does_not_depend_on_the_others() -> None:
    belief = opening()
    x, t = np.array([-4.0, -3.0, -2.0]), -np.log10([64, 16, 4])
    single = [gain_of(belief, one, 4**n) for one, n in zip(x.tolist(), (3, 2, 1), strict=True)]
    assert gains(belief, x, t) == pytest.approx(single)


def test_the_points_of_the_expectation_are_those_of_a_normal_number() -> None:
    weights = module.WEIGHTS / module.WEIGHTS.sum()
    moments = [float(weights @ module.POINTS**power) for power in range(7)]
    assert moments == pytest.approx([1, 0, 1, 0, 3, 0, 15], abs=1e-9)
