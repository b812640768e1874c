import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.search import Goal, Search, Trial
from rightrate.search.decision import decide
from rightrate.search.gain import gains
from rightrate.search.plan import (
    EXTENSIONS,
    GRID,
    HALVINGS,
    HOPELESS,
    LARGE,
    LARGE_FROM,
    LEAD,
    MOST,
    OPENING,
    RISE,
    SHORTEST,
    SMALL,
    horizons,
    place,
    rate,
)
from tests.search.worlds import Bowl, World, finished

WORLD = Bowl(2e-3, 20_000)


def told(search: Search, world: World = WORLD) -> list[Trial]:
    """The next batch of a search, told."""
    trials = search.ask()
    for trial in trials:
        search.tell(trial, loss=world(trial))
    return trials


def asked(**settings: object) -> list[Trial]:
    """The trials of a search of the world, in order."""
    search = finished(WORLD, **{"steps": 20_000, "initial": WORLD.untrained, **settings})
    return [e.trial for e in search.evidence]


@given(st.integers(-80, 20))
def test_rates_lie_on_a_grid_of_quarter_decades_and_a_rate_leads_back_to_its_place(where: int) -> None:
    assert rate(where) == pytest.approx(10 ** (where / 4), rel=0.005)
    assert place(rate(where)) == where


@given(st.integers(20, 10**7))
def test_horizons_are_halvings_of_the_full_one_down_to_ten_steps_or_a_256th(steps: int) -> None:
    found = horizons(steps)
    assert found[-1] == steps
    assert all(shorter == math.ceil(longer / 2) for shorter, longer in pairwise(found))
    assert found[0] >= SHORTEST
    assert len(found) <= HALVINGS + 1
    assert len(found) == HALVINGS + 1 or math.ceil(found[0] / 2) < SHORTEST


@pytest.mark.parametrize("steps", [20, 300, 20_000, 1_000_000])
@pytest.mark.parametrize("budget", [0.1, 0.5, 1.0, 3.0])
def test_every_trial_lies_on_the_grid_and_no_two_are_the_same(steps: int, budget: float) -> None:
    world = Bowl(3e-3, steps, noise=0.05)
    trials = [e.trial for e in finished(world, steps=steps, budget=budget).evidence]
    assert len(trials) == len(set(trials))
    for trial in trials:
        assert trial.steps in horizons(steps)
        assert trial.lr == rate(place(trial.lr))


def test_the_search_opens_with_seven_rates_half_a_decade_apart_at_the_longest_horizon_that_it_can_pay() -> (
    None
):
    for budget, shares in ((LARGE_FROM, LARGE), (1.0, LARGE), (0.37, SMALL), (0.1, SMALL)):
        trials = Search(steps=20_000, budget=budget).ask()
        share = sum(trial.steps for trial in trials) / 20_000 / budget
        assert len(trials) == OPENING
        assert shares.opening / 2 < share <= shares.opening
        assert np.diff([place(trial.lr) for trial in trials]).tolist() == [2] * 6


