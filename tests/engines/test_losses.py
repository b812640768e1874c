"""Every loss of a trial is kept, and the trial is left however it ends."""

import math

import pytest

from rightrate.engines.losses import step_losses
from rightrate.search import Trial
from rightrate.testing.problems import NoisyQuadratic
from tests.engines.test_inline import STEPS, Scripted, bad_at, trial


def test_the_losses_are_those_of_the_run() -> None:
    task = NoisyQuadratic(steps=500)
    with task.start(Trial(0.3, 500, 4)) as run:
        expected = tuple(run.step() for _ in range(500))
    assert step_losses(task, Trial(0.3, 500, 4), lambda loss: True) == expected


def test_nothing_is_scored() -> None:
    task = Scripted(lambda done: 1.0)
    assert step_losses(task, trial(), lambda loss: True) == (1.0,) * STEPS
    assert (task.scores_taken, task.diary) == (0, ["begun 0.1", "left 0.1"])


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_the_first_loss_that_is_not_finite_is_told_and_is_the_last(bad: float) -> None:
    told: list[float] = []

    def going(loss: float) -> bool:
        told.append(loss)
        return True

    losses = step_losses(Scripted(bad_at(7, bad)), trial(), going)
    assert [str(loss) for loss in losses] == [*["1.0"] * 7, str(bad)]
    assert [str(loss) for loss in told] == [str(loss) for loss in losses]


def test_it_ends_when_there_is_no_going_on() -> None:
    left = iter([True, True, False])
    task = Scripted(lambda done: 1.0)
    assert step_losses(task, trial(), lambda loss: next(left)) == (1.0, 1.0, 1.0)
    assert task.steps_taken == 3


def test_what_the_listener_raises_leaves_the_trial() -> None:
    def stopping(loss: float) -> bool:
        raise KeyboardInterrupt

    task = Scripted(lambda done: 1.0)
    with pytest.raises(KeyboardInterrupt):
        step_losses(task, trial(), stopping)
    assert task.diary == ["begun 0.1", "left 0.1"]
