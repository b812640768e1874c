"""Small trainings for the tests of optimizers that set their own rate."""

import io
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from rightrate.adaptive.rule import Need, Rule
from rightrate.adaptive.torch.adaptive_rate import AdaptiveRate

Build = Callable[[nn.Module], AdaptiveRate]


def network(*, seed: int = 0, normed: bool = True, dropped: bool = True) -> nn.Sequential:
    """A network whose losses are random and whose buffers change."""
    torch.manual_seed(seed)
    parts: list[nn.Module] = [nn.Linear(4, 8)]
    parts += [nn.BatchNorm1d(8)] if normed else []
    parts += [nn.Tanh()]
    parts += [nn.Dropout(0.2)] if dropped else []
    return nn.Sequential(*parts, nn.Linear(8, 1)).double()


def batches(count: int, seed: int = 1) -> list[tuple[Tensor, Tensor]]:
    """Batches of a regression."""
    draws = torch.Generator().manual_seed(seed)
    found = []
    for _ in range(count):
        x = torch.randn(16, 4, generator=draws, dtype=torch.float64)
        found.append((x, x.sum(1, keepdim=True).sin()))
    return found


def loss_of(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    """The loss of a batch."""
    x, y = batch
    return nn.functional.mse_loss(model(x), y)


def one_step(optimizer: AdaptiveRate, model: nn.Module, batch: tuple[Tensor, Tensor]) -> Any:
    """One step as the rule wants it."""
    needs = optimizer.rule.needs
    if Need.TRIAL in needs:
        return optimizer.step(lambda: loss_of(model, batch))
    optimizer.zero_grad()
    loss = loss_of(model, batch)
    loss.backward()  # type: ignore[no-untyped-call]
    return optimizer.step(loss=loss) if Need.LOSS in needs else optimizer.step()


def bits(model: nn.Module) -> list[Tensor]:
    """Copies of all parameters and buffers."""
    return [value.detach().clone() for value in model.state_dict().values()]


def same(one: list[Tensor], other: list[Tensor]) -> bool:
    """Whether two lists of tensors hold the same bits."""
    return all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def through_a_file(value: Any) -> Any:
    """What comes back from a file."""
    file = io.BytesIO()
    torch.save(value, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


BASES: dict[str, Callable[[list[nn.Parameter]], Optimizer]] = {
    "sgd": lambda params: torch.optim.SGD(params, lr=0.1),
    "momentum": lambda params: torch.optim.SGD(params, lr=0.1, momentum=0.9),
    "decayed": lambda params: torch.optim.SGD(params, lr=0.1, weight_decay=0.01),
    "adam": lambda params: torch.optim.Adam(params, lr=0.01),
    "adamw": lambda params: torch.optim.AdamW(params, lr=0.01, weight_decay=0.1),
}


def build(base: str, rule: Rule, model: nn.Module) -> AdaptiveRate:
    """A rule over a base."""
    return AdaptiveRate(BASES[base](list(model.parameters())), rule, model=model)
