"""A task is checked as far as it can be without calling anything."""

import dataclasses
from typing import Any

import numpy as np
import pytest

from rightrate.errors import ArgumentError, TaskError
from rightrate.schedules import Cosine, Linear
from rightrate.search import Trial
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"steps": 19}, "`steps` must be a whole number, at least 20, got 19"),
        ({"steps": 100.0}, r"`steps` must be a whole number, at least 20, got 100\.0"),
        ({"steps": "100"}, "`steps` must be a whole number, at least 20, got '100'"),
        ({"goal": "best"}, '`goal` must be "min" or "max", got \'best\''),
        ({"clip": 0}, "`clip` must be above 0, or None for no clipping, got 0"),
        ({"clip": float("nan")}, "`clip` must be above 0, or None for no clipping, got nan"),
        ({"clip": "1"}, "`clip` must be above 0, or None for no clipping, got '1'"),
        ({"schedule": Linear}, r"`schedule` must be a Schedule, such as Linear\(\)"),
        ({"schedule": None}, r"`schedule` must be a Schedule, such as Linear\(\), got None"),
        ({"schedule": Linear(warmup=40)}, "`warmup` must be below the length of the run, 40 steps, got 40"),
    ],
)
def test_an_argument_out_of_range_is_refused(changes: Any, reason: str) -> None:
    with pytest.raises(ArgumentError, match=reason):
        problems.task(**changes)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"model": problems.mlp()},
            "`model` must be a function that builds a fresh module, got the module Sequential",
        ),
        ({"model": None}, "`model` must be a function, got NoneType"),
        ({"loss": "mse"}, "`loss` must be a function, got str"),
        ({"metric": 1}, "`metric` must be a function, got int"),
        ({"optimizer": torch.optim.SGD}, "got the class SGD. Pass one such as `lambda m: SGD"),
        ({"optimizer": problems.sgd(problems.mlp())}, "got the optimizer SGD. Pass one such as"),
        ({"metric": problems.squared, "valid": None}, "`metric` is averaged over `valid`, which is None"),
        ({"goal": "max"}, '`goal` is "max", but the score is the loss'),
    ],
)
def test_a_function_that_is_none_is_refused(changes: Any, reason: str) -> None:
    with pytest.raises(TaskError, match=reason):
        problems.task(**changes)


def test_a_whole_number_of_another_library_is_accepted() -> None:
    steps = problems.task(steps=np.int64(50)).steps
    assert (steps, type(steps)) == (50, int)


def test_nothing_of_the_users_is_called_before_it_is_needed() -> None:
    def never(*_: Any) -> Any:
        raise AssertionError("called")

    task = problems.task(model=never, loss=never, optimizer=never, metric=never)
    assert task.steps == 40


def test_a_task_can_be_changed_into_another() -> None:
    task = problems.task()
    task.check()
    longer = dataclasses.replace(task, steps=80, schedule=Cosine())
    assert longer.check().facts["epochs in the full run"] == pytest.approx(80 / 6, abs=0.01)


def test_a_task_without_validation_data_has_nothing_to_score_on() -> None:
    with pytest.raises(TaskError, match=r"`valid` is None\. Pass validation batches"):
        problems.task(valid=None).score(problems.mlp())


def test_a_short_trial_is_a_complete_run_of_the_same_shape() -> None:
    task = problems.task(schedule=Linear(warmup=10, floor=0.5))
    seen = []
    with task.start(Trial(1.0, 20, 0)) as run:
        run.optimizer.register_step_pre_hook(
            lambda optimizer, *_: seen.append(optimizer.param_groups[0]["lr"])
        )
        for _ in range(20):
            run.step()
    assert seen == pytest.approx([Linear(warmup=5, floor=0.5).factor(step, 20) for step in range(20)])


def test_the_answer_trains_as_the_trial_did() -> None:
    task = problems.task(schedule=Linear(warmup=0.1), steps=30)
    with task.start(Trial(0.2, 30, 0)) as run:
        trial = [run.step() for _ in range(30)]
    with problems.seeded(0):
        model = problems.mlp()
        optimizer = task.optimizer_at(model, 0.2)
        follower = task.scheduler_on(optimizer)
        batches = problems.forever(task.train)
        for expected in trial:
            loss = task.loss(model, next(batches))
            assert loss.item() == expected
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            follower.step()


def test_no_model_is_kept_after_a_trial() -> None:
    with problems.task().start(Trial(0.1, 20, 0)) as run:
        run.step()
        kept = problems.weakly(run.model)
    del run
    assert kept() is None


def test_a_rescheduled_task_has_another_schedule_and_length_and_leaves_the_first_as_it_is() -> None:
    task = problems.task()
    other = task.rescheduled(Cosine(warmup=0.1), 77)
    assert (other.schedule, other.steps) == (Cosine(warmup=0.1), 77)
    assert (other.model, other.loss, other.train, other.optimizer) == (
        task.model,
        task.loss,
        task.train,
        task.optimizer,
    )
    assert task.schedule != other.schedule
    assert task.steps == 40


def test_a_rescheduled_task_is_checked_like_any_other() -> None:
    with pytest.raises(ArgumentError, match="`warmup` must be below the length of the run, 30 steps"):
        problems.task().rescheduled(Linear(warmup=40), 30)
    with pytest.raises(ArgumentError, match="`steps` must be a whole number, at least 20, got 19"):
        problems.task().rescheduled(Linear(), 19)
