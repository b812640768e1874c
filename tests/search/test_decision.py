import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from rightrate.search.belief import Belief
from rightrate.search.decision import FINENESS, MARGIN, decide, guess, optimum, retreat
from tests.oracles.draws import drawn_regret
from tests.search.given import Row, believed, bowl, read

STEPS = 6_400
RATES = [-4.0, -3.5, -3.0, -2.5, -2.0, -1.5]

#: What may be known when a rate is chosen.
KNOWN: dict[str, list[Row]] = {
    "one horizon": bowl(STEPS, 64, -2.5, RATES),
    "two horizons": [*bowl(STEPS, 64, -2.2, RATES), *bowl(STEPS, 8, -2.8, [-3.5, -3.0, -2.5])],
    "a cliff": [*bowl(STEPS, 64, -2.5, RATES), (0.1, 100, math.inf), (0.1, 400, math.inf)],
    "the full horizon": bowl(STEPS, 1, -2.5, [-3.25, -2.75, -2.25]),
}


def known(name: str, epochs: float | None = None) -> Belief:
    return believed(KNOWN[name], STEPS, initial=1.0, epochs=epochs)


@pytest.mark.parametrize("epochs", [None, 30.0])
@pytest.mark.parametrize("name", KNOWN)
def test_the_chosen_rate_has_the_least_regret_over_many_functions(name: str, epochs: float | None) -> None:
    belief = known(name, epochs)
    chosen, x = decide(belief), belief.rates(FINENESS)
    regret, lowest, shares = drawn_regret(belief, x, draws=1_000)
    at = int(np.abs(x - chosen.x).argmin())
    assert x[at] == pytest.approx(chosen.x)
    assert regret[at] < 1.1 * regret.min() + 0.002 * belief.surface.depth
    assert chosen.regret == pytest.approx(regret[at], rel=0.2)
    margin = MARGIN * belief.beyond(0.0)
    low, high = chosen.low + margin, chosen.high - margin
    beyond = [float(shares[side].sum()) for side in (lowest < low - 0.01, lowest > high + 0.01)]
    within = [float(shares[side].sum()) for side in (lowest <= low + 0.01, lowest >= high - 0.01)]
    assert max(beyond) < 0.08
    assert min(within) > 0.02


rows = st.lists(
    st.tuples(
        st.integers(-16, 0).map(lambda place: 10 ** (place / 4)),
        st.sampled_from([100, 400, 1_600, 6_400]),
        st.one_of(st.floats(0.05, 1.5), st.just(math.inf)),
    ),
    max_size=12,
    unique_by=lambda row: row[:2],
)


@settings(max_examples=50)
@given(rows)
def test_the_interval_holds_the_choice_and_the_regret_is_no_more_than_there_is_to_lose(
    some: list[Row],
) -> None:
    belief = believed([*some, (0.001, 200, 0.5)], STEPS, initial=1.0, epochs=10.0)
    chosen = decide(belief)
    assert chosen.low <= chosen.x <= chosen.high
    assert 0 <= chosen.regret <= belief.surface.depth
    low, middle, high = optimum(belief, -0.6)
    assert low <= middle <= high


def test_the_same_belief_gives_the_same_choice() -> None:
    assert decide(known("a cliff")) == decide(known("a cliff"))


def test_the_heights_of_the_full_run_are_those_that_are_expected_of_it() -> None:
    belief = known("the full horizon")  # at the full horizon no prior weighs the functions
    chosen = decide(belief)
    x = np.array(chosen.rates)
    assert x == pytest.approx(belief.rates(FINENESS))
    assert chosen.heights == pytest.approx(belief.heights(x, 0.0), abs=0.05 * belief.surface.depth)


def test_trials_of_the_full_run_around_the_best_rate_decide() -> None:
    chosen = decide(believed(bowl(STEPS, 1, -2.5, [-3.5, -3.0, -2.5, -2.0, -1.5]), STEPS, initial=1.0))
    assert chosen.x == pytest.approx(-2.5, abs=0.1)
    assert chosen.high - chosen.low < 0.5
    assert chosen.regret < 0.05


def test_the_choice_keeps_away_from_a_cliff() -> None:
    """What fell is not part of the surface, which is the same."""
    standing = bowl(STEPS, 8, -2.2, [-3.5, -3.0, -2.5, -2.25])
    beliefs = [
        believed([*standing, *fallen], STEPS, initial=1.0)
        for fallen in ([], [(10**-1.5, 800, math.inf)], [(10**-2.0, 800, math.inf)])
    ]
    chosen = [decide(belief).x for belief in beliefs]
    assert chosen[0] > chosen[2] + 0.1
    assert chosen[1] >= chosen[2]


def test_the_less_is_known_of_the_full_run_the_further_away_the_choice_keeps() -> None:
    """The best rate lies at the edge of the cliff, as seen from ever shorter runs; the drift is not asked."""

    def margin(fraction: int) -> float:
        rates, cliff = [-3.5, -3.0, -2.5, -2.25], -1.9
        rows = [*bowl(STEPS, fraction, -2.2, rates), (10**cliff, STEPS // fraction, math.inf)]
        return cliff - decide(believed(rows, STEPS, initial=1.0)).x

    margins = [margin(fraction) for fraction in (1, 4, 32)]
    assert margins == sorted(margins)
    assert margins[-1] > margins[0] + 0.15


def test_more_passes_over_the_data_lower_the_choice() -> None:
    chosen = [decide(known("one horizon", epochs)).x for epochs in (1.0, 10.0, 100.0)]
    assert chosen == sorted(chosen, reverse=True)
    assert chosen[0] > chosen[-1] + 0.1


def test_more_trials_of_the_full_run_narrow_the_interval_and_lower_the_regret() -> None:
    few = decide(known("one horizon"))
    many = decide(believed([*KNOWN["one horizon"], *bowl(STEPS, 1, -2.5, RATES)], STEPS, initial=1.0))
    assert many.high - many.low < 0.5 * (few.high - few.low)
    assert many.regret < 0.3 * few.regret


def test_the_best_rate_of_a_horizon_that_was_tried_is_where_its_trials_say() -> None:
    low, middle, high = optimum(known("one horizon"), -math.log10(64))
    assert middle == pytest.approx(-2.5, abs=0.15)
    assert low < -2.5 < high


def test_the_best_rate_of_the_full_run_is_stated_where_it_is_chosen_from() -> None:
    belief = known("two horizons", epochs=30.0)
    chosen, (low, middle, high) = decide(belief), optimum(belief, 0.0)
    assert low == pytest.approx(chosen.low, abs=0.25)
    assert high == pytest.approx(chosen.high, abs=0.25)
    assert chosen.low <= middle <= chosen.high


def test_when_everything_fell_the_choice_lies_well_below_it() -> None:
    fallen = read([(0.01, 100, math.inf), (0.1, 100, math.nan), (0.001, 100, math.inf)], STEPS)
    chosen = retreat(fallen)
    assert chosen.x == pytest.approx(-4.0)
    assert chosen.low < chosen.x < chosen.high <= -3.0


def test_before_the_first_trial_nine_in_ten_rates_of_the_prior_lie_in_the_interval() -> None:
    chosen = guess(-2.6, 0.9)
    assert chosen.x == -2.6
    assert norm.cdf(chosen.high, -2.6, 0.9) - norm.cdf(chosen.low, -2.6, 0.9) == pytest.approx(0.9, abs=1e-3)
