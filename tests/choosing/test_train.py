import math
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

import rightrate as rr
from rightrate.choosing import Progress
from rightrate.errors import ArgumentError, TaskError
from rightrate.schedules import Schedule
from rightrate.search import Trial
from rightrate.tasks import Checked, Hint, Run, Task
from rightrate.testing.problems import NoisyQuadratic
from tests.conftest import needs


def test_the_model_that_comes_back_is_the_one_at_the_end_of_the_full_run() -> None:
    task = NoisyQuadratic()
    done = rr.train(task, seed=2)
    with task.start(Trial(done.lr, task.steps, 2)) as run:
        for _ in range(task.steps):
            run.step()
    assert done.model == run.model
    assert done.score == run.score()


def test_the_cost_is_that_of_the_search_and_of_one_full_run() -> None:
    done = rr.train(NoisyQuadratic(), budget=1.25)
    assert done.cost == pytest.approx(done.choice.cost + 1)
    assert done.choice.cost <= 0.25


def test_the_trained_rate_is_the_one_that_choose_would_give_for_the_rest_of_the_budget() -> None:
    assert rr.train(NoisyQuadratic(), budget=1.5).lr == rr.choose(NoisyQuadratic(), budget=0.5).lr


def test_every_step_of_the_full_run_is_told_and_the_last_one_is_within_the_budget() -> None:
    states: list[Progress] = []
    rr.train(NoisyQuadratic(steps=200), progress=states.append)
    full = [state for state in states if state.running is not None and state.running.steps == 200]
    assert [state.done for state in full][-200:] == list(range(1, 201))
    assert states[-1].spent <= states[-1].budget == 300


class Falling(Task):
    """A quadratic whose full run diverges above a rate, which no short run shows."""

    def __init__(self, edge: float) -> None:
        self._within = NoisyQuadratic(steps=400)
        self._edge = edge
        self.name, self.steps = self._within.name, self._within.steps
        self.schedule, self.goal = self._within.schedule, self._within.goal

    def hint(self) -> Hint:
        """As it comes."""
        return self._within.hint()

    def check(self) -> Checked:
        """As it comes."""
        return self._within.check()

    def rescheduled(self, schedule: Schedule, steps: int) -> Task:
        """As it comes."""
        return self._within.rescheduled(schedule, steps)

    @contextmanager
    def start(self, trial: Trial) -> Iterator[Run]:
        """A run whose losses are no numbers, if it is a full one above the edge."""
        with self._within.start(trial) as run:
            if trial.steps == self.steps and trial.lr > self._edge:
                run.step = lambda: math.nan  # type: ignore[method-assign]
            yield run


def test_a_full_run_that_diverges_is_begun_again_at_half_the_rate() -> None:
    chosen = rr.choose(NoisyQuadratic(steps=400), budget=0.5).lr
    done = rr.train(Falling(0.6 * chosen))
    assert done.lr == pytest.approx(chosen / 2)
    assert done.cost == pytest.approx(done.choice.cost + 1 + 1 / 400)


def test_a_full_run_that_diverges_at_every_rate_says_so() -> None:
    with pytest.raises(TaskError, match=r"The full run of 400 steps diverged at .* and down to"):
        rr.train(Falling(0.0))


@pytest.mark.parametrize("budget", [1.0, 0.5, -1.0, math.nan, math.inf])
def test_a_budget_that_does_not_pay_for_the_training_is_refused(budget: float) -> None:
    with pytest.raises(ArgumentError, match="`budget` must be above 1, in full runs: one is the training"):
        rr.train(NoisyQuadratic(), budget=budget)


def test_a_torch_model_comes_back_trained_and_in_training_mode() -> None:
    torch = needs("torch")
    from rightrate.tasks.torch import TorchTask

    x = torch.randn(64, 3, generator=torch.Generator().manual_seed(0))
    task = TorchTask(
        model=lambda: torch.nn.Linear(3, 1),
        loss=lambda model, batch: (model(batch) - batch.sum(1, keepdim=True)).square().mean(),
        train=[x[:32], x[32:]],
        valid=[x],
        optimizer=lambda model: torch.optim.SGD(model.parameters(), lr=0.1),
        steps=100,
    )
    before = torch.random.get_rng_state()
    done = rr.train(task)
    assert done.model.training
    assert task.score(done.model) == done.score < 0.01
    assert torch.equal(torch.random.get_rng_state(), before)
