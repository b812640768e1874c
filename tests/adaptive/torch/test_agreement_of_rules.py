"""Agreement with reference packages, recorded by benchmarks/adaptive/record_rules.py."""

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.optim import SGD, Adam

from rightrate.adaptive.outer import Outer
from rightrate.adaptive.rules.armijo import Armijo
from rightrate.adaptive.rules.dog import DoG
from rightrate.adaptive.rules.dowg import DoWG
from rightrate.adaptive.rules.hypergradient import Hypergradient
from rightrate.adaptive.rules.polyak import Polyak
from rightrate.adaptive.rules.salsa import Salsa
from rightrate.adaptive.torch.adaptive_rate import AdaptiveRate
from rightrate.adaptive.torch.averager import Averager
from rightrate.adaptive.torch.learned_adam import LearnedAdam
from rightrate.adaptive.torch.learned_sgd import LearnedSGD
from rightrate.adaptive.torch.momo import Momo
from rightrate.adaptive.torch.momo_adam import MomoAdam
from tests.adaptive.torch.recorded import Net, reference, trajectory

#: The norm of all parameters of the recorded network at the start.
NORM = torch.tensor(Net().values(), dtype=torch.float64).norm().item()

Params = list[Any]

WITH_LOSS: dict[str, Callable[[Params], Any]] = {
    "momo": Momo,
    "momo corrected": lambda p: Momo(p, corrected=True),
    "momo estimated": lambda p: Momo(p, estimate=True, bound=-1.0),
    "momo decayed": lambda p: Momo(p, cap=0.5, weight_decay=0.1),
    "momo adam": lambda p: MomoAdam(p, cap=0.1),
    "momo adam estimated": lambda p: MomoAdam(p, cap=0.5, estimate=True),
    "momo adam decayed": lambda p: MomoAdam(p, cap=0.1, weight_decay=0.1),
    "optax momo": Momo,
    "optax momo adam": lambda p: MomoAdam(p, cap=0.1),
    "dog": lambda p: AdaptiveRate(SGD(p, lr=1.0), DoG(reps=1e-2)),
    "optax dog": lambda p: AdaptiveRate(SGD(p, lr=0.1), DoG(reps=1e-2)),
    "optax dowg": lambda p: AdaptiveRate(SGD(p, lr=0.3), DoWG(reps=0.1 / (1 + NORM), eps=1e-4)),
    "optax polyak": lambda p: AdaptiveRate(SGD(p, lr=1.0), Polyak(c=1.0, cap=0.5, bound=-0.1, eps=1e-3)),
}


def close(found: dict[str, list[float]], name: str) -> None:
    """Both trainings are the same, but for rounding."""
    wanted = reference(name)
    for key, values in found.items():
        assert values == pytest.approx(wanted[key], rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("name", WITH_LOSS)
def test_it_is_what_the_package_does(name: str) -> None:
    net = Net()
    optimizer = WITH_LOSS[name](list(net.parameters()))

    def step(index: int) -> Tensor:
        optimizer.zero_grad()
        loss = net.loss(index)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step(loss=loss)
        return loss

    close(trajectory(net, step), name)


def test_the_average_is_that_of_the_package() -> None:
    net = Net()
    optimizer, averager = AdaptiveRate(SGD(net.parameters(), lr=1.0), DoG(reps=1e-2)), Averager(net)

    def step(index: int) -> Tensor:
        optimizer.zero_grad()
        loss = net.loss(index)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        averager.update()
        return loss

    trajectory(net, step)
    with averager.averaged():
        close({"end": net.values()}, "dog averaged")


def test_the_search_of_optax_is_an_armijo_search() -> None:
    net = Net()
    rule = Armijo(c=0.1, shrink=0.8, growth=1.5, period=1, cap=1.0, tries=31)
    optimizer = AdaptiveRate(SGD(net.parameters(), lr=1.0), rule)
    close(trajectory(net, lambda index: optimizer.step(lambda: net.loss(0, noisy=False))), "optax search")


def test_salsa_is_what_the_package_does() -> None:
    net = Net()
    base = Adam(net.parameters(), lr=1.0, betas=(0.0, 0.999))
    # The package lets the first rate grow before it is tried.
    optimizer = AdaptiveRate(base, Salsa(start=1.1, rest=False))
    close(trajectory(net, lambda index: optimizer.step(lambda: net.loss(index))), "salsa")


TOWERS: dict[str, Callable[[Params], Any]] = {
    "gdtuo sgd": lambda p: LearnedSGD(p, rate=0.05, outer=Outer(0.003)),
    "gdtuo sgd adam": lambda p: LearnedSGD(p, rate=0.05, outer=Outer(0.001, "adam")),
    "gdtuo adam": lambda p: LearnedAdam(p, rate=0.01, betas_too=True, outer=Outer(1e-3)),
}


@pytest.mark.parametrize("name", TOWERS)
def test_a_learned_rate_is_that_of_a_tower(name: str) -> None:
    net = Net()
    optimizer = TOWERS[name](list(net.parameters()))
    rates = []

    def step(index: int) -> Tensor:
        optimizer.zero_grad()
        loss = net.loss(index)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        rates.append(optimizer.rate)
        return loss

    close({**trajectory(net, step), "rates": rates}, name)


def test_a_rate_learned_by_sgd_is_the_hypergradient_rule() -> None:
    one, other = Net(), Net()
    learned = LearnedSGD(one.parameters(), rate=0.05, outer=Outer(0.01))
    ruled = AdaptiveRate(SGD(other.parameters(), lr=0.05), Hypergradient(beta=0.01, form="add"))
    for index in range(30):
        for net, optimizer in ((one, learned), (other, ruled)):
            optimizer.zero_grad()
            net.loss(index).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        assert 0.05 * ruled.rate == pytest.approx(learned.rate, rel=1e-12)
    assert other.values() == pytest.approx(one.values(), rel=1e-12)
    assert math.isfinite(learned.rate)
