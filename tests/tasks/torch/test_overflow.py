"""What the user's code raises is a divergence where the weights are to blame, and else an error."""

import math
from typing import Any

import pytest

from rightrate.errors import UserCodeError
from rightrate.search import Trial
from tests.conftest import needs

torch = needs("torch")
problems = needs("tests.tasks.torch.problems")
RunawayError = needs("rightrate.tasks.torch.user").RunawayError
measured = needs("rightrate.tasks.torch.overflow").measured


def asserting(model: Any, batch: Any) -> Any:
    """A loss as many people write it."""
    loss = problems.squared(model, batch)
    assert torch.isfinite(loss), "the loss is not finite"
    return loss


def refusing(model: Any, batch: Any) -> Any:
    """A distribution refuses its parameters when the exponential of finite numbers is none."""
    predicted = model(batch[0])
    return -torch.distributions.Normal(predicted, predicted.exp()).log_prob(batch[1]).mean()


def masked(model: Any, batch: Any) -> Any:
    """A mask of infinities is no overflow, so this exception is the user's."""
    scores = model(batch[0]).masked_fill(batch[1] > 0, -math.inf)
    raise ValueError(f"a mistake, {scores.shape}")


def scaled(factor: float) -> Any:
    model = problems.mlp()
    with torch.no_grad():
        model[2].weight.mul_(factor)
        model[0].weight.mul_(factor)
    return model


@pytest.mark.parametrize("loss", [asserting, refusing])
def test_a_loss_that_raises_at_a_huge_rate_has_diverged(loss: Any) -> None:
    task = problems.task(loss=loss)
    task.check()
    losses = problems.losses(task, lr=1e20, steps=10)
    assert math.isfinite(losses[0])
    assert math.isnan(losses[-1])


def test_weights_that_are_finite_but_too_large_are_to_blame() -> None:
    model, batch = scaled(1e30), problems.batches()[0]
    assert all(bool(p.isfinite().all()) for p in model.parameters())
    with pytest.raises(RunawayError, match="AssertionError: the loss is not finite"):
        measured("loss", asserting, model, batch)


def test_weights_that_are_not_finite_are_to_blame() -> None:
    def broken(model: Any, batch: Any) -> Any:
        raise RuntimeError("anything")

    with pytest.raises(RunawayError):
        measured("loss", broken, scaled(math.nan), problems.batches()[0])


@pytest.mark.parametrize("loss", [masked, asserting])
def test_sound_weights_are_not_to_blame(loss: Any) -> None:
    inputs, targets = problems.batches()[0]
    if loss is asserting:
        targets = targets * math.nan
    with pytest.raises(UserCodeError) as caught:
        measured("loss", loss, problems.mlp(), (inputs, targets))
    assert not isinstance(caught.value, RunawayError)
    assert isinstance(caught.value.__cause__, ValueError | AssertionError)


def test_an_error_in_the_middle_of_a_sound_run_is_the_users() -> None:
    calls = iter(range(100))

    def late(model: Any, batch: Any) -> Any:
        if next(calls) == 7:
            raise KeyError("late")
        return problems.squared(model, batch)

    with pytest.raises(UserCodeError, match="`loss` raised KeyError: 'late'") as caught:
        problems.losses(problems.task(loss=late))
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_error_of_rightrate_in_a_loss_stays_what_it_is() -> None:
    def loss(model: Any, batch: Any) -> Any:
        raise UserCodeError("said by the user's loss")

    with pytest.raises(UserCodeError, match=r"^said by the user's loss$"):
        measured("loss", loss, scaled(math.nan), problems.batches()[0])


def test_an_optimizer_that_refuses_a_gradient_which_is_not_finite_has_diverged() -> None:
    task = problems.task(optimizer=problems.Strict, loss=problems.exploding)
    losses = problems.losses(task, lr=1e10, steps=6)
    assert math.isnan(losses[-1])


def test_an_optimizer_that_raises_for_another_reason_is_the_users() -> None:
    def build(model: Any) -> Any:
        optimizer = problems.sgd(model)
        optimizer.register_step_pre_hook(lambda *_: 1 / 0)
        return optimizer

    with pytest.raises(UserCodeError, match="`optimizer` raised ZeroDivisionError"):
        problems.losses(problems.task(optimizer=build))


def test_a_metric_that_refuses_what_has_run_away_has_no_score() -> None:
    def metric(model: Any, batch: Any) -> float:
        predicted = model(batch[0]).square()
        if not torch.isfinite(predicted).all():
            raise ValueError("Input contains infinity")
        return float(predicted.mean())

    with problems.task(metric=metric).start(Trial(1e30, 20, 0)) as run:
        run.step()
        assert math.isnan(run.score())


@pytest.mark.parametrize("changes", [{"metric": lambda model, batch: 0.5}, {"valid": None}])
def test_weights_that_are_not_finite_have_no_score_whatever_is_measured(changes: Any) -> None:
    with problems.task(**changes).start(Trial(0.1, 20, 0)) as run:
        run.step()
        with torch.no_grad():
            run.model[0].weight.fill_(math.inf)
        assert math.isnan(run.score())
