import itertools
import json
import math
from pathlib import Path

import pytest

import rightrate as rr
from rightrate.choosing import Progress
from rightrate.errors import ArgumentError, StoreError, StudyBusyError
from rightrate.studies import Store
from rightrate.testing.problems import NoisyQuadratic


class StoppedError(Exception):
    """Raised by a progress callback, as an interruption is."""


def stop_after(steps: int) -> "Stopper":
    return Stopper(steps)


class Stopper:
    """Ends a search after so many optimizer steps."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def __call__(self, state: Progress) -> None:
        self.left -= 1
        if self.left < 0:
            raise StoppedError


def test_the_rate_of_a_noisy_quadratic_lies_below_its_edge_of_stability() -> None:
    choice = rr.choose(NoisyQuadratic(steps=2_000))
    assert 0.05 < choice.lr < 2.0
    assert choice.low <= choice.lr <= choice.high


def test_the_same_seed_gives_the_same_answer_to_the_last_bit() -> None:
    first, second = (rr.choose(NoisyQuadratic(), seed=4).to_json() for _ in range(2))
    assert first == second


def test_other_seeds_give_other_trials() -> None:
    first, second = (rr.choose(NoisyQuadratic(), seed=seed) for seed in (0, 1))
    assert first.answer.evidence != second.answer.evidence


@pytest.mark.parametrize("budget", [0.25, 1.0, 3.0])
def test_the_cost_is_that_of_every_step_and_at_most_the_budget(budget: float) -> None:
    choice = rr.choose(NoisyQuadratic(), budget=budget)
    assert choice.cost == pytest.approx(sum(e.spent for e in choice.answer.evidence) / 1_000)
    assert choice.cost <= budget


@pytest.mark.parametrize("steps", [0, 1, 100, 333, 700])
def test_a_search_that_was_interrupted_goes_on_and_reaches_the_same_answer(
    tmp_path: Path, steps: int
) -> None:
    whole = rr.choose(NoisyQuadratic()).to_json()
    with pytest.raises(StoppedError):
        rr.choose(NoisyQuadratic(), store=tmp_path / "s.db", progress=stop_after(steps))
    assert rr.choose(NoisyQuadratic(), store=tmp_path / "s.db").to_json() == whole


def test_a_search_that_is_done_is_answered_from_the_store_without_a_step(tmp_path: Path) -> None:
    states: list[Progress] = []
    first = rr.choose(NoisyQuadratic(), store=tmp_path / "s.db")
    second = rr.choose(NoisyQuadratic(), store=tmp_path / "s.db", progress=states.append)
    assert second.to_json() == first.to_json()
    assert states[-1].fresh == 0
    assert states[-1].reused == len(first.answer.evidence)


def test_progress_counts_every_step_once_and_ends_at_the_cost() -> None:
    states: list[Progress] = []
    choice = rr.choose(NoisyQuadratic(), progress=states.append)
    spent = [state.spent for state in states]
    assert spent == sorted(spent)
    assert spent[-1] == choice.cost * 1_000
    assert all(state.spent <= state.budget for state in states)
    assert all(b - a <= 1 for a, b in itertools.pairwise(spent))
    assert states[-1].best == min(
        (e for e in choice.answer.evidence if not e.diverged), key=lambda e: (-e.trial.steps, e.loss)
    )


def test_a_study_keeps_every_trial_with_its_curve_and_the_answer(tmp_path: Path) -> None:
    choice = rr.choose(NoisyQuadratic(), store=tmp_path / "s.db", command="rightrate choose it")
    with Store(tmp_path / "s.db", readonly=True) as store:
        record = store.find("quadratic").record()
    assert record.answer == choice.answer
    assert [o.evidence for o in record.outcomes] == list(choice.answer.evidence)
    assert all(len(o.curve.steps) == len(o.curve.losses) > 0 for o in record.outcomes)
    assert record.command == "rightrate choose it"
    assert record.factors[0][0] == 0
    assert record.factors[-1] == (999, 0.0)
    assert set(record.versions) >= {"Python", "rightrate", "numpy"}


def test_another_budget_reuses_the_trials_that_coincide(tmp_path: Path) -> None:
    rr.choose(NoisyQuadratic(), store=tmp_path / "s.db")
    rr.choose(NoisyQuadratic(), store=tmp_path / "s.db", budget=2.0)
    with Store(tmp_path / "s.db", readonly=True) as store:
        assert len(store.studies()) == 1
        assert len(store.find("quadratic").answers()) == 2


def test_another_task_of_the_same_name_gets_a_study_of_its_own(tmp_path: Path) -> None:
    rr.choose(NoisyQuadratic(), store=tmp_path / "s.db", budget=0.3)
    other = rr.choose(NoisyQuadratic(noise=0.2), store=tmp_path / "s.db", budget=0.3)
    assert other.record.name == "quadratic-2"


def test_another_task_under_a_name_that_was_asked_for_is_refused(tmp_path: Path) -> None:
    rr.choose(NoisyQuadratic(), store=tmp_path / "s.db", budget=0.3, name="mine")
    with pytest.raises(StoreError, match="mine"):
        rr.choose(NoisyQuadratic(noise=0.2), store=tmp_path / "s.db", budget=0.3, name="mine")


def test_two_searches_of_one_study_at_once_are_refused(tmp_path: Path) -> None:
    def again(state: Progress) -> None:
        with pytest.raises(StudyBusyError, match="quadratic"):
            rr.choose(NoisyQuadratic(), store=tmp_path / "s.db")
        raise StoppedError

    with pytest.raises(StoppedError):
        rr.choose(NoisyQuadratic(), store=tmp_path / "s.db", progress=again)


@pytest.mark.parametrize("budget", [0.0, -1.0, math.nan, math.inf])
def test_a_budget_that_is_no_budget_is_refused_before_anything_runs(budget: float) -> None:
    with pytest.raises(ArgumentError, match=r"`budget` must be above 0, in full runs, got"):
        rr.choose(NoisyQuadratic(), budget=budget)


def test_a_seed_below_zero_is_refused() -> None:
    with pytest.raises(ArgumentError, match="`seed` must be at least 0, got -1"):
        rr.choose(NoisyQuadratic(), seed=-1)


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(ArgumentError, match=r"`engine` must be .*got 'warp'"):
        rr.choose(NoisyQuadratic(), engine="warp")  # type: ignore[arg-type]


def test_the_json_of_a_choice_holds_all_that_a_script_needs() -> None:
    choice = rr.choose(NoisyQuadratic(), budget=0.5)
    read = json.loads(choice.to_json())
    assert read["schema"] == 1
    assert {"lr", "low", "high", "status", "why", "cost", "steps", "seed", "budget"} <= set(read)
    assert read["lr"] == choice.lr
    assert read["why"] == choice.why
