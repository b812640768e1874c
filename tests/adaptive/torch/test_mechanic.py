"""Mechanic leaves everything as it was where something fails, and says what it cannot serve."""

from typing import Any

import pytest

from rightrate.errors import ArgumentError, TrainingError
from tests.adaptive.torch.problem import Problem
from tests.adaptive.torch.test_complete import same, train, values
from tests.conftest import needs

torch = needs("torch")
adaptive = needs("rightrate.adaptive")


def mechanic(problem: Problem, **options: Any) -> Any:
    return adaptive.Mechanic(torch.optim.AdamW(problem.params, lr=0.1), s_init=1e-2, **options)


def test_a_closure_serves_and_one_that_fails_leaves_all_as_it_was() -> None:
    problem, plain = Problem(), Problem()
    optimizer, other = mechanic(problem), mechanic(plain)

    def closure() -> Any:
        optimizer.zero_grad()
        loss = problem.loss(0)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    assert optimizer.step(closure).item() == pytest.approx(plain.loss(0).item())
    train(plain, other, 0, 1)
    assert same(values(problem), values(plain))
    with pytest.raises(ZeroDivisionError):
        optimizer.step(lambda: 1 / 0)
    assert torch.is_grad_enabled()
    assert same(values(problem), values(plain))


def test_a_base_that_fails_leaves_the_parameters_as_they_were() -> None:
    class Failing(torch.optim.SGD):  # type: ignore[misc, name-defined]
        fails = False

        def step(self, closure: Any = None) -> Any:
            super().step(closure)
            if self.fails:
                raise RuntimeError("base")

    problem = Problem()
    base = Failing(problem.params, lr=0.1)
    optimizer = adaptive.Mechanic(base, s_init=1e-2)
    train(problem, optimizer, 0, 3)
    before, base.fails = values(problem), True
    with pytest.raises(RuntimeError, match="base"):
        train(problem, optimizer, 3, 4)
    assert same(before, values(problem))
    assert torch.is_grad_enabled()


def test_the_groups_are_those_of_the_base_also_after_loading() -> None:
    problem, again = Problem(), Problem()
    optimizer, other = mechanic(problem), mechanic(again)
    train(problem, optimizer, 0, 3)
    other.load_state_dict(optimizer.state_dict())
    other.param_groups[0]["lr"] = 0.5
    assert other.base.param_groups[0]["lr"] == 0.5
    extra = torch.nn.Parameter(torch.ones(2, dtype=torch.float64))
    other.add_param_group({"params": [extra]})
    assert other.base.param_groups[1]["params"] == [extra]


def test_a_parameter_that_has_no_gradient_stays_while_the_scale_moves() -> None:
    problem = Problem()
    optimizer = mechanic(problem)
    train(problem, optimizer, 0, 5)
    still = problem.params[0].detach().clone()
    for step in range(5, 10):
        optimizer.zero_grad()
        problem.loss(step).backward()  # type: ignore[no-untyped-call]
        problem.params[0].grad = None
        optimizer.step()
    assert torch.equal(still, problem.params[0])
    train(problem, optimizer, 10, 11)
    # It goes on from where it was, and does not jump by what the scale has grown meanwhile.
    assert (still - problem.params[0]).abs().max() < 0.5


@pytest.mark.parametrize("name", ["LBFGS", "Prodigy", "list"])
def test_a_base_that_cannot_be_served_is_refused_with_the_reason(name: str) -> None:
    params = Problem().params
    bases = {"LBFGS": torch.optim.LBFGS, "Prodigy": adaptive.Prodigy, "list": list}
    with pytest.raises(ArgumentError, match=name):
        adaptive.Mechanic(bases[name](params))


def test_the_state_of_another_optimizer_is_refused() -> None:
    problem = Problem()
    with pytest.raises(ArgumentError, match="base"):
        mechanic(problem).load_state_dict(torch.optim.AdamW(problem.params).state_dict())


def test_a_gradient_that_is_not_finite_reaches_the_base_in_no_way() -> None:
    problem = Problem()
    optimizer = mechanic(problem)
    problem.loss(0).backward()  # type: ignore[no-untyped-call]
    problem.params[0].grad[0] = float("nan")  # type: ignore[index]
    with pytest.raises(TrainingError):
        optimizer.step()
    assert not optimizer.base.state
