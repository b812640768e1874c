"""The engine runs trials to their end, or to their divergence, and says what they cost."""

import copy
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from rightrate.engines import Inline
from rightrate.engines.inline import run_trial
from rightrate.errors import TaskError, UserCodeError
from rightrate.schedules import Linear, Schedule
from rightrate.search import Goal, Trial
from rightrate.tasks import Checked, Hint, Run, Task
from rightrate.testing.problems import NoisyQuadratic

STEPS = 30


class Scripted(Task):
    """A task whose losses are written down, and which says when it was begun and left."""

    def __init__(self, losses: Callable[[int], float], score: float = 0.5) -> None:
        self.name, self.steps, self.schedule = "scripted", STEPS, Linear()
        self.goal: Goal = "min"
        self.losses, self.final = losses, score
        self.steps_taken = 0
        self.scores_taken = 0
        self.diary: list[str] = []

    def hint(self) -> Hint:
        return Hint("sgd", 0.0, 0.1)

    def check(self) -> Checked:
        return Checked(1.0, 0, "scripted", {})

    def rescheduled(self, schedule: Schedule, steps: int) -> "Scripted":
        other = copy.copy(self)
        other.schedule, other.steps = schedule, steps
        return other

    @contextmanager
    def start(self, trial: Trial) -> Iterator[Run]:
        self.diary.append(f"begun {trial.lr:g}")
        try:
            yield ScriptedRun(self)
        finally:
            self.diary.append(f"left {trial.lr:g}")


class ScriptedRun(Run):
    def __init__(self, task: Scripted) -> None:
        self.task = task
        self.done = 0

    def step(self) -> float:
        self.done += 1
        self.task.steps_taken += 1
        return self.task.losses(self.done - 1)

    def score(self) -> float:
        self.task.scores_taken += 1
        return self.task.final

    def train_loss(self) -> float | None:
        return 0.25


def trial(lr: float = 0.1, steps: int = STEPS) -> Trial:
    return Trial(lr, steps, 0)


def ignored(trial: Trial, done: int) -> None:
    """Take no notice of a step."""


def bad_at(step: int, bad: float) -> Callable[[int], float]:
    return lambda done: bad if done == step else 1.0


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("step", [0, 1, STEPS - 1])
def test_a_loss_that_is_not_finite_ends_the_trial_at_once(step: int, bad: float) -> None:
    task = Scripted(bad_at(step, bad))
    outcome = run_trial(task, trial(), ignored)
    assert outcome.evidence.diverged
    assert outcome.evidence.loss == math.inf
    assert outcome.evidence.spent == task.steps_taken == step + 1
    assert task.scores_taken == 0
    assert len(outcome.curve.steps) == step


def test_a_loss_that_stays_far_above_its_start_ends_the_trial() -> None:
    task = Scripted(lambda done: math.exp(done))
    outcome = run_trial(task, trial(steps=400), ignored)
    assert outcome.evidence.diverged
    assert outcome.evidence.spent == task.steps_taken < 400


def test_a_spike_that_comes_down_is_no_divergence() -> None:
    outcome = run_trial(Scripted(bad_at(4, 1e9)), trial(), ignored)
    assert (outcome.evidence.loss, outcome.evidence.spent) == (0.5, STEPS)


@pytest.mark.parametrize("score", [math.nan, math.inf, -math.inf])
def test_a_score_that_is_not_finite_is_a_divergence(score: float) -> None:
    evidence = run_trial(Scripted(lambda done: 1.0, score), trial(), ignored).evidence
    assert (evidence.loss, evidence.spent, evidence.diverged) == (math.inf, STEPS, True)
    assert evidence.train is None


def test_a_sound_trial_is_scored_once_and_told_with_its_curve() -> None:
    task = Scripted(lambda done: 2.0 - done / STEPS, score=-3.0)
    outcome = run_trial(task, trial(), ignored)
    assert (outcome.evidence.trial, outcome.evidence.loss, outcome.evidence.spent) == (trial(), -3.0, STEPS)
    assert task.scores_taken == 1
    assert outcome.evidence.train == 0.25
    assert outcome.curve.steps == tuple(range(STEPS))
    assert outcome.seconds >= 0


def test_every_step_is_told_once() -> None:
    told: list[tuple[Trial, int]] = []
    run_trial(Scripted(lambda done: 1.0), trial(), lambda *step: told.append(step))
    assert told == [(trial(), done) for done in range(1, STEPS + 1)]


