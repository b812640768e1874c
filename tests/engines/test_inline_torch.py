"""Trials of torch tasks: the engine and the task together."""

import math
import random
from typing import Any

import numpy as np
import pytest

from rightrate.engines.inline import run_trial
from rightrate.errors import UserCodeError
from rightrate.search import Trial
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")

GLOBAL: Any = np.random.mtrand._rand  # NumPy's global generator


def ignored(trial: Trial, done: int) -> None:
    """Take no notice of a step."""


def poisoned(step: int, bad: float) -> Any:
    """A loss that is not finite in one of its calls, counted from 0."""
    calls = iter(range(1000))

    def loss(model: Any, batch: Any) -> Any:
        return problems.squared(model, batch) + (bad if next(calls) == step else 0.0)

    return loss


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("step", [0, 1, 29])
def test_a_bad_loss_ends_a_trial_within_its_step(step: int, bad: float) -> None:
    evidence = run_trial(
        problems.task(loss=poisoned(step, bad), metric=problems.squared), Trial(0.1, 30, 0), ignored
    ).evidence
    assert (evidence.diverged, evidence.spent) == (True, step + 1)


def test_a_huge_rate_diverges_and_a_good_one_learns() -> None:
    task = problems.task()
    huge, good = (run_trial(task, Trial(lr, 40, 0), ignored).evidence for lr in (1e6, 0.1))
    assert huge.diverged
    assert huge.spent < 40
    assert good.loss < task.check().loss
    assert good.spent == 40


def test_a_loss_that_asserts_diverges_instead_of_raising() -> None:
    def asserting(model: Any, batch: Any) -> Any:
        loss = problems.squared(model, batch)
        assert loss.isfinite()
        return loss

    evidence = run_trial(problems.task(loss=asserting), Trial(1e20, 40, 0), ignored).evidence
    assert evidence.diverged
    assert evidence.spent < 40


def test_a_loss_that_raises_with_sound_weights_is_the_users() -> None:
    def raising(model: Any, batch: Any) -> Any:
        raise IndexError("out of range")

    with pytest.raises(UserCodeError, match="`loss` raised IndexError: out of range"):
        run_trial(problems.task(loss=raising), Trial(0.1, 40, 0), ignored)


def test_a_metric_that_is_nan_at_the_end_is_a_divergence() -> None:
    task = problems.task(metric=lambda model, batch: math.nan)
    evidence = run_trial(task, Trial(0.1, 20, 0), ignored).evidence
    assert (evidence.diverged, evidence.spent) == (True, 20)


def test_the_same_trial_has_the_same_outcome() -> None:
    task = problems.task(model=problems.dropped)
    one, other = (run_trial(task, Trial(0.05, 30, 3), ignored) for _ in range(2))
    assert (one.evidence, one.curve) == (other.evidence, other.curve)


def test_a_score_to_maximise_is_told_as_it_is() -> None:
    def negative(model: Any, batch: Any) -> Any:
        return -problems.squared(model, batch)

    task = problems.task(metric=negative, goal="max")
    evidence = run_trial(task, Trial(0.1, 40, 0), ignored).evidence
    assert task.check().loss < evidence.loss < 0


@pytest.mark.parametrize("error", [RuntimeError("stop"), KeyboardInterrupt()], ids=repr)
def test_an_exception_of_the_listener_puts_everything_back(error: BaseException) -> None:
    def stopping(trial: Trial, done: int) -> None:
        if done == 7:
            raise error

    own = torch.Generator().manual_seed(5)
    task = problems.task(train=problems.loader(generator=own), model=problems.dropped)
    before = random.getstate(), GLOBAL.get_state()[1].tolist(), torch.get_rng_state(), own.get_state()
    with pytest.raises(type(error)):
        run_trial(task, Trial(0.1, 20, 0), stopping)
    after = random.getstate(), GLOBAL.get_state()[1].tolist(), torch.get_rng_state(), own.get_state()
    assert before[:2] == after[:2]
    assert all(torch.equal(a, b) for a, b in zip(before[2:], after[2:], strict=True))
