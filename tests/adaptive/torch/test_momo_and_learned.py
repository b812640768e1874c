"""What the complete optimizers do beside agreeing with their packages; the conformance suite has the rest."""

import copy
import math
import pickle
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from rightrate.adaptive.outer import Outer
from rightrate.adaptive.torch.learned_adam import LearnedAdam
from rightrate.adaptive.torch.learned_sgd import LearnedSGD
from rightrate.adaptive.torch.momo import Momo
from rightrate.adaptive.torch.momo_adam import MomoAdam
from rightrate.errors import ArgumentError, TrainingError
from tests.adaptive.torch.training import batches, bits, loss_of, network, same, through_a_file

Params = list[Any]

BUILD: dict[str, Callable[[Params], Any]] = {
    "momo": lambda p: Momo(p, weight_decay=0.01),
    "momo estimated": lambda p: Momo(p, estimate=True),
    "momo adam": lambda p: MomoAdam(p, weight_decay=0.01),
    "learned sgd": lambda p: LearnedSGD(p, momentum=0.9),
    "learned adam": lambda p: LearnedAdam(p, betas_too=True),
}


def stepped(optimizer: Any, model: nn.Module, seed: int, steps: int = 3) -> None:
    """Train for some steps."""
    for batch in batches(steps, seed):
        optimizer.zero_grad()
        loss = loss_of(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        if isinstance(optimizer, (Momo, MomoAdam)):
            optimizer.step(loss=loss)
        else:
            optimizer.step()


@pytest.mark.parametrize("name", BUILD)
def test_a_run_that_was_saved_or_copied_goes_on_bit_for_bit(name: str) -> None:
    model = network(dropped=False)
    optimizer = BUILD[name](list(model.parameters()))
    stepped(optimizer, model, seed=1)
    saved = through_a_file({"model": model.state_dict(), "optimizer": optimizer.state_dict()})
    fresh = network(seed=7, dropped=False)
    loaded = BUILD[name](list(fresh.parameters()))
    fresh.load_state_dict(saved["model"])
    loaded.load_state_dict(saved["optimizer"])
    others = [
        (fresh, loaded),
        copy.deepcopy((model, optimizer)),
        pickle.loads(pickle.dumps((model, optimizer))),
    ]
    stepped(optimizer, model, seed=2)
    for other, its in others:
        stepped(its, other, seed=2)
        assert same(bits(other), bits(model))
        assert its.rate == optimizer.rate


@pytest.mark.parametrize("name", BUILD)
def test_a_gradient_that_is_not_finite_raises_and_changes_nothing(name: str) -> None:
    model = network(normed=False, dropped=False)
    optimizer = BUILD[name](list(model.parameters()))
    stepped(optimizer, model, seed=1)
    before, state = bits(model), copy.deepcopy(optimizer.state_dict())
    for parameter in model.parameters():
        parameter.grad = torch.full_like(parameter, math.nan)
    loss = torch.tensor(1.0)
    for optimizer.nonfinite in ("raise", "skip"):
        step = (
            (lambda: optimizer.step(loss=loss)) if isinstance(optimizer, (Momo, MomoAdam)) else optimizer.step
        )
        if optimizer.nonfinite == "raise":
            with pytest.raises(TrainingError, match="gradients must be finite"):
                step()
        else:
            step()
        assert same(bits(model), before)
        assert repr(optimizer.state_dict()) == repr(state)


@pytest.mark.parametrize("name", BUILD)
def test_a_group_of_factor_0_stays_and_the_factor_scales_the_first_step(name: str) -> None:
    moves = []
    for factor in (1.0, 0.5):
        x, idle = nn.Parameter(torch.ones(3, dtype=torch.float64)), nn.Parameter(torch.ones(2))
        optimizer = BUILD[name]([{"params": [x], "lr": factor}, {"params": [idle], "lr": 0.0}])
        loss = (x**2).sum() + (idle**2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        if isinstance(optimizer, (Momo, MomoAdam)):
            optimizer.step(loss=loss)
        else:
            optimizer.step()
        assert torch.equal(idle, torch.ones(2))
        moves.append(1 - x[0].item())
    # With weight decay, which is divided by and not multiplied with, the two differ a little.
    assert moves[1] == pytest.approx(moves[0] / 2, rel=0.02)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda p: Momo(p, cap=0.0), "`cap` must be above 0"),
        (lambda p: Momo(p, beta=1.0), "`beta` must be at least 0"),
        (lambda p: Momo(p, bound=math.inf), "`bound` must be a finite loss"),
        (lambda p: MomoAdam(p, eps=0.0), "`eps` must be above 0"),
        (lambda p: MomoAdam(p, weight_decay=-1.0), "`weight_decay` must be at least 0"),
        (lambda p: LearnedSGD(p, rate=0.0), "`rate` must be above 0"),
        (lambda p: LearnedAdam(p, betas=(0.0, 0.9)), "`betas` must be each above 0"),
        (lambda p: Outer(0.0), "`rate` must be above 0"),
    ],
)
def test_an_option_out_of_range_is_refused(build: Callable[[Params], Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        build([nn.Parameter(torch.ones(2))])


@pytest.mark.parametrize("kind", [Momo, MomoAdam])
def test_a_loss_below_the_bound_and_a_step_without_a_loss_are_refused(kind: Any) -> None:
    x = nn.Parameter(torch.ones(2))
    optimizer = kind([x], bound=5.0)
    loss = (x**2).sum()
    loss.backward()  # type: ignore[no-untyped-call]
    with pytest.raises(TrainingError, match="at least the bound 5"):
        optimizer.step(loss=loss)
    with pytest.raises(ArgumentError, match="reads it"):
        optimizer.step()
    assert torch.equal(x, torch.ones(2))


def test_a_rate_at_its_cap_and_a_loss_at_its_bound_are_said() -> None:
    x = nn.Parameter(torch.ones(2, dtype=torch.float64))
    slow, low = Momo([x], cap=1e-6), Momo([x], bound=-1e9)
    flat = Momo([x], bound=2.0)
    for _ in range(30):
        for optimizer, floor in ((slow, 0.0), (low, 0.0), (flat, 2.0)):
            with torch.no_grad():
                x.fill_(1.0)
            optimizer.zero_grad()
            loss = (x**2).sum() if floor == 0 else floor + 0 * x.sum()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step(loss=loss)
    assert [finding.kind for finding in slow.diagnose()] == ["at its limit"]
    assert [finding.kind for finding in low.diagnose()] == ["at its limit"]
    assert [finding.kind for finding in flat.diagnose()] == ["at its bound"]


def test_a_rate_of_the_rate_that_is_too_small_or_too_large_is_said() -> None:
    for rate, kind in ((1e-12, "stuck"), (1e3, "at its limit")):
        x = nn.Parameter(torch.ones(2, dtype=torch.float64))
        optimizer = LearnedSGD([x], rate=1e-3, outer=Outer(rate))
        for index in range(220):
            optimizer.zero_grad()
            sign = 1 if rate < 1 or index % 2 == 0 else -1
            (sign * x.sum()).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            if rate > 1 and optimizer.rate == 0:
                break
        assert [finding.kind for finding in optimizer.diagnose()] == [kind]
