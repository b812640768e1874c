"""Record the training curves that the tests of the divergence watch replay.

    python benchmarks/divergence/record.py

Six small nets, each at eleven rates from fine to absurd. Takes half a minute and writes
tests/engines/curves.json: the losses of every step, three digits each, up to the first that is not finite.
"""

import itertools
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from rightrate.schedules import Cosine, Linear, Schedule
from rightrate.schedules.torch import scheduler

STEPS = 240
OUT = Path(__file__).parents[2] / "tests" / "engines" / "curves.json"

Loss = Callable[[nn.Module], Tensor]
Net = tuple[nn.Module, Callable[[], Loss], Callable[[nn.Module, float], torch.optim.Optimizer], Schedule]


def mlp(*widths: int) -> nn.Module:
    """A perceptron with ReLU between its layers."""
    layers: list[nn.Module] = []
    for inside, outside in itertools.pairwise(widths):
        layers += [nn.Linear(inside, outside), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def regression(batch: int) -> tuple[Tensor, Tensor]:
    x = torch.randn(batch, 8)
    return x, x[:, :1] * x[:, 1:2] + torch.sin(2 * x[:, 2:3]) + 0.3 * torch.randn(batch, 1)


def squares(batch: int) -> Callable[[], Loss]:
    """Mean squared error on fresh batches."""

    def draw() -> Loss:
        x, y = regression(batch)
        return lambda model: functional.mse_loss(model(x), y)

    return draw


def whole_set() -> Callable[[], Loss]:
    """Mean squared error on the same 64 examples at every step: no noise at all."""
    x, y = regression(64)
    return lambda: lambda model: functional.mse_loss(model(x), y)


def classes() -> Callable[[], Loss]:
    """Cross entropy on ten overlapping clouds."""
    centres = torch.randn(10, 16) * 0.8

    def draw() -> Loss:
        y = torch.randint(10, (32,))
        x = centres[y] + torch.randn(32, 16)
        return lambda model: functional.cross_entropy(model(x), y)

    return draw


def likelihood() -> Callable[[], Loss]:
    """A Gaussian log likelihood with a learnt spread: it starts positive and falls below 0."""

    def draw() -> Loss:
        x, y = regression(32)

        def loss(model: nn.Module) -> Tensor:
            mean, spread = model(x).split(1, dim=1)
            return (spread + 0.5 * (0.05 * y - mean).square() * torch.exp(-2 * spread)).mean()

        return loss

    return draw


def momentum(model: nn.Module, lr: float) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)


def plain(model: nn.Module, lr: float) -> torch.optim.Optimizer:
    return torch.optim.SGD(model.parameters(), lr=lr)


def adam(model: nn.Module, lr: float) -> torch.optim.Optimizer:
    return torch.optim.Adam(model.parameters(), lr=lr)


# Name: the net with its batches, its optimizer and its schedule; log10 of the lowest rate, and of the ratio
# between one rate and the next. The gap is narrow where a net goes from fine to infinite within a decade.
NETS: dict[str, tuple[Callable[[], Net], float, float]] = {
    "regression, SGD with momentum": (
        lambda: (mlp(8, 64, 64, 1), squares(16), momentum, Linear(warmup=0.05)), -2.5, 0.25
    ),
    "regression, one example a batch": (lambda: (mlp(8, 32, 1), squares(1), momentum, Linear()), -3.5, 0.25),
    "regression on the whole set, SGD": (lambda: (mlp(8, 1024, 1), whole_set(), plain, Linear()), -2.5, 0.12),
    "regression, Adam": (lambda: (mlp(8, 64, 1), squares(16), adam, Linear(warmup=0.05)), -3.0, 0.5),
    "classes, Adam without warm-up": (lambda: (mlp(16, 64, 64, 10), classes(), adam, Cosine()), -3.0, 0.5),
    "likelihood, Adam": (lambda: (mlp(8, 64, 2), likelihood(), adam, Linear(warmup=0.05)), -3.5, 0.4),
}  # fmt: skip


def losses(net: Net, lr: float) -> Iterator[float]:
    """Loss of every step before it is taken, up to the first that is not finite."""
    model, draw, optimizer_of, schedule = net
    optimizer = optimizer_of(model, lr)
    follower = scheduler(optimizer, schedule, STEPS)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = draw()(model)
        yield loss.item()
        if not math.isfinite(loss.item()):
            return
        loss.backward()
        optimizer.step()
        follower.step()


def main() -> None:
    """Write the curves."""
    torch.set_num_threads(1)
    curves = []
    for name, (make, lowest, gap) in NETS.items():
        for i in range(11):
            torch.manual_seed(0)
            exponent = round(lowest + i * gap, 2)
            found = [float(f"{loss:.3g}") for loss in losses(make(), 10**exponent)]
            curve = [loss if math.isfinite(loss) else str(loss) for loss in found]
            curves.append({"net": name, "log10_lr": exponent, "losses": curve})
            print(f"{name:35} 1e{exponent:+.2f}  {len(found):3} steps  from {curve[0]} to {curve[-1]}")
    head = {"command": "python benchmarks/divergence/record.py", "torch": torch.__version__, "steps": STEPS}
    rows = ",\n".join(json.dumps(curve, separators=(",", ":")) for curve in curves)
    OUT.write_text(json.dumps(head)[:-1] + f', "curves": [\n{rows}\n]}}\n', "utf-8")


if __name__ == "__main__":
    main()
