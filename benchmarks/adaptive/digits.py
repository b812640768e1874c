"""What rules and optimizers that learn their rate do on the digits of scikit-learn, at their defaults.

python -m benchmarks.adaptive.digits
"""

import math
from collections.abc import Callable
from typing import Any

import torch
from sklearn.datasets import load_digits
from torch import Tensor, nn
from torch.optim import SGD, Adam

from rightrate.adaptive import (
    AdaptiveRate,
    Armijo,
    DoG,
    DoWG,
    Goldstein,
    Hypergradient,
    LearnedAdam,
    LearnedSGD,
    Lowest,
    Momo,
    MomoAdam,
    Need,
    Parabola,
    Polyak,
    Rule,
    Salsa,
)

STEPS = 600
TRAIN = 1297
BATCH = 64
#: Steps of one pass over the data.
PASS = 20
SEEDS = 3


def over(base: Callable[[Any], Any], rule: Rule) -> Callable[[Any], Any]:
    """A rule over a base optimizer."""
    return lambda params: AdaptiveRate(base(params), rule)


def sgd(lr: float, momentum: float = 0.0) -> Callable[[Any], Any]:
    """SGD of some rate."""
    return lambda params: SGD(params, lr=lr, momentum=momentum)


def adam(lr: float) -> Callable[[Any], Any]:
    """Adam of some rate."""
    return lambda params: Adam(params, lr=lr)


METHODS: dict[str, Callable[[Any], Any]] = {
    "armijo": over(sgd(1.0), Armijo(period=PASS)),
    "goldstein": over(sgd(1.0), Goldstein(period=PASS)),
    "salsa over Adam": over(adam(1.0), Salsa()),
    "parabola": over(sgd(1.0, 0.4), Parabola()),
    "polyak, SPS": over(sgd(1.0), Polyak(growth=2, period=PASS)),
    "polyak, ALI-G": over(sgd(1.0), Polyak(c=1, cap=1.0, eps=1e-5)),
    "polyak, L4": over(adam(1e-3), Polyak(c=1 / 0.15, bound=Lowest())),
    "momo": lambda params: Momo(params),
    "momo, estimated": lambda params: Momo(params, estimate=True),
    "momo-adam": lambda params: MomoAdam(params),
    "dog": over(sgd(1.0), DoG()),
    "dowg": over(sgd(1.0), DoWG()),
    "hypergradient, add": over(sgd(0.1), Hypergradient(beta=1e-3, form="add")),
    "hypergradient, multiply": over(sgd(0.1), Hypergradient(beta=0.01)),
    "hypergradient over Adam": over(adam(1e-3), Hypergradient(beta=0.01)),
    "hypergradient, scale": over(sgd(1.0), Hypergradient(beta=0.1, form="scale", start=0.1)),
    "learned-sgd": lambda params: LearnedSGD(params),
    "learned-sgd, momentum": lambda params: LearnedSGD(params, momentum=0.9),
    "learned-adam": lambda params: LearnedAdam(params),
    "SGD 0.1": sgd(0.1),
    "SGD 0.1, momentum": sgd(0.1, 0.9),
    "Adam 1e-3": adam(1e-3),
}


def stepped(optimizer: Any, closure: Callable[[], Tensor]) -> None:
    """One step, as the optimizer wants it."""
    needs = optimizer.rule.needs if isinstance(optimizer, AdaptiveRate) else frozenset()
    if Need.TRIAL in needs:
        optimizer.step(closure)
        return
    optimizer.zero_grad()
    loss = closure()
    loss.backward()
    if Need.LOSS in needs or isinstance(optimizer, (Momo, MomoAdam)):
        optimizer.step(loss=loss)
    else:
        optimizer.step()


def trained(build: Callable[[Any], Any], seed: int) -> tuple[float, float, float, str]:
    """Training loss, test loss, extra forward passes a step, and what the optimizer says of itself."""
    digits = load_digits()
    x, y = torch.tensor(digits.data, dtype=torch.float32) / 16, torch.tensor(digits.target)
    torch.manual_seed(seed)
    model = nn.Sequential(nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    draws = torch.Generator().manual_seed(seed)
    optimizer = build(list(model.parameters()))
    calls = 0
    for _ in range(STEPS):
        index = torch.randint(0, TRAIN, (BATCH,), generator=draws)

        def closure(index: Tensor = index) -> Tensor:
            nonlocal calls
            calls += 1
            return nn.functional.cross_entropy(model(x[index]), y[index])

        stepped(optimizer, closure)
    with torch.no_grad():
        losses = [
            nn.functional.cross_entropy(model(x[part]), y[part]).item()
            for part in (slice(TRAIN), slice(TRAIN, None))
        ]
    said = [finding.kind for finding in optimizer.diagnose()] if hasattr(optimizer, "diagnose") else []
    return losses[0], losses[1], calls / STEPS - 1, ", ".join(said)


def main() -> None:
    """Print a table, geometric means over the seeds."""
    print("| method | training loss | test loss | extra forwards | says |\n|---|---|---|---|---|")
    for name, build in METHODS.items():
        runs = [trained(build, seed) for seed in range(SEEDS)]
        train, test = (math.exp(sum(math.log(run[at]) for run in runs) / SEEDS) for at in (0, 1))
        extra = sum(run[2] for run in runs) / SEEDS
        said = "; ".join(sorted({run[3] for run in runs} - {""}))
        print(f"| {name} | {train:.2g} | {test:.2g} | {extra:.2f} | {said} |", flush=True)


if __name__ == "__main__":
    main()
