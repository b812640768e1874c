"""The weights of training and the average of Schedule-Free cannot be confused."""

from typing import Any

import pytest

from rightrate.errors import TrainingError
from tests.adaptive.torch.problem import Problem
from tests.adaptive.torch.test_complete import same, train, values
from tests.conftest import needs

torch = needs("torch")
adaptive = needs("rightrate.adaptive")

Run = tuple[Problem, Any]


@pytest.fixture(params=["ScheduleFreeSGD", "ScheduleFreeAdamW"])
def stepped(request: pytest.FixtureRequest) -> Run:
    """A run of ten steps."""
    problem = Problem()
    optimizer = getattr(adaptive, request.param)(problem.params, rate=0.02)
    train(problem, optimizer, 0, 10)
    return problem, optimizer


def test_the_average_is_the_mean_of_the_fast_iterates(stepped: Run) -> None:
    problem = Problem()
    optimizer = adaptive.ScheduleFreeSGD(problem.params, rate=0.02)
    places = []
    for step in range(10):
        train(problem, optimizer, step, step + 1)
        places.append(optimizer._fast(optimizer.state[problem.params[0]], problem.params[0].detach()))
    with optimizer.averaged():
        assert torch.allclose(problem.params[0], torch.stack(places).mean(0))


def test_going_to_the_average_and_back_changes_no_bit(stepped: Run) -> None:
    problem, optimizer = stepped
    before = values(problem)
    with optimizer.averaged():
        assert not same(before, values(problem))
        with optimizer.averaged():
            assert optimizer.is_averaged
        assert optimizer.is_averaged
    assert same(before, values(problem))


def test_an_error_in_the_block_leads_back_too(stepped: Run) -> None:
    problem, optimizer = stepped
    before = values(problem)
    with pytest.raises(RuntimeError, match="evaluation"), optimizer.averaged():
        raise RuntimeError("evaluation")
    assert same(before, values(problem))


def test_a_step_on_the_average_is_refused(stepped: Run) -> None:
    problem, optimizer = stepped
    optimizer.eval()
    before = values(problem)
    with pytest.raises(TrainingError, match=r"train\(\)"):
        optimizer.step()
    assert same(before, values(problem))


def test_the_state_beside_the_weights_of_training_is_refused(stepped: Run) -> None:
    _, optimizer = stepped
    with pytest.raises(TrainingError, match=r"averaged\(\)"):
        optimizer.state_dict()
    with optimizer.averaged():
        assert optimizer.state_dict()["state"]


def test_a_state_is_loaded_as_it_was_saved(stepped: Run) -> None:
    problem, optimizer = stepped
    before = values(problem)
    optimizer.eval()
    again = Problem()
    for param, other in zip(again.params, problem.params, strict=True):
        param.data.copy_(other.detach())
    loaded = type(optimizer)(again.params, rate=0.02)
    loaded.load_state_dict(optimizer.state_dict())
    with pytest.raises(TrainingError, match=r"train\(\)"):
        loaded.step()
    loaded.train()
    assert same(before, values(again))


def test_weights_changed_on_the_average_are_not_lost_in_silence(stepped: Run) -> None:
    problem, optimizer = stepped
    optimizer.eval()
    with torch.no_grad():
        problem.params[0].mul_(2)
    changed = values(problem)
    with pytest.raises(TrainingError, match="changed"):
        optimizer.train()
    assert same(changed, values(problem))
