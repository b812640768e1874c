import math
import random

import pytest

from rightrate.search import Search, Trial
from tests.search.worlds import Bowl, World, searched


def test_when_every_rate_diverges_the_status_says_so_and_the_rate_is_below_all_of_them() -> None:
    answer = searched(lambda trial: math.inf, steps=2_000)
    assert answer.status == "diverged"
    assert not answer.trusted
    assert answer.lr < min(e.trial.lr for e in answer.evidence)


def test_when_no_rate_moves_the_loss_the_status_says_so() -> None:
    assert searched(lambda trial: 2.5, steps=2_000, initial=2.5).status == "flat"


def test_when_the_best_rate_lies_beyond_what_the_budget_can_explore_the_status_says_so() -> None:
    answer = searched(lambda trial: 1 / (1 + trial.lr), steps=2_000, budget=0.3)
    assert answer.status == "edge"


def test_a_budget_that_pays_for_no_trial_gives_no_trusted_answer() -> None:
    answer = searched(Bowl(1e-3, 100), steps=100, budget=0.1)
    assert answer.evidence == ()
    assert answer.status == "noisy"
    assert "pays for no trial" in answer.why[0]


def test_trials_below_a_hundred_steps_do_not_identify_the_rate_of_a_long_run() -> None:
    answer = searched(Bowl(1e-3, 20_000), steps=20_000, budget=0.02)
    assert max(e.trial.steps for e in answer.evidence) < 100
    assert answer.status == "noisy"


def test_scores_that_are_all_noise_identify_nothing() -> None:
    def noise(trial: Trial) -> float:
        return math.exp(random.Random(str(trial)).gauss(0, 1.0))

    answers = [searched(noise, steps=2_000, seed=seed) for seed in range(6)]
    assert sum(answer.status == "ok" for answer in answers) == 0


def made_up(seed: int, flat: float) -> Bowl:
    """A task of 4,000 steps with a bottom of that width, everything else by chance."""
    draw = random.Random(seed)
    return Bowl(
        best=10 ** draw.gauss(-2.6, 0.6),
        steps=4_000,
        drift=draw.gauss(-0.25, 0.25),
        curvature=10 ** draw.uniform(-1, 0.3),
        noise=10 ** draw.uniform(-2.5, -1.3),
        cliff=2.5,
        flat=flat,
    )


@pytest.mark.parametrize("budget", [0.25, 1.0, 3.0])
def test_rates_that_are_as_good_as_each_other_have_a_winner_in_a_twentieth_of_repeats_at_most(
    budget: float,
) -> None:
    worlds = [made_up(seed, flat=0.35 + 0.005 * seed) for seed in range(100)]
    answers = [
        searched(world, steps=4_000, budget=budget, seed=seed, initial=world.untrained)
        for seed, world in enumerate(worlds)
    ]
    assert sum(answer.status == "ok" for answer in answers) <= 5


def test_a_rate_that_is_better_than_its_neighbours_is_found_to_be_when_the_budget_shows_it() -> None:
    world = Bowl(2e-3, 4_000, noise=0.005)
    assert searched(world, steps=4_000, budget=3.0, initial=world.untrained).status == "ok"


@pytest.mark.parametrize("budget", [0.5, 1.0, 3.0])
def test_of_made_up_tasks_the_interval_holds_the_best_rate_and_trust_is_seldom_misplaced(
    budget: float,
) -> None:
    worlds = [made_up(seed, flat=0.0) for seed in range(100)]
    answers = [
        searched(world, steps=4_000, budget=budget, seed=seed, initial=world.untrained)
        for seed, world in enumerate(worlds)
    ]
    both = list(zip(answers, worlds, strict=True))
    assert sum(answer.low / 1.1 <= world.best <= answer.high * 1.1 for answer, world in both) >= 80
    far = math.log(1.2)
    assert sum(answer.trusted and world.regret(answer.lr) > far for answer, world in both) <= 3
    assert sum(answer.trusted for answer in answers) >= 60


def test_every_status_has_reasons_in_whole_sentences() -> None:
    worlds: list[World] = [
        Bowl(1e-3, 2_000),
        lambda trial: math.inf,
        lambda trial: 1.0,
        lambda trial: trial.lr,
    ]
    for world in worlds:
        why = searched(world, steps=2_000).why
        assert all(reason[0].isupper() or reason[0].isdigit() for reason in why)
        assert all(reason.endswith(".") for reason in why)


def test_the_first_divergence_is_told_with_its_rate_and_its_step() -> None:
    search = Search(steps=2_000)
    while trials := search.ask():
        for trial in trials:
            fallen = trial.lr > 0.02
            search.tell(
                trial,
                loss=math.inf if fallen else 1 + math.log10(trial.lr / 3e-3) ** 2,
                spent=7 if fallen else None,
            )
    lowest = min(e.trial.lr for e in search.evidence if e.diverged)
    assert any(f"first diverged at {lowest:.1e}, in step 7 of" in reason for reason in search.answer().why)