@pytest.mark.parametrize("error", [RuntimeError("stop"), KeyboardInterrupt()], ids=repr)
def test_an_exception_of_the_listener_ends_the_run_and_leaves_the_trial(error: BaseException) -> None:
    def stopping(trial: Trial, done: int) -> None:
        if done == 7:
            raise error

    task = Scripted(lambda done: 1.0)
    with pytest.raises(type(error)):
        list(Inline().run(task, [trial(0.1), trial(0.2)], stopping))
    assert task.steps_taken == 7
    assert task.diary == ["begun 0.1", "left 0.1"]


def test_what_the_user_raises_is_passed_on() -> None:
    def raising(done: int) -> float:
        raise UserCodeError("`loss` raised ValueError: no")

    task = Scripted(raising)
    with pytest.raises(UserCodeError, match="no"):
        run_trial(task, trial(), ignored)
    assert task.diary == ["begun 0.1", "left 0.1"]


def test_trials_run_in_order_and_each_is_told_before_the_next_begins() -> None:
    task = Scripted(lambda done: 1.0)
    outcomes = Inline().run(task, [trial(0.3), trial(0.1)], ignored)
    assert next(outcomes).evidence.trial.lr == 0.3
    assert task.diary == ["begun 0.3", "left 0.3"]
    assert [outcome.evidence.trial.lr for outcome in outcomes] == [0.1]


def test_no_trials_give_no_outcomes() -> None:
    assert list(Inline().run(Scripted(lambda done: 1.0), [], ignored)) == []


def test_the_training_loss_at_the_end_goes_into_the_evidence() -> None:
    outcome = run_trial(Scripted(lambda done: 1.0), trial(), ignored)
    assert outcome.evidence.train == 0.25


def test_a_trial_that_diverged_has_no_training_loss() -> None:
    outcome = run_trial(Scripted(bad_at(0, math.nan)), trial(), ignored)
    assert outcome.evidence.train is None


@pytest.mark.parametrize(("parts", "marks"), [(1, ()), (3, (10, 20, 30)), (4, (7, 15, 22, 30))])
def test_a_trial_is_scored_at_the_end_of_each_of_its_parts(parts: int, marks: tuple[int, ...]) -> None:
    task = Scripted(lambda step: 1.0)
    outcome = run_trial(task, Trial(0.1, STEPS, 0), lambda trial, done: None, parts=parts)
    assert outcome.scores.steps == marks
    assert task.scores_taken == max(1, parts)
    assert all(score == outcome.evidence.loss for score in outcome.scores.losses)


def test_a_trial_that_diverges_keeps_the_scores_that_it_had() -> None:
    task = Scripted(lambda step: 1.0 if step < 12 else math.nan)
    outcome = run_trial(task, Trial(0.1, STEPS, 0), lambda trial, done: None, parts=3)
    assert outcome.scores.steps == (10,)
    assert outcome.evidence.diverged


def test_norms_are_kept_when_they_are_asked_for_and_change_nothing_else() -> None:
    task = NoisyQuadratic(steps=STEPS)
    plain, l1, l2 = (
        run_trial(task, trial(), ignored),
        run_trial(task, trial(), ignored, norm="l1"),
        run_trial(task, trial(), ignored, norm="l2"),
    )
    assert plain.norms.values == ()
    assert (l1.norms.norm, l2.norms.norm) == ("l1", "l2")
    assert len(l1.norms.values) == len(l2.norms.values) == STEPS
    assert all(two <= one for one, two in zip(l1.norms.values, l2.norms.values, strict=True))
    assert plain.evidence == l1.evidence == l2.evidence
    assert plain.curve == l2.curve


def test_the_norms_are_those_of_the_gradient_to_six_digits() -> None:
    task = NoisyQuadratic(curvatures=(3.0,), noise=0.0, steps=STEPS)
    (found, *_) = run_trial(task, trial(), ignored, norm="l2").norms.values
    assert found == 3.0
    third = NoisyQuadratic(curvatures=(1 / 3,), noise=0.0, steps=STEPS)
    assert run_trial(third, trial(), ignored, norm="l1").norms.values[0] == 0.333333


def test_a_run_without_a_gradient_cannot_keep_its_norms() -> None:
    task = Scripted(lambda done: 1.0)
    with pytest.raises(TaskError, match="A ScriptedRun cannot keep l2 norms"):
        run_trial(task, trial(), ignored, norm="l2")
    assert task.diary == ["begun 0.1", "left 0.1"]