@pytest.mark.parametrize(("optimizer", "centre"), [("adamw", -2.6), ("sgd", -0.6), ("lion", -3.6)])
def test_the_opening_lies_around_the_usual_rate_and_higher_the_shorter_it_is(
    optimizer: str, centre: float
) -> None:
    for budget in (0.3, 1.0, 5.0):
        trials = Search(steps=100_000, budget=budget, optimizer=optimizer).ask()
        middle = math.log10(trials[OPENING // 2].lr)
        assert middle == pytest.approx(centre + RISE * math.log10(100_000 / trials[0].steps), abs=0.126)


@pytest.mark.parametrize(
    ("budget", "count"), [(0.003, 0), (0.004, 1), (0.006, 1), (0.01, 2), (0.0235, 3), (0.03, 4)]
)
def test_a_small_budget_opens_with_fewer_rates_at_the_shortest_horizon(budget: float, count: int) -> None:
    """One if there is no more to spend, else two and more, up to three fifths of the budget."""
    trials = Search(steps=20_000, budget=budget).ask()
    assert len(trials) == count
    assert {trial.steps for trial in trials} <= {horizons(20_000)[0]}


def test_fewer_rates_are_those_closest_to_the_usual_one() -> None:
    full, few = Search(steps=20_000, budget=0.06).ask(), Search(steps=20_000, budget=0.0235).ask()
    assert full[0].steps == few[0].steps
    assert [trial.lr for trial in few] == [trial.lr for trial in full][2:5]


def test_what_was_spent_before_leaves_less_for_the_opening() -> None:
    assert len(Search(steps=20_000, budget=1.0, spent=19_900).ask()) == 1
    assert Search(steps=20_000, budget=1.0, spent=20_000).ask() == []


@pytest.mark.parametrize("sign", [1, -1])
def test_an_opening_whose_best_rate_is_at_its_edge_is_extended_beyond_it_a_few_times(sign: int) -> None:
    search = Search(steps=20_000, initial=10.0)
    beyond = told(search, lambda trial: 5.0 - sign * math.log10(trial.lr))
    edge = [place(trial.lr) for trial in beyond][-1 if sign > 0 else 0]
    for number in range(1, EXTENSIONS + 1):
        (trial,) = told(search, lambda trial: 5.0 - sign * math.log10(trial.lr))
        assert trial.steps == beyond[0].steps
        assert place(trial.lr) == edge + 2 * sign * number


def test_an_opening_is_extended_until_its_best_rate_is_inside() -> None:
    search = Search(steps=20_000, initial=WORLD.untrained)
    low = Bowl(2e-5, 20_000)
    opening = told(search, low)
    assert min(opening, key=low) == opening[0]
    (first,), (second,), (third,) = told(search, low), told(search, low), told(search, low)
    assert third.steps != second.steps == first.steps == opening[0].steps
    assert low(second) > low(first)
    assert second.lr < first.lr < opening[0].lr


@pytest.mark.parametrize("goal", ["min", "max"])
def test_an_opening_in_which_no_rate_learnt_is_not_extended_but_followed_by_a_longer_trial(
    goal: Goal,
) -> None:
    """The lowest rate is the best one by half a percent, which is chance."""
    search = Search(steps=20_000, initial=1.0, goal=goal)
    sign = 1 if goal == "min" else -1
    opening = told(search, lambda trial: 1.0 + sign * 0.001 * math.log10(trial.lr))
    (following,) = search.ask()
    assert following.steps > opening[0].steps


def test_an_opening_that_did_harm_as_a_whole_is_extended_downwards() -> None:
    search = Search(steps=20_000, initial=1.0)
    opening = told(search, lambda trial: 2.0 + trial.lr)
    (following,) = search.ask()
    assert following.steps == opening[0].steps
    assert place(following.lr) == place(opening[0].lr) - 2


def test_an_opening_that_diverged_as_a_whole_is_extended_downwards() -> None:
    search = Search(steps=20_000)
    first = search.ask()
    for trial in first:
        search.tell(trial, loss=math.nan, spent=1)
    (trial,) = search.ask()
    assert place(trial.lr) == place(first[0].lr) - 2


@pytest.mark.parametrize("spent", [None, 1])
def test_after_a_whole_opening_that_diverged_the_rates_fall_by_decades(spent: int | None) -> None:
    search = Search(steps=20_000)
    batches: list[list[Trial]] = []
    for _ in range(2 + EXTENSIONS + 3):
        batches.append(search.ask())
        for trial in batches[-1]:
            search.tell(trial, loss=math.inf, spent=spent)
    lowest = [min(place(trial.lr) for trial in batch) for batch in batches]
    assert np.diff(lowest).tolist() == [-2] * EXTENSIONS + [-GRID] * 4
    assert {trial.steps for batch in batches[1 + EXTENSIONS :] for trial in batch} == {horizons(20_000)[0]}


def test_after_the_opening_one_trial_follows_another() -> None:
    search = Search(steps=20_000, initial=WORLD.untrained)
    told(search)
    while trials := told(search):
        assert len(trials) == 1


def test_the_first_of_three_long_trials_is_where_the_best_rate_is_expected() -> None:
    search = Search(steps=20_000, initial=WORLD.untrained)
    told(search)
    (trial,), belief = search.ask(), search.belief()
    assert belief is not None
    expected = decide(belief).x + LEAD * math.log10(20_000 / trial.steps)
    assert math.log10(trial.lr) == pytest.approx(expected, abs=0.5 / GRID + 0.001)


@pytest.mark.parametrize(("budget", "first"), [(1.0, OPENING + 1), (0.25, OPENING)])
def test_every_other_trial_is_the_one_with_the_largest_gain_for_what_it_costs(
    budget: float, first: int
) -> None:
    search = Search(steps=20_000, budget=budget, initial=WORLD.untrained)
    long = (LARGE if budget >= LARGE_FROM else SMALL).long
    told(search)
    left = math.floor(budget * 20_000) - search.spent
    longest = max(steps for steps in horizons(20_000) if steps * long <= left)
    checked = 0
    while trials := search.ask():
        (trial,), belief = trials, search.belief()
        assert belief is not None
        seen = {(place(e.trial.lr), e.trial.steps) for e in search.evidence}
        tried = sorted(where for where, _ in seen)
        lengths = [longest] if len(seen) < OPENING + long else horizons(20_000)
        free = [
            (where, steps)
            for steps in lengths
            if steps <= search.remaining()
            for where in range(tried[0] - 2, tried[-1] + 3)
            if (where, steps) not in seen
        ]
        x, steps = (
            np.array([where / GRID for where, _ in free]),
            np.array([float(steps) for _, steps in free]),
        )
        worth = gains(belief, x, np.log10(steps / 20_000)) / steps
        if len(seen) >= first:
            assert worth[free.index((place(trial.lr), trial.steps))] == worth.max()
            checked += 1
        search.tell(trial, loss=WORLD(trial))
    assert checked >= 2


@pytest.mark.parametrize(
    ("budget", "count", "steps"),
    [(0.2, 1, 2_500), (0.37, 1, 5_000), (0.5, 3, 2_500), (1.0, 3, 5_000), (2.0, 3, 10_000)],
)
def test_long_trials_are_the_longest_of_which_one_or_three_fit(budget: float, count: int, steps: int) -> None:
    trials = asked(budget=budget)
    assert max(trial.steps for trial in trials) == steps
    assert [trial.steps for trial in trials[OPENING:]].count(steps) >= count


def test_another_budget_with_the_same_opening_asks_for_the_same_first_trials() -> None:
    less, more = asked(budget=1.0), asked(budget=1.2)
    assert less[:OPENING] == more[:OPENING]
    same = len(set(less) & set(more))
    assert same > 0.6 * len(less)


def test_another_budget_with_another_opening_still_asks_for_some_of_the_same_trials() -> None:
    assert set(asked(budget=1.0)) & set(asked(budget=3.0))


def test_steps_that_divergence_saves_pay_for_other_trials() -> None:
    def standing(spent: int | None) -> int:
        search = Search(steps=20_000, initial=2.3)
        while trials := search.ask():
            for trial in trials:
                loss = WORLD(trial) if trial.lr < 0.01 else math.inf
                search.tell(trial, loss=loss, spent=spent if math.isinf(loss) else None)
        return sum(e.trial.steps for e in search.evidence if not e.diverged)

    assert standing(spent=1) > standing(spent=None) + 0.05 * 20_000


#: Worlds of a full run that a search has to come to an end in.
WORLDS: dict[str, Callable[[int], World]] = {
    "bowl": lambda steps: Bowl(2e-3, steps),
    "noisy bowl": lambda steps: Bowl(2e-3, steps, noise=0.1),
    "far below": lambda steps: Bowl(2e-6, steps, noise=0.02),
    "level": lambda steps: lambda trial: 2.0,
    "nothing learnt": lambda steps: lambda trial: 2.3,
    "low cliff": lambda steps: Bowl(1e-4, steps, cliff=0.1),
}


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("budget", [0.1, 1.0, 10.0])
@pytest.mark.parametrize("steps", [20, 2_000, 1_000_000])
def test_a_search_comes_to_an_end_within_its_budget(steps: int, budget: float, world: str) -> None:
    search = finished(WORLDS[world](steps), steps=steps, budget=budget, initial=2.3)
    assert search.spent <= budget * steps
    assert len(search.evidence) <= MOST + 2


@pytest.mark.parametrize("spent", [None, 1, 0])
@pytest.mark.parametrize("budget", [0.3, 1.0, 10.0])
@pytest.mark.parametrize("steps", [20, 2_000, 1_000_000])
def test_a_search_in_which_everything_diverges_soon_gives_up(
    steps: int, budget: float, spent: int | None
) -> None:
    """A run that diverges may cost next to nothing, so the budget alone does not end the search."""
    search = Search(steps=steps, budget=budget)
    while trials := search.ask():
        for trial in trials:
            search.tell(trial, loss=math.inf, spent=spent)
        assert len(search.evidence) < 20
    assert all(math.log10(e.trial.lr) > search.centre - HOPELESS - 0.1 for e in search.evidence)
