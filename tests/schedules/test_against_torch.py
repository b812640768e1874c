"""The kinds that torch has, too, are torch's wherever torch's own are sound."""

from typing import Any

import pytest

from rightrate.schedules import (
    Cyclic,
    Exponential,
    MultiStep,
    OneCycle,
    Polynomial,
    Restarts,
    Schedule,
    Step,
)
from rightrate.schedules.cosine import Cosine
from tests.conftest import needs

torch = needs("torch")
rules = torch.optim.lr_scheduler


def theirs(name: str, shown: int, lr: float = 1.0, **options: Any) -> tuple[list[float], list[float]]:
    """Rates and momenta of a scheduler of torch."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)
    follower = getattr(rules, name)(optimizer, **options)
    rates, momenta = [], []
    for step in range(shown):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        if step < shown - 1:
            follower.step()
    return rates, momenta


def ours(schedule: Schedule, steps: int) -> list[float]:
    curve = schedule.over(steps)
    return [curve(step) for step in range(steps)]


@pytest.mark.parametrize(
    ("schedule", "name", "options"),
    [
        (Step(every=7, by=0.3), "StepLR", {"step_size": 7, "gamma": 0.3}),
        (MultiStep(at=(5, 12), by=0.2), "MultiStepLR", {"milestones": [5, 12], "gamma": 0.2}),
        (Exponential(rate=0.9, every=1), "ExponentialLR", {"gamma": 0.9}),
        (Polynomial(power=2.0), "PolynomialLR", {"total_iters": 29, "power": 2.0}),
        (OneCycle(rise=0.3), "OneCycleLR", {"total_steps": 30, "max_lr": 1.0}),
        (
            OneCycle(rise=9, start=0.1, end=0.01, shape="linear"),
            "OneCycleLR",
            {
                "total_steps": 30,
                "max_lr": 1.0,
                "anneal_strategy": "linear",
                "div_factor": 10,
                "final_div_factor": 10,
            },
        ),
        (
            Cyclic(period=8, low=0.2),
            "CyclicLR",
            {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 4, "mode": "triangular"},
        ),
        (
            Cyclic(period=8, low=0.2, mode="triangular2"),
            "CyclicLR",
            {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 4, "mode": "triangular2"},
        ),
        (
            Cyclic(period=8, low=0.2, mode="exp_range", decay=0.9**8),
            "CyclicLR",
            {"base_lr": 0.2, "max_lr": 1.0, "step_size_up": 4, "mode": "exp_range", "gamma": 0.9},
        ),
    ],
)
def test_a_kind_is_torchs(schedule: Schedule, name: str, options: dict[str, Any]) -> None:
    expected, _ = theirs(name, shown=30, **options)
    assert ours(schedule, 30) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("shape", ["cosine", "linear"])
def test_the_momentum_of_a_cycle_is_torchs(shape: str) -> None:
    _, expected = theirs(
        "OneCycleLR",
        shown=30,
        total_steps=30,
        max_lr=1.0,
        anneal_strategy="cos" if shape == "cosine" else shape,
    )
    cycle = OneCycle(rise=0.3, shape=shape)
    assert [cycle.momentum(step, 30) for step in range(30)] == pytest.approx(expected, abs=1e-12)


def test_restarts_begin_where_torchs_do_and_reach_their_end_where_torchs_never_do() -> None:
    cycles = ours(Restarts(Cosine(), cycles=3, growth=2.0), 35)
    expected, _ = theirs("CosineAnnealingWarmRestarts", shown=35, T_0=5, T_mult=2)
    assert [step for step in range(35) if cycles[step] == 1.0] == [0, 5, 15]
    assert [step for step in range(35) if expected[step] == 1.0] == [0, 5, 15]
    assert [cycles[step] for step in (4, 14, 34)] == [0.0, 0.0, 0.0]
    assert min(expected) > 0.005
