import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

import rightrate as rr
from rightrate.choosing import Progress
from rightrate.errors import ArgumentError, StoreError
from rightrate.search import Trial
from rightrate.studies import Norms, Store
from rightrate.studying import Comparison, Sweep, study
from rightrate.studying.study import PARTS
from rightrate.testing.problems import NoisyQuadratic
from tests.studying.runs import sweep

TASK = NoisyQuadratic(steps=200)
RATES = (0.03, 0.3, 3.0)


def test_every_rate_is_run_with_every_seed_for_the_full_horizon() -> None:
    made = study(TASK, lrs=RATES, seeds=2)
    assert {o.evidence.trial for o in made.outcomes} == {
        Trial(lr, 200, seed) for lr in RATES for seed in range(2)
    }
    assert (made.name, made.steps, made.goal, made.initial) == ("quadratic", 200, "min", TASK.check().loss)


def test_a_run_of_a_study_ends_where_the_same_run_of_a_search_ends() -> None:
    made = study(TASK, lrs=[0.3], seeds=1)
    with TASK.start(Trial(0.3, 200, 0)) as run:
        for _ in range(200):
            run.step()
        assert made.outcomes[0].evidence.loss == run.score()


def test_runs_are_scored_on_their_way_and_the_last_score_is_the_final_one() -> None:
    (outcome,) = study(TASK, lrs=[0.3], seeds=1).outcomes
    assert outcome.scores.steps == tuple(10 * (i + 1) for i in range(PARTS))
    assert outcome.scores.losses[-1] == outcome.evidence.loss
    with TASK.start(Trial(0.3, 200, 0)) as run:
        for done in range(1, 51):
            run.step()
            if done == 50:
                assert outcome.scores.losses[4] == run.score()


def test_the_default_rates_lie_around_the_usual_one_half_a_decade_apart() -> None:
    made = study(TASK, seeds=1)
    rates = [effect.lr for effect in made.effects]
    assert len(rates) == 9
    assert rates[4] == pytest.approx(10**-0.5, rel=0.01)
    assert rates[-1] / rates[0] == pytest.approx(1e4, rel=0.02)


def test_more_rates_and_seeds_add_to_what_the_store_holds(tmp_path: Path) -> None:
    store, fresh = tmp_path / "s.db", []

    def note(state: Progress) -> None:
        if state.running is not None and state.done == 1:
            fresh.append(state.running)

    study(TASK, lrs=RATES, seeds=1, store=store, progress=note)
    assert len(fresh) == 3
    more = study(TASK, lrs=(*RATES, 9.0), seeds=2, store=store, progress=note)
    assert len(fresh) == 8
    assert len(set(fresh)) == 8
    assert {effect.lr: len(effect.runs) for effect in more.effects} == dict.fromkeys((*RATES, 9.0), 2)


def test_a_study_that_was_stopped_keeps_its_runs_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    store = tmp_path / "s.db"

    def stop(state: Progress) -> None:
        if state.trials == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(TASK, lrs=RATES, seeds=2, store=store, progress=stop)
    with Store(store) as opened:
        assert len(opened.find("quadratic").outcomes()) == 4
    whole = study(TASK, lrs=RATES, seeds=2)
    assert study(TASK, lrs=RATES, seeds=2, store=store).to_dict() == whole.to_dict()


def test_runs_of_another_length_are_another_sweep_of_the_same_study(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    study(TASK, lrs=RATES, seeds=1, store=store)
    short = study(TASK, lrs=RATES[:2], seeds=1, steps=50, store=store)
    assert (short.steps, len(short.outcomes)) == (50, 2)
    with Store(store) as opened:
        record = opened.find("quadratic").record()
    assert Sweep.of(record, initial=1.0).steps == 200
    assert Sweep.of(record, initial=short.initial, steps=50).to_dict() == short.to_dict()
    with pytest.raises(StoreError, match=r"runs of 70 steps in the study `quadratic`; .*50, 200"):
        Sweep.of(record, initial=1.0, steps=70)


def test_what_a_study_trained_is_not_trained_again_by_a_search(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    asked = rr.choose(TASK, budget=1.0).answer.evidence
    steps = asked[0].trial.steps
    rates = sorted(e.trial.lr for e in asked if e.trial.steps == steps)
    study(TASK, lrs=rates, seeds=1, steps=steps, store=store)
    states: list[Progress] = []
    choice = rr.choose(TASK, budget=1.0, store=store, progress=states.append)
    assert states[-1].reused == len(rates)
    assert choice.answer.evidence == asked


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"lrs": [0.1, 0.01]}, "`lrs` must be ascending"),
        ({"lrs": "1:2"}, "LOW:HIGH:COUNT"),
        ({"seeds": 0}, "`seeds` must be at least 1, got 0"),
        ({"steps": 0}, r"`steps` must be in \[1, 200\], the full horizon of the task, got 0"),
        ({"steps": 201}, r"`steps` must be in \[1, 200\]"),
        ({"target": math.nan}, "`target` must be finite, got nan"),
        ({"norm": "l3"}, '`norm` must be "auto", "l1" or "l2"'),
    ],
)
def test_an_argument_out_of_range_is_refused_before_anything_is_trained(
    settings: dict[str, object], message: str
) -> None:
    def fail(state: Progress) -> None:
        raise AssertionError("something was trained")

    with pytest.raises(ArgumentError, match=message):
        study(TASK, **settings, progress=fail)  # type: ignore[arg-type]


