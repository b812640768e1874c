"""Optimizers of a stranger that keep the contract of `rightrate.testing.adaptive`, one for each need."""

import copy
import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from rightrate.errors import ArgumentError, TrainingError, require

#: Nothing is divided by 0.
TINY = 1e-12


@dataclass(frozen=True)
class Finding:
    kind: str
    sentence: str


class Steady(Optimizer):
    """Gradient descent at the rate c / sqrt(sum of all squared gradients so far)."""

    def __init__(self, params: Iterable[Any], c: float = 0.1) -> None:
        require(math.isfinite(c) and c > 0, "c", c, "finite and above 0")
        super().__init__(params, {"lr": 1.0})
        self.c = c
        self.state["whole"] = {"squares": 0.0, "rate": 0.0}  # type: ignore[index]

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "c": self.c}

    @property
    def whole(self) -> dict[str, float]:
        kept: dict[str, float] = self.state["whole"]  # type: ignore[index]
        return kept

    @property
    def rate(self) -> float:
        return self.whole["rate"]

    def diagnose(self) -> tuple[Finding, ...]:
        return (Finding("slow", "The rate only falls."),)

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        lr = param_group.get("lr", self.defaults["lr"])
        require(math.isfinite(lr) and lr >= 0, "lr", lr, "finite and at least 0")
        super().add_param_group(param_group)
        if any(param.is_complex() for param in self.param_groups[-1]["params"]):
            raise ArgumentError("`params` must be real, got a complex one.")

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict(copy.deepcopy(state_dict))

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        if closure is not None:
            with torch.enable_grad():
                seen["loss"] = closure()
        with torch.no_grad():
            live = self.live()
            if live:
                self.update(live, **seen)
        return seen.get("loss")

    def live(self) -> list[tuple[float, Tensor, Tensor]]:
        found = []
        for group in self.param_groups:
            for param in group["params"]:
                if param.grad is not None:
                    self.refuse_sparse(param.grad)
                    found.append((float(group["lr"]), param, param.grad))
        return found

    def refuse_sparse(self, grad: Tensor) -> None:
        if grad.layout != torch.strided:
            raise ArgumentError("The gradient must be dense, got a sparse one.")

    def squared(self, live: list[tuple[float, Tensor, Tensor]]) -> float:
        squares = [grad.float().square().sum() for _, _, grad in live]
        total = float(torch.stack(squares).sum())
        if not math.isfinite(total):
            raise TrainingError("The gradients must be finite, got a NaN or an infinity.")
        return total

    def update(self, live: list[tuple[float, Tensor, Tensor]], **seen: Any) -> None:
        self.whole["squares"] += self.squared(live)
        self.whole["rate"] = self.c / math.sqrt(self.whole["squares"] + TINY)
        self.move(live, self.rate)

    def move(self, live: list[tuple[float, Tensor, Tensor]], rate: float) -> None:
        for lr, param, grad in live:
            param.add_(grad, alpha=-rate * lr)


class Polyak(Steady):
    """The rate by which a linear loss would reach its bound."""

    bound = 0.0

    def update(self, live: list[tuple[float, Tensor, Tensor]], **seen: Any) -> None:
        squared, loss = self.squared(live), float(seen["loss"].detach())
        if not math.isfinite(loss):
            raise TrainingError("The loss must be finite, got a NaN or an infinity.")
        if loss < self.bound:
            raise TrainingError(f"The loss must not be below the bound {self.bound}, got {loss}.")
        self.whole["rate"] = 0.1 * (loss - self.bound) / (squared + TINY)
        self.move(live, self.rate)


class Search(Steady):
    """Halves the rate until the loss falls."""

    def __init__(self, params: Iterable[Any], model: nn.Module) -> None:
        super().__init__(params)
        self.model = model

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "model": self.model}

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        assert closure is not None
        state, buffers = torch.get_rng_state(), self.buffers()
        held = [param.detach().clone() for param in self.model.parameters()]
        with torch.enable_grad():
            loss = self.evaluated(closure)
        after, kept = torch.get_rng_state(), self.buffers()
        self.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            live = self.live()
            if live:
                squared = self.squared(live)
                try:
                    self.search(closure, live, float(loss), squared, (state, buffers))
                except BaseException:
                    self.undo(held)
                    raise
                finally:
                    self.put_back(after, kept)
        return loss

    def undo(self, held: list[Tensor]) -> None:
        for param, old in zip(self.model.parameters(), held, strict=True):
            param.copy_(old)

    def buffers(self) -> list[Tensor]:
        return [buffer.clone() for buffer in self.model.buffers()]

    def put_back(self, state: Tensor, buffers: list[Tensor]) -> None:
        torch.set_rng_state(state)
        for buffer, old in zip(self.model.buffers(), buffers, strict=True):
            buffer.copy_(old)

    def evaluated(self, closure: Callable[[], Any]) -> Tensor:
        versions = [param._version for param in self.model.parameters()]
        grads = [param.grad for param in self.model.parameters()]
        loss = closure()
        if versions != [param._version for param in self.model.parameters()]:
            raise TrainingError("The closure must leave the model as it is.")
        if grads != [param.grad for param in self.model.parameters()]:
            raise TrainingError("The closure must not call backward.")
        return loss  # type: ignore[no-any-return]

    def search(
        self,
        closure: Callable[[], Any],
        live: list[tuple[float, Tensor, Tensor]],
        loss: float,
        squared: float,
        before: tuple[Tensor, list[Tensor]],
    ) -> None:
        if not math.isfinite(loss):
            raise TrainingError("The loss must be finite, got a NaN or an infinity.")
        self.put_back(*before)
        self.expect_steady(loss, float(self.evaluated(closure)))
        old = [param.clone() for _, param, _ in live]
        rate = 0.05
        for _ in range(4):
            for (_, param, _), start in zip(live, old, strict=True):
                param.copy_(start)
            self.move(live, rate)
            self.put_back(*before)
            if float(closure()) < loss - 0.1 * rate * squared:
                break
            rate /= 2
        self.whole["rate"] = rate

    def expect_steady(self, loss: float, again: float) -> None:
        if loss != again:
            raise TrainingError(f"The closure must give the same loss again, got {loss} and {again}.")


class Averaging(Steady):
    """Evaluates the mean of the parameters that it went through."""

    def __init__(self, params: Iterable[Any]) -> None:
        super().__init__(params)
        self.training = True

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "training": self.training}

    def train(self) -> None:
        self.switch(training=True)

    def eval(self) -> None:
        self.switch(training=False)

    def switch(self, *, training: bool) -> None:
        if training != self.training:
            self.swap()
        self.training = training

    def swap(self) -> None:
        for param, state in self.state.items():
            if isinstance(param, Tensor):
                held = param.detach().clone()
                param.detach().copy_(state["mean"])
                state["mean"] = held

    @contextmanager
    def averaged(self) -> Iterator[None]:
        self.eval()
        try:
            yield
        finally:
            self.train()

    def state_dict(self) -> dict[str, Any]:
        if not self.training:
            raise TrainingError("Call train() before state_dict(): the weights are the averaged ones.")
        return super().state_dict()

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        if not self.training:
            raise TrainingError("Call train() before step(): the weights are the averaged ones.")
        return super().step(closure, **seen)

    def move(self, live: list[tuple[float, Tensor, Tensor]], rate: float) -> None:
        super().move(live, rate)
        for _, param, _ in live:
            state = self.state[param]
            state["mean"] = param.clone() if "mean" not in state else state["mean"].lerp(param, 0.5)
