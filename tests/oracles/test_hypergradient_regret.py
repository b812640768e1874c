"""The promise of the hypergradient form "scale": the regret of online gradient descent, on quadratics."""

import numpy as np
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from rightrate.adaptive.rules.hypergradient import Hypergradient
from rightrate.adaptive.torch.adaptive_rate import AdaptiveRate

STEPS = 60


@settings(max_examples=10, deadline=None)
@given(
    curvatures=st.lists(st.floats(0.05, 1.0), min_size=2, max_size=5),
    start=st.floats(0.0, 1.5),
    share=st.floats(0.05, 1.0),
)
def test_the_rate_does_as_well_as_the_best_constant_one(
    curvatures: list[float], start: float, share: float
) -> None:
    """Summed over all steps, (f(x - a g) - f(x)) / |g|^2 at the rates taken is at most what any constant rate
    a gives at the same points, plus (a_1 - a)^2 / (2 beta), plus beta / 2 times the sum of squared slopes.
    """
    h = torch.tensor(curvatures, dtype=torch.float64)
    x = nn.Parameter(torch.ones_like(h))
    beta = share / (4 * max(curvatures))
    rule = Hypergradient(beta=beta, form="scale", start=start)
    optimizer = AdaptiveRate(torch.optim.SGD([x], lr=1.0), rule)
    ratios, taken = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = (h * x**2).sum() / 2
        if loss < 1e-200:
            break
        loss.backward()  # type: ignore[no-untyped-call]
        grad = (h * x).detach()
        ratios.append(float((h * grad**2).sum() / (grad**2).sum()))
        optimizer.step()
        taken.append(optimizer.rate)
    # On a quadratic the fall per squared step is a parabola in the rate, whose bend is the ratio above.
    bends, rates = np.array(ratios), np.array(taken)
    slopes = -1 + bends * rates
    gained = np.sum(-rates + bends * rates**2 / 2)
    for constant in np.linspace(0, 2 / max(curvatures), 21):
        other = np.sum(-constant + bends * constant**2 / 2)
        regret = (start - constant) ** 2 / (2 * beta) + beta / 2 * np.sum(slopes**2)
        assert gained <= other + regret + 1e-9 * abs(other)


def test_it_finds_a_rate_under_which_the_loss_falls_to_nothing() -> None:
    h = torch.tensor([1.0, 0.1], dtype=torch.float64)
    losses = {}
    for form in ("scale", "constant"):
        x = nn.Parameter(torch.ones_like(h))
        rule = Hypergradient(beta=0.25, form="scale", start=0.01)
        optimizer = AdaptiveRate(torch.optim.SGD([x], lr=1.0), rule)
        plain = torch.optim.SGD([x], lr=0.01)
        for _ in range(200):
            optimizer.zero_grad()
            loss = (h * x**2).sum() / 2
            loss.backward()  # type: ignore[no-untyped-call]
            (optimizer if form == "scale" else plain).step()
        losses[form] = loss.item()
    assert losses["scale"] < 1e-12
    assert losses["constant"] > 0.04
