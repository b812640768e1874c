import math

from rightrate.search import Search
from rightrate.search.plan import SHORTEST, on_grid


def test_rates_lie_on_a_grid_of_an_eighth_of_a_decade() -> None:
    assert [on_grid(x) for x in (-3.0, -2.95, -2.9, 0.0)] == [0.001, 0.001, 0.00133, 1.0]


def test_a_rung_is_extended_until_its_best_rate_is_inside() -> None:
    search = Search(steps=20_000, optimizer="adamw")
    first = search.ask()
    for trial in first:
        search.tell(trial, loss=trial.lr)
    beyond = search.ask()
    assert len(beyond) == 1
    assert beyond[0].lr < min(trial.lr for trial in first)
    assert beyond[0].steps == first[0].steps


def test_a_rung_that_diverged_as_a_whole_is_extended_downwards() -> None:
    search = Search(steps=20_000)
    first = search.ask()
    for trial in first:
        search.tell(trial, loss=math.nan, spent=1)
    assert search.ask()[0].lr < min(trial.lr for trial in first)


def test_later_rungs_are_longer_and_have_fewer_rates() -> None:
    search = Search(steps=20_000)
    rungs: list[tuple[int, int]] = []
    while trials := search.ask():
        rungs.append((trials[0].steps, len(trials)))
        for trial in trials:
            search.tell(trial, loss=1 + math.log10(trial.lr / 2.5e-3) ** 2)
    assert [count for _, count in rungs] == [7, 4, 2]
    assert [steps for steps, _ in rungs] == sorted(steps for steps, _ in rungs)


def test_steps_that_divergence_saves_go_to_the_later_rungs() -> None:
    def longest(spent: int | None) -> int:
        search = Search(steps=20_000)
        while trials := search.ask():
            for trial in trials:
                fallen = trial.lr > 0.01
                loss = math.inf if fallen else 1 + math.log10(trial.lr / 2e-3) ** 2
                search.tell(trial, loss=loss, spent=spent if fallen else None)
        return max(e.trial.steps for e in search.evidence)

    assert longest(spent=1) > longest(spent=None)


def test_no_trial_is_shorter_than_the_shortest() -> None:
    assert all(trial.steps >= SHORTEST for trial in Search(steps=50, budget=1.0).ask())