def test_the_sweep_is_the_same_as_json_and_holds_no_literal_that_json_does_not_know() -> None:
    made = study(TASK, lrs=(*RATES, 300.0), seeds=2, target=0.001)
    told = json.loads(made.to_json())
    assert told == made.to_dict()
    assert [rate["diverged"] for rate in told["rates"]][-1] == 2
    assert told["rates"][-1]["scores"] == {}
    assert told["levels"] == [0.001]


def test_a_sweep_shows_its_table_and_its_pictures() -> None:
    made = study(TASK, lrs=(*RATES, 300.0), seeds=2)
    lines = made.table()
    assert len(lines) == 5
    assert sum("best" in line for line in lines) == 1
    assert "2 of 2" in lines[-1]
    assert [figure.key for figure in made.figures()] == [
        "score-against-rate",
        "score-against-speed",
        "training-curves",
    ]


def test_norms_are_kept_with_every_run_and_nothing_else_changes() -> None:
    plain, kept = study(TASK, lrs=RATES, seeds=2), study(TASK, lrs=RATES, seeds=2, norm="auto")
    assert kept.to_dict() == plain.to_dict()
    assert {o.norms.norm for o in kept.outcomes} == {"l2"}
    assert {len(o.norms.values) for o in kept.outcomes if not o.evidence.diverged} == {200}
    assert not any(o.norms.values for o in plain.outcomes)


def test_a_run_that_is_held_without_norms_is_run_again_for_them_alone(tmp_path: Path) -> None:
    store, fresh = tmp_path / "s.db", []

    def note(state: Progress) -> None:
        if state.running is not None and state.done == 1:
            fresh.append(state.running)

    first = study(TASK, lrs=RATES, seeds=1, store=store, progress=note)
    again = study(TASK, lrs=RATES, seeds=1, store=store, progress=note, norm="l1")
    assert len(fresh) == 6
    assert [replace(o, norms=Norms()) for o in again.outcomes] == list(first.outcomes)
    study(TASK, lrs=RATES, seeds=1, store=store, progress=note, norm="l1")
    plain = study(TASK, lrs=RATES, seeds=1, store=store, progress=note)
    assert len(fresh) == 6
    assert all(o.norms.norm == "l1" and o.norms.values for o in plain.outcomes)


def test_the_report_of_a_sweep_is_a_page_that_shows_it(tmp_path: Path) -> None:
    made = study(TASK, lrs=RATES, seeds=2, target=0.001)
    path = made.report(tmp_path / "rates.html")
    page = path.read_text("utf-8")
    assert path == tmp_path / "rates.html"
    assert "What each rate does" in page
    assert "steps to 0.001" in page


def test_the_sweep_that_a_record_holds_is_found_and_a_search_is_none() -> None:
    made = sweep({0.01: [1.0, 1.1], 0.1: [0.9, 0.8]}, ways={0.01: [1.5, 1.0], 0.1: [1.2, 0.9]})
    found = Sweep.held(made.record)
    assert found is not None
    assert found.to_dict() == made.to_dict()
    assert Sweep.held(sweep({0.01: [1.0], 0.1: [0.9]}).record) is None
    assert Sweep.held(replace(made.record, facts={})) is None


def test_the_sweep_that_is_found_is_not_the_opening_of_a_search(tmp_path: Path) -> None:
    store = tmp_path / "s.db"
    rr.choose(TASK, budget=1.0, store=store)
    made = study(TASK, lrs=RATES, seeds=1, store=store)
    noted = replace(made.record, facts={"score of the untrained model": made.initial})
    assert len({o.evidence.trial.steps for o in noted.outcomes}) > 1
    found = Sweep.held(noted)
    assert found is not None
    assert found.steps == 200


def test_two_studies_are_compared_by_rate_score_and_width() -> None:
    one = sweep({0.01: [1.0, 1.02], 0.1: [2.0, 2.02]}, name="one")
    other = sweep({0.01: [3.0, 3.02], 0.1: [1.5, 1.53]}, name="other")
    rates, scores, _ = Comparison(one=one, other=other).sentences
    assert rates.startswith("The best rate moves from 1.0e-02 to 1.0e-01, +1.0 decades")
    assert "ends at 1.010, the second at 1.515, a difference beyond chance" in scores
    same = Comparison(one=one, other=one).sentences
    assert same[0] == "`one` and `one` have the same best rate, 1.0e-02."
    assert "within chance" in same[1]


def test_studies_of_different_goals_cannot_be_compared() -> None:
    with pytest.raises(ArgumentError, match="both scores are to be minimised or both maximised"):
        Comparison(one=sweep({0.1: [1.0]}), other=sweep({0.1: [1.0]}, goal="max"))


def test_nothing_is_compared_with_a_study_whose_runs_all_diverged() -> None:
    lost = sweep({0.1: [math.inf]}, name="lost")
    assert Comparison(one=sweep({0.1: [1.0]}), other=lost).sentences == (
        "Every run of `lost` diverged, so there is nothing to compare.",
    )
