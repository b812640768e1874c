"""A trial gives each optimizer what its step needs, and tells whose fault a failing step is."""

from typing import Any

import pytest
import torch
from torch import nn

from rightrate.adaptive import AdaptiveRate, Armijo, Momo, Polyak, ScheduleFreeAdamW
from rightrate.adaptive.torch.needs import needs_of
from rightrate.errors import TaskError, UserCodeError
from rightrate.tasks.torch.evaluating import at_average
from rightrate.tasks.torch.stepping import Stepper
from rightrate.tasks.torch.user import RunawayError

DRAWS = torch.Generator().manual_seed(0)
X = torch.randn(16, 3, generator=DRAWS)


def model() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.Tanh(), nn.Linear(4, 1))


def loss(model: nn.Module) -> torch.Tensor:
    residual: torch.Tensor = model(X) - X.sum(1, keepdim=True)
    return residual.square().mean()


def stepper(model: nn.Module, optimizer: torch.optim.Optimizer, clip: float | None = None) -> Stepper:
    trained = list(model.parameters())
    return Stepper(optimizer=optimizer, model=model, trained=trained, frozen=[], clip=clip)


def plain(model: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=1.0)


MAKERS: list[tuple[Any, str]] = [
    (plain, "gradient"),
    (lambda one: Momo(one.parameters()), "loss"),
    (lambda one: AdaptiveRate(plain(one), Polyak(), model=one), "loss"),
    (lambda one: AdaptiveRate(plain(one), Armijo(), model=one), "closure"),
    (lambda one: ScheduleFreeAdamW(one.parameters()), "gradient"),
]


@pytest.mark.parametrize(("make", "needs"), MAKERS)
def test_each_need_is_met_and_the_loss_before_the_step_comes_back(make: Any, needs: str) -> None:
    one = model()
    optimizer = make(one)
    assert needs_of(optimizer) == needs
    with torch.no_grad():
        wanted = float(loss(model()))
    before = [param.clone() for param in one.parameters()]
    assert stepper(one, optimizer).step(lambda: loss(one)) == pytest.approx(wanted)
    assert any(not torch.equal(a, b) for a, b in zip(before, one.parameters(), strict=True))
    assert all(param.grad is None for param in one.parameters())


@pytest.mark.parametrize(("make", "needs"), MAKERS[1:4])
def test_weights_that_have_run_away_are_told_from_mistakes(make: Any, needs: str) -> None:
    one = model()
    with pytest.raises(RunawayError):
        stepper(one, make(one)).step(lambda: loss(one) * float("inf"))


def test_a_closure_that_breaks_the_rules_is_a_mistake_of_the_user() -> None:
    one = model()

    def changing() -> torch.Tensor:
        with torch.no_grad():
            next(one.parameters()).add_(0.1)
        return loss(one)

    with pytest.raises(UserCodeError, match="`optimizer` raised TrainingError") as caught:
        stepper(one, MAKERS[3][0](one)).step(changing)
    assert not isinstance(caught.value, RunawayError)


def test_gradients_that_a_search_computes_itself_cannot_be_clipped() -> None:
    one = model()
    with pytest.raises(TaskError, match="`clip` must be None for an optimizer that searches"):
        stepper(one, MAKERS[3][0](one), clip=1.0)


def test_an_average_is_lent_with_statistics_of_its_own_and_taken_back() -> None:
    one = model()
    optimizer = ScheduleFreeAdamW(one.parameters(), rate=0.1)
    held = stepper(one, optimizer)
    for _ in range(8):
        held.step(lambda: loss(one))
    before = {name: value.clone() for name, value in one.state_dict().items()}
    random = torch.get_rng_state()
    with at_average(optimizer, one, [X], lambda batch: one(batch)):
        lent = {name: value.clone() for name, value in one.state_dict().items()}
        inner = one[0](X)
        assert torch.allclose(one.get_buffer("1.running_mean"), inner.mean(0), atol=1e-6)
    assert not torch.equal(lent["0.weight"], before["0.weight"])
    after = one.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
    assert one[1].momentum == 0.1
    assert torch.equal(random, torch.get_rng_state())


def test_an_optimizer_without_an_average_is_scored_as_it_is() -> None:
    one = model()
    before = {name: value.clone() for name, value in one.state_dict().items()}
    with at_average(plain(one), one, [X], lambda batch: one(batch)):
        after = one.state_dict()
    assert all(torch.equal(value, after[name]) for name, value in before.items())
