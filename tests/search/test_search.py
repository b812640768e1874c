import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.search import Search, Trial
from rightrate.search.plan import MOST
from tests.search.worlds import Bowl, searched


@pytest.mark.parametrize("best", [3e-5, 1e-3, 3e-2, 0.3])
@pytest.mark.parametrize("drift", [-0.8, -0.2, 0.0])
def test_the_best_rate_of_a_clean_bowl_is_found_wherever_it_lies(best: float, drift: float) -> None:
    answer = searched(Bowl(best, 2_000, drift), steps=2_000)
    assert answer.trusted
    assert abs(math.log10(answer.lr / best)) < 0.35
    assert answer.low <= best <= answer.high


@pytest.mark.parametrize("curvature", [0.1, 0.5, 1.0])
def test_the_regret_in_a_noisy_bowl_is_of_the_size_of_the_noise(curvature: float) -> None:
    world = Bowl(2e-3, 4_000, curvature=curvature, noise=0.02)
    answers = [searched(world, steps=4_000, seed=seed) for seed in range(4)]
    assert max(world.regret(a.lr) for a in answers) < 0.1


def test_in_a_bowl_as_narrow_as_the_drift_a_bad_choice_is_not_trusted() -> None:
    world = Bowl(2e-3, 4_000, curvature=5.0, noise=0.02)
    answers = [searched(world, steps=4_000, seed=seed) for seed in range(4)]
    assert not any(a.trusted for a in answers if world.regret(a.lr) > 0.18)
    assert all(a.low <= world.best <= a.high for a in answers)


@settings(max_examples=40)
@given(
    steps=st.integers(20, 100_000),
    budget=st.floats(0.01, 10),
    scores=st.lists(
        st.one_of(st.floats(-1e6, 1e6), st.just(math.inf), st.just(math.nan)), min_size=1, max_size=40
    ),
    goal=st.sampled_from(["min", "max"]),
)
def test_whatever_the_scores_the_budget_is_kept_and_the_answer_is_complete(
    steps: int, budget: float, scores: list[float], goal: str
) -> None:
    search = Search(steps=steps, budget=budget, goal=goal)  # type: ignore[arg-type]
    told = 0
    while trials := search.ask():
        for trial in trials:
            assert trial.steps <= steps
            search.tell(trial, loss=scores[told % len(scores)])
            told += 1
        assert told <= MOST + 2
    answer = search.answer()
    assert answer.cost <= budget
    assert 0 < answer.low <= answer.lr <= answer.high < math.inf
    assert answer.why
    assert len(answer.evidence) == told


def test_the_same_losses_give_the_same_trials_and_the_same_answer() -> None:
    world = Bowl(2e-3, 1_000, noise=0.1)
    assert searched(world, steps=1_000, seed=3) == searched(world, steps=1_000, seed=3)


def test_other_seeds_ask_for_other_seeds() -> None:
    first, second = Search(steps=1_000, seed=0).ask(), Search(steps=1_000, seed=1).ask()
    assert {trial.seed for trial in first}.isdisjoint({trial.seed for trial in second})


def test_all_rates_of_one_batch_share_horizon_and_seed() -> None:
    trials = Search(steps=1_000).ask()
    assert len(trials) > 1
    assert len({(trial.steps, trial.seed) for trial in trials}) == 1


def test_asking_twice_asks_for_the_same_trials() -> None:
    search = Search(steps=1_000)
    first = search.ask()
    search.tell(first[0], loss=1.0)
    assert search.ask() == first[1:]


def test_a_trial_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"which was not asked for\. Use `add`"):
        Search(steps=1_000).tell(Trial(0.1, 10, 0), loss=1.0)


def test_a_trial_that_was_told_before_is_refused() -> None:
    search = Search(steps=1_000)
    trial = search.ask()[0]
    search.tell(trial, loss=1.0)
    with pytest.raises(ArgumentError, match="told before"):
        search.tell(trial, loss=1.0)


def test_steps_that_a_trial_did_not_take_are_not_paid_for() -> None:
    search = Search(steps=1_000)
    trial = search.ask()[0]
    search.tell(trial, loss=math.nan, spent=3)
    assert search.spent == 3


def test_more_steps_than_a_trial_has_are_refused() -> None:
    search = Search(steps=1_000)
    trial = search.ask()[0]
    with pytest.raises(
        ArgumentError, match=rf"`spent` must be in \[0, {trial.steps}\], .*got {trial.steps + 1}"
    ):
        search.tell(trial, loss=1.0, spent=trial.steps + 1)


def test_evidence_from_elsewhere_costs_nothing_and_is_not_asked_for_again() -> None:
    search = Search(steps=1_000)
    planned = search.ask()
    search.add(lr=planned[2].lr, steps=planned[2].steps, seed=planned[2].seed, loss=0.5)
    assert search.ask() == [*planned[:2], *planned[3:]]
    assert search.cost == 0


def test_evidence_from_elsewhere_moves_the_answer() -> None:
    search = Search(steps=1_000, optimizer="adamw")
    for rate in (0.01, 0.03, 0.1, 0.3, 1.0):
        search.add(lr=rate, steps=1_000, loss=1 + math.log10(rate / 0.1) ** 2)
    assert 0.05 < search.answer().lr < 0.2


def test_a_metric_to_maximise_is_maximised() -> None:
    answer = searched(lambda trial: 0.9 - 0.2 * math.log10(trial.lr / 0.01) ** 2, steps=2_000, goal="max")
    assert 0.004 < answer.lr < 0.025


def test_a_loss_below_zero_is_minimised() -> None:
    answer = searched(lambda trial: -5 + math.log10(trial.lr / 0.01) ** 2, steps=2_000)
    assert 0.004 < answer.lr < 0.025


def test_a_rate_that_is_in_use_says_where_to_look_when_the_optimizer_is_unknown() -> None:
    rates = [trial.lr for trial in Search(steps=10_000, optimizer="homemade", lr=50.0).ask()]
    assert min(rates) < 50 < max(rates)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 19}, "`steps` must be at least 20, got 19"),
        ({"budget": 0.0}, "`budget` must be above 0, in full runs, got 0.0"),
        ({"budget": math.nan}, "`budget` must be above 0, in full runs, got nan"),
        ({"seed": -1}, "`seed` must be at least 0, got -1"),
        ({"momentum": 1.0}, "`momentum` must be in"),
        ({"lr": 0.0}, "`lr` must be finite and above 0, got 0.0"),
        ({"epochs": -1.0}, "`epochs` must be finite, at least 0, got -1.0"),
        ({"goal": "up"}, '`goal` must be "min" or "max", got \'up\''),
        ({"initial": math.inf}, "`initial` must be finite, got inf"),
        ({"spent": -1}, "`spent` must be at least 0, got -1"),
    ],
)
def test_an_argument_out_of_range_names_itself_and_its_value(
    settings: dict[str, object], message: str
) -> None:
    with pytest.raises(ArgumentError, match=message):
        Search(**{"steps": 1_000, **settings})  # type: ignore[arg-type]


@pytest.mark.parametrize("goal", ["min", "max"])
def test_scores_that_explode_above_the_best_rate_do_not_hide_it(goal: str) -> None:
    def world(trial: Trial) -> float:
        gap = math.log10(trial.lr / 0.01)
        height = gap**2 if gap < 0.9 else 10 ** (4 + 3 * gap)
        return height - 5 if goal == "min" else 5 - height

    answer = searched(world, steps=2_000, goal=goal, initial=2.0 if goal == "min" else -2.0)
    assert 0.005 < answer.lr < 0.02
