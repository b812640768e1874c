import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.adaptive.rule import Need, Rule, State
from rightrate.adaptive.rules.armijo import Armijo
from rightrate.adaptive.rules.dog import DoG
from rightrate.adaptive.rules.dowg import DoWG
from rightrate.adaptive.rules.goldstein import Goldstein
from rightrate.adaptive.rules.hypergradient import Hypergradient
from rightrate.adaptive.rules.lowest import Lowest
from rightrate.adaptive.rules.parabola import Parabola
from rightrate.adaptive.rules.polyak import Polyak
from rightrate.adaptive.rules.salsa import Salsa
from rightrate.adaptive.sight import Sight
from rightrate.errors import ArgumentError, TrainingError

RULES: list[Rule] = [
    Armijo(),
    Armijo(reset="start", cap=2.0),
    Armijo(reset="keep"),
    Goldstein(),
    Salsa(),
    Salsa(rest=False),
    Parabola(),
    Polyak(),
    Polyak(cap=1.0, growth=2.0, period=10, eps=1e-3),
    Polyak(bound=Lowest()),
    DoG(),
    DoWG(),
    Hypergradient(beta=0.01, form="add"),
    Hypergradient(beta=0.1),
    Hypergradient(beta=0.01, form="scale", cap=3.0),
]

numbers = st.floats(1e-6, 1e3)


@given(
    rule=st.sampled_from(RULES),
    steps=st.lists(st.tuples(numbers, numbers, st.floats(-1e3, 1e3), numbers), min_size=1, max_size=8),
    height=st.floats(0.1, 10),
)
def test_a_rate_is_finite_and_not_below_0_and_the_state_is_plain(
    rule: Rule, steps: list[tuple[float, float, float, float]], height: float
) -> None:
    state: State = rule.init()
    for loss, squared, turn, distance in steps:
        sight = Sight(
            loss=loss,
            squared=squared,
            slope=turn,
            length=squared**0.5,
            distance=distance,
            start=1.0,
            turn=turn,
            last=distance,
            trial=lambda rate, loss=loss: loss + height * (rate - 1) ** 2 - height,  # type: ignore[misc]
        )
        before = dict(state)
        after, rate = rule.step(state, sight)
        assert dict(state) == before
        assert math.isfinite(rate)
        assert rate >= 0
        assert after.keys() == rule.init().keys()
        assert all(type(value) in (int, float) for value in after.values())
        assert rule.step(state, sight) == (after, rate)
        state = after
    assert isinstance(rule.findings(state), tuple)


@given(loss=st.floats(0, 100), slope=numbers, bend=st.floats(0.01, 100))
def test_armijo_takes_the_first_rate_of_its_row_that_is_low_enough(
    loss: float, slope: float, bend: float
) -> None:
    rule = Armijo(start=8.0, shrink=0.5, c=0.3)
    line = Sight(loss=loss, slope=slope, trial=lambda rate: loss - slope * rate + bend * rate**2)
    rate = rule.step(rule.init(), line)[1]
    assert rate <= (1 - 0.3) * slope / bend * (1 + 1e-6) + 1e-9
    assert rate == 8.0 or 2 * rate >= (1 - 0.3) * slope / bend * (1 - 1e-6)


@given(slope=numbers, bend=st.floats(0.1, 100))
def test_goldstein_ends_between_its_lines(slope: float, bend: float) -> None:
    rule = Goldstein(c=0.2, cap=1e9, shrink=0.7)
    line = Sight(loss=0.0, slope=slope, trial=lambda rate: -slope * rate + bend * rate**2)
    rate = rule.step(rule.init(), line)[1]
    assert 0.2 * slope / bend * (1 - 1e-6) <= rate <= 0.8 * slope / bend * (1 + 1e-6)


@given(slope=numbers, bend=st.floats(0.01, 100), length=numbers)
def test_parabola_finds_the_lowest_point_of_one(slope: float, bend: float, length: float) -> None:
    rule = Parabola(stretch=1.0, cap=math.inf, probe=1e-2 * length)
    line = Sight(loss=0.0, slope=slope, length=length, trial=lambda rate: -slope * rate + bend * rate**2)
    assert rule.step(rule.init(), line)[1] == pytest.approx(slope / (2 * bend), rel=1e-5)


def test_parabola_goes_to_the_probe_where_the_loss_bends_down_and_stays_where_it_is_infinite() -> None:
    rule = Parabola(probe=0.5)
    down = Sight(loss=0.0, slope=1.0, length=2.0, trial=lambda rate: -10 * rate)
    assert rule.step(rule.init(), down)[1] == 0.25
    broken = Sight(loss=0.0, slope=1.0, length=2.0, trial=lambda rate: math.inf)
    assert rule.step(rule.init(), broken)[1] == 0.0


