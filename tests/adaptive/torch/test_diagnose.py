"""What the methods say of themselves."""

import pytest

from tests.adaptive.torch.problem import Problem
from tests.adaptive.torch.test_complete import METHODS, train
from tests.conftest import needs

torch = needs("torch")
adaptive = needs("rightrate.adaptive")


@pytest.mark.parametrize("name", METHODS)
def test_a_fresh_optimizer_finds_nothing_and_has_a_rate(name: str) -> None:
    optimizer = METHODS[name](Problem().params)
    assert optimizer.diagnose() == ()
    assert optimizer.rate >= 0


@pytest.mark.parametrize("name", ["DAdaptAdam", "DAdaptAdaGrad", "DAdaptSGD"])
def test_a_distance_that_stays_at_its_start_is_stuck(name: str) -> None:
    x = torch.nn.Parameter(torch.ones(4))
    optimizer = getattr(adaptive, name)([x], run=200, growth_rate=1.1)
    for step in range(12):
        x.grad = torch.full((4,), 0.5 if step % 2 else -1.0)
        optimizer.step()
    [found] = optimizer.diagnose()
    assert found.kind == "stuck"
    assert "`d0`" in found.sentence


def test_one_bad_batch_is_a_runaway() -> None:
    problem = Problem()
    optimizer = adaptive.Prodigy(problem.params, run=400, d0=1e-3)
    train(problem, optimizer, 0, 60)
    for _ in range(12):
        for param in problem.params:
            param.grad = torch.full_like(param, 1e4)
        optimizer.step()
    assert "runaway" in [found.kind for found in optimizer.diagnose()]
    assert "growth_rate=1.02" in str(optimizer.diagnose())


# A bet of Cocob does not depend on the factors of other steps.
@pytest.mark.parametrize("name", sorted(METHODS.keys() - {"Cocob"}))
def test_a_schedule_that_rises_again_is_found(name: str) -> None:
    problem = Problem()
    optimizer = METHODS[name](problem.params)
    lr = optimizer.param_groups[0]["lr"]
    for step, factor in enumerate([1.0, 0.6, 0.3, 0.1, 1.0, 0.6]):
        optimizer.param_groups[0]["lr"] = lr * factor
        train(problem, optimizer, step, step + 1)
    assert [found.kind for found in optimizer.diagnose()] == ["restarted"]
