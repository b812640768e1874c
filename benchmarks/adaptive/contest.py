"""Who runs beside whom in the measurement of the time per step, and what a step of each is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from benchmarks.adaptive.peers import PEERS, WRAPPERS
from rightrate.adaptive import AdaptiveRate
from rightrate.adaptive.registry import METHODS
from rightrate.adaptive.rules.salsa import Salsa
from rightrate.adaptive.torch.needs import needs_of

Shapes = list[tuple[int, ...]]

#: The package of SALSA, told to search at every step, does so along gradients without momentum; so does ours.
_SALSA = {"rest": False}
_ALONG: dict[str, Any] = {"lr": 1.0, "betas": (0.0, 0.999)}


@dataclass(frozen=True)
class Runner:
    """One optimizer on its own parameters.

    Args:
        step: One step, which is timed.
        ready: What is done before, untimed.
    """

    step: Callable[[], Any]
    ready: Callable[[], None]


class _Line(torch.autograd.Function):
    """A loss that falls in a straight line, so that each search ends at its first trial."""

    @staticmethod
    def forward(ctx: Any, params: list[torch.Tensor], slopes: list[torch.Tensor], *_: Any) -> torch.Tensor:
        ctx.slopes = slopes
        pairs = zip(params, slopes, strict=True)
        return torch.stack([torch.dot(one.view(-1), other.view(-1)) for one, other in pairs]).sum()

    @staticmethod
    def backward(ctx: Any, *_: Any) -> Any:
        return None, None, *[slope.clone() for slope in ctx.slopes]


class _Flat(torch.nn.Module):
    """Parameters as a module, for packages that wrap one, with a loss of the same slopes."""

    def __init__(self, params: list[torch.nn.Parameter], slopes: list[torch.Tensor]) -> None:
        super().__init__()
        self._slopes = slopes
        for index, param in enumerate(params):
            self.register_parameter(f"p{index}", param)

    def forward(self) -> torch.Tensor:
        params = [getattr(self, f"p{index}") for index in range(len(self._slopes))]
        found: torch.Tensor = _Line.apply(params, self._slopes, *params)
        return found


def cases() -> Iterator[str]:
    """The names of all contests: the methods, and rules over Adam as well where they go over it."""
    for name, method in METHODS.items():
        yield name
        if method.use == "rule" and method.load().any_base:
            yield f"{name} over adam"


def runners(case: str, shapes: Shapes) -> dict[str, Runner]:
    """Ours, that of the authors where there is one, and AdamW.

    Args:
        case: A name of `cases`.
        shapes: Shapes of the parameters.

    Returns:
        The optimizers by name, each with parameters of its own.
    """
    if case in WRAPPERS:
        return {"ours": _with_backward(case, shapes), "theirs": _wrapped(case, shapes)}
    found = {
        "adamw foreach": _runner(shapes, lambda params: torch.optim.AdamW(params, foreach=True)),
        "adamw fused": _runner(shapes, lambda params: torch.optim.AdamW(params, fused=True)),
        "ours": _runner(shapes, lambda params: _ours(case, params)),
    }
    if case in PEERS:
        found["theirs"] = _runner(shapes, PEERS[case])
    if case.endswith(" over adam"):
        found["adam"] = _runner(shapes, lambda params: torch.optim.Adam(params))
    return found


def _ours(case: str, params: list[torch.nn.Parameter]) -> Any:
    name, _, base = case.partition(" over ")
    method = METHODS[name]
    kind = method.load()
    if method.use == "wrapper":
        return kind(torch.optim.SGD(params, lr=0.01))
    if method.use != "rule":
        return kind(params)
    if case == "salsa over adam":
        return AdaptiveRate(torch.optim.Adam(params, **_ALONG), Salsa(**_SALSA))
    below = torch.optim.Adam(params) if base else torch.optim.SGD(params, lr=0.01)
    return AdaptiveRate(below, kind())


def _runner(shapes: Shapes, make: Callable[[list[torch.nn.Parameter]], Any]) -> Runner:
    params, slopes = _problem(shapes)
    optimizer = make(params)
    if hasattr(optimizer, "train"):
        optimizer.train()
    for param, slope in zip(params, slopes, strict=True):
        param.grad = slope

    def turned() -> None:
        for slope in slopes:
            slope.neg_()

    def loss(backwards: bool = False) -> torch.Tensor:
        value: torch.Tensor = _Line.apply(params, slopes, *params)
        if backwards:
            optimizer.zero_grad()
            value.backward()
        return value

    module = type(optimizer).__module__
    needs = "closure" if "salsa" in module else "loss" if "momo" in module else needs_of(optimizer)
    if needs == "closure":
        return Runner(lambda: optimizer.step(loss), lambda: None)
    if needs == "loss":
        return Runner(lambda: optimizer.step(loss=torch.tensor(1.0)), turned)
    return Runner(optimizer.step, turned)


def _with_backward(case: str, shapes: Shapes) -> Runner:
    params, slopes = _problem(shapes)
    module, optimizer = _Flat(params, slopes), METHODS[case].load()(params)

    def step() -> None:
        optimizer.zero_grad()
        module().backward()
        optimizer.step()

    return Runner(step, lambda: None)


def _wrapped(case: str, shapes: Shapes) -> Runner:
    params, slopes = _problem(shapes)
    module = _Flat(params, slopes)
    wrapper = WRAPPERS[case](module)
    wrapper.initialize()

    def step() -> None:
        wrapper.begin()
        loss = module()
        wrapper.zero_grad()
        loss.backward()
        wrapper.step()

    return Runner(step, lambda: None)


def _problem(shapes: Shapes) -> tuple[list[torch.nn.Parameter], list[torch.Tensor]]:
    generator = torch.Generator().manual_seed(0)
    params = [torch.nn.Parameter(torch.randn(shape, generator=generator)) for shape in shapes]
    return params, [torch.randn(param.shape, generator=generator) for param in params]