@pytest.mark.parametrize("rule", [Armijo(), Goldstein(), Salsa(), Parabola(), Polyak()])
def test_a_direction_that_leads_uphill_is_not_taken(rule: Rule) -> None:
    state, rate = rule.step(rule.init(), Sight(loss=1.0, slope=-1.0, length=1.0, trial=lambda rate: 1.0))
    assert rate == 0.0
    downhill = Sight(loss=1.0, slope=1.0, length=1.0, trial=lambda rate: (1 - rate) ** 2)
    assert rule.step(state, downhill)[1] > 0


def after(rule: Rule, sight: Sight, steps: int) -> State:
    """The state after seeing the same again and again."""
    state = rule.init()
    for _ in range(steps):
        state, _ = rule.step(state, sight)
    return state


FLAT = Sight(loss=1.0, slope=1.0, length=1.0, trial=lambda rate: 1.0)
STEEP = Sight(loss=1e6, slope=1.0, length=1.0, trial=lambda rate: 1e6 - rate)
TURN = Sight(squared=1.0, turn=5.0, last=1.0)
BACK = Sight(squared=1.0, turn=-5.0, last=1.0)
STILL = Sight(squared=1.0, distance=0.0, start=1.0)


@pytest.mark.parametrize(
    ("rule", "sight", "kind"),
    [
        (Armijo(tries=3), FLAT, "no rate found"),
        (Armijo(cap=2.0, start=2.0), STEEP, "at its limit"),
        (Armijo(), Sight(slope=-1.0), "uphill"),
        (Goldstein(cap=2.0), STEEP, "at its limit"),
        (Salsa(tries=3), FLAT, "no rate found"),
        (Parabola(cap=1.0), STEEP, "at its limit"),
        (Parabola(), Sight(loss=1.0, slope=1.0, length=1.0, trial=lambda rate: math.inf), "no rate found"),
        (Polyak(cap=1.0), STEEP, "at its limit"),
        (Polyak(bound=1.0), Sight(loss=1.0, slope=1.0), "at its bound"),
        (DoG(), STILL, "stuck"),
        (DoWG(), STILL, "stuck"),
        (Hypergradient(beta=1.0, form="add"), TURN, "at its limit"),
        (Hypergradient(beta=1.0, form="add", cap=2.0), BACK, "at its limit"),
        (Hypergradient(beta=1e-12), TURN, "stuck"),
    ],
)
def test_what_is_the_matter_is_said_with_a_remedy(rule: Rule, sight: Sight, kind: str) -> None:
    assert rule.findings(rule.init()) == ()
    [found] = rule.findings(after(rule, sight, 250))
    assert found.kind == kind
    assert any(word in found.sentence for word in ("Raise", "Lower", "lower"))


def test_salsa_leaves_searches_out_while_the_rate_is_steady() -> None:
    asked = 0

    def trial(rate: float) -> float:
        nonlocal asked
        asked += 1
        return (1 - rate) ** 2

    state = Salsa().init()
    for _ in range(300):
        before = asked
        state, rate = Salsa().step(state, Sight(loss=1.0, slope=2.0, trial=trial))
        assert rate > 0
    assert before >= 30
    assert state["steps"] == 300
    assert asked < 300


def test_polyak_refuses_a_loss_below_the_bound() -> None:
    with pytest.raises(TrainingError, match="at least the bound 2, got 1"):
        Polyak(bound=2.0).step(Polyak().init(), Sight(loss=1.0, slope=1.0))


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Armijo(c=1.0), "`c` must be above 0 and below 1"),
        (lambda: Armijo(shrink=1.0), "`shrink`"),
        (lambda: Armijo(growth=0.5), "`growth`"),
        (lambda: Armijo(reset="never"), "`reset`"),  # type: ignore[arg-type]
        (lambda: Armijo(tries=0), "`tries`"),
        (lambda: Armijo(cap=0.0), "`cap`"),
        (lambda: Goldstein(c=0.5), "below 1/2"),
        (lambda: Goldstein(stretch=1.0), "`stretch`"),
        (lambda: Salsa(beta=1.0), "`beta`"),
        (lambda: Parabola(probe=0.0), "`probe`"),
        (lambda: Polyak(c=0.0), "`c`"),
        (lambda: Polyak(bound=math.nan), "`bound`"),
        (lambda: Lowest(share=1.0), "`share`"),
        (lambda: DoG(reps=0.0), "`reps`"),
        (lambda: DoWG(eps=-1.0), "`eps`"),
        (lambda: Hypergradient(beta=0.0), "`beta`"),
        (lambda: Hypergradient(beta=1.0, form="divide"), "`form`"),  # type: ignore[arg-type]
    ],
)
def test_an_option_out_of_range_is_refused(build: Callable[[], Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        build()


def test_what_a_rule_does_not_need_is_not_there() -> None:
    assert math.isnan(Sight().loss)
    with pytest.raises(ArgumentError, match="Name all that a rule reads"):
        Sight().at(1.0)
    assert all(rule.needs <= set(Need) for rule in RULES)


def test_a_slope_that_vanished_in_rounding_gives_no_rate() -> None:
    rule = Polyak()
    state, rate = rule.step(rule.init(), Sight(loss=1.0, slope=2.3e-311))
    assert rate == 0
    assert state["rate"] == math.inf
