import math
from dataclasses import replace

import pytest

from rightrate.errors import ArgumentError
from rightrate.laws.shapes import check_shapes
from rightrate.schedules import Constant, Cosine, Linear, Schedule
from rightrate.studies import StudyRecord
from rightrate.studying import recorded, study
from rightrate.testing.problems import NoisyQuadratic

RATES = (0.1, 0.3, 1.0)


def record(schedule: Schedule, name: str = "a", steps: int = 400, seeds: int = 2) -> StudyRecord:
    task = NoisyQuadratic(steps=steps, schedule=schedule, name=name)
    return study(task, lrs=RATES, seeds=seeds).record


def test_the_rates_of_a_run_are_those_of_its_schedule() -> None:
    schedule = Cosine(warmup=0.1, floor=0.2)
    (one, _) = recorded([record(schedule, steps=150)], lr=0.3)
    curve = schedule.over(150)
    assert one.run.lrs.tolist() == pytest.approx([0.3 * curve(step) for step in range(150)], abs=1e-12)
    assert one.peak == 0.3
    assert one.name == "a, 150 steps, seed 0"


def test_where_a_study_keeps_fewer_points_than_steps_the_rates_are_close() -> None:
    schedule = Linear(warmup=0.05)
    one, *_ = recorded([record(schedule, steps=1000)], lr=0.3)
    curve = schedule.over(1000)
    assert one.run.lrs.tolist() == pytest.approx([0.3 * curve(step) for step in range(1000)], abs=0.02)


def test_a_shorter_run_has_the_same_shape_over_its_own_length() -> None:
    held = record(Linear(warmup=0.1))
    short = study(
        NoisyQuadratic(steps=400, schedule=Linear(warmup=0.1), name="a"), lrs=RATES, seeds=1, steps=200
    ).record
    both = replace(held, outcomes=(*held.outcomes, *short.outcomes))
    names = [one.name for one in recorded([both], lr=0.3)]
    assert names == ["a, 400 steps, seed 0", "a, 400 steps, seed 1", "a, 200 steps, seed 0"]
    run = recorded([both], lr=0.3)[-1].run
    curve = Linear(warmup=0.1).over(200)
    assert run.lrs.tolist() == pytest.approx([0.3 * curve(step) for step in range(200)], abs=0.01)


def test_the_peak_is_that_which_most_studies_share_and_of_several_the_best() -> None:
    one, other = record(Constant(), "one"), record(Cosine(), "two")
    alone = replace(one, outcomes=tuple(o for o in one.outcomes if o.evidence.trial.lr != 1.0))
    scores = {o.evidence.trial.lr: o.evidence.loss for o in alone.outcomes}
    (peak,) = {run.peak for run in recorded([alone, other])}
    assert peak in scores
    assert peak == min(
        scores,
        key=lambda lr: sum(
            o.evidence.loss for r in (alone, other) for o in r.outcomes if o.evidence.trial.lr == lr
        ),
    )


def test_two_studies_are_of_the_shapes_that_a_law_needs() -> None:
    runs = recorded([record(Constant(), "one"), record(Cosine(), "two")], lr=0.3)
    assert len(runs) == 4
    check_shapes([one.run.path for one in runs])


def test_runs_that_diverged_or_are_much_shorter_are_left_out() -> None:
    held = record(Constant(), seeds=1)
    lost = study(NoisyQuadratic(steps=400, schedule=Constant(), name="a"), lrs=[300.0], seeds=1).record
    short = study(
        NoisyQuadratic(steps=400, schedule=Constant(), name="a"), lrs=RATES, seeds=1, steps=49
    ).record
    both = replace(held, outcomes=(*held.outcomes, *lost.outcomes, *short.outcomes))
    assert [one.name for one in recorded([both], lr=0.3)] == ["a, 400 steps, seed 0"]
    with pytest.raises(ArgumentError, match="at least an eighth of the full run long, but `a` has none"):
        recorded([lost])


@pytest.mark.parametrize("lr", [0.2, -1.0, math.nan])
def test_a_rate_that_was_not_run_is_refused(lr: float) -> None:
    with pytest.raises(ArgumentError, match=r"`lr` must be a rate that was run: 1\.0e-01, 3\.0e-01 and"):
        recorded([record(Constant(), seeds=1)], lr=lr)


def test_losses_below_zero_are_nothing_for_a_law() -> None:
    held = record(Constant(), seeds=1)
    below = tuple(
        replace(o, curve=replace(o.curve, losses=tuple(loss - 9 for loss in o.curve.losses)))
        for o in held.outcomes
    )
    with pytest.raises(ArgumentError, match="runs whose training loss stays above 0"):
        recorded([replace(held, outcomes=below)])
