"""What is under test: how to make it, how it takes a step, and one run of it."""

import copy
import functools
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal, Protocol

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from rightrate.testing.adaptive.models import Perceptron

#: Makes the optimizer under test from parameters or groups, and the model that they belong to.
Make = Callable[[Iterable[Any], nn.Module], Optimizer]

#: Computes the loss of the batch, forward only.
Loss = Callable[[], Tensor]

#: Takes one step of the optimizer under test.
Step = Callable[[Optimizer, Loss], Any]

#: What a step needs: gradients alone, the loss as well, a closure that computes the loss anew, or, for an
#: optimizer with habits of its own, a function that takes the step.
Needs = Literal["gradient", "loss", "closure"] | Step

#: Steps before and after whatever a check does.
STEPS = 4

#: Steps after which an optimizer has to have moved; rectified Adam stands still for the first five.
MOVING = 8


class Check(Protocol):
    """A check of the suite."""

    def __call__(self, make: Make, needs: Needs = "gradient") -> None:
        """Check an optimizer; an `AssertionError` gives its name and the reason."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The optimizer under test.

    Args:
        make: Makes it.
        needs: What its step needs.
    """

    make: Make
    needs: Needs

    @property
    def evaluates(self) -> bool:
        """Whether it computes losses itself."""
        return self.needs == "closure"

    def rig(
        self,
        build: Callable[[], nn.Module] = Perceptron,
        groups: Callable[[nn.Module], Iterable[Any]] = nn.Module.parameters,
    ) -> "Rig":
        """A fresh run, the same each time.

        Args:
            build: Builds the model; its weights are drawn from a fixed seed.
            groups: Parameters or groups of the model.

        Returns:
            The run before its first step.
        """
        torch.manual_seed(0)
        model = build()
        return Rig(self, model, self.make(list(groups(model)), model))


class Rig:
    """One run: a model and its optimizer, with batches by number and dropout by the number of the step."""

    def __init__(self, subject: Subject, model: nn.Module, optimizer: Optimizer) -> None:
        self.subject = subject
        self.model = model
        self.optimizer: Any = optimizer
        self.mode("train")

    def mode(self, name: Literal["train", "eval"]) -> None:
        """Switch an optimizer that keeps averages; any other has nothing to switch."""
        if averages(self.optimizer):
            getattr(self.optimizer, name)()

    def loss(self, index: int) -> Loss:
        """The closure of one batch."""
        return lambda: self.model(index)

    def step(self, index: int, loss: Loss | None = None) -> None:
        """Take one step on batch `index`, or on a loss of the caller's."""
        torch.manual_seed(index)
        self.optimizer.zero_grad()
        take(self.subject.needs, self.optimizer, self.loss(index) if loss is None else loss)

    def train(self, first: int = 0, steps: int = STEPS) -> "Rig":
        """Take steps from batch `first` on."""
        for index in range(first, first + steps):
            self.step(index)
        return self

    def params(self) -> list[Tensor]:
        """Copies of the parameters."""
        return [param.detach().clone() for param in self.model.parameters()]

    def state(self) -> list[Any]:
        """A copy of what the optimizer remembers, also of numbers that it keeps outside of its state."""
        order: dict[Any, int] = {param: number for number, param in enumerate(self.model.parameters())}
        kept = []
        for one in self.layers():
            state = {str(order.get(key, key)): value for key, value in one.state.items()}
            groups = [{k: v for k, v in group.items() if k != "params"} for group in one.param_groups]
            own = {k: v for k, v in vars(one).items() if isinstance(v, int | float | Tensor)}
            kept.append({"state": state, "groups": groups, "own": own})
        return copy.deepcopy(kept)

    def layers(self) -> list[Any]:
        """The optimizer, and the one below it where it sets the rate of another, its `base`."""
        base = getattr(self.optimizer, "base", None)
        return [self.optimizer, base] if isinstance(base, Optimizer) else [self.optimizer]

    def expect(self, ok: bool, complaint: str) -> None:
        """Say what is wrong, unless `ok`."""
        if not ok:
            raise AssertionError(f"{type(self.optimizer).__name__} {complaint}.")

    def expect_finite(self, when: str) -> None:
        """The parameters are finite."""
        fine = all(bool(torch.isfinite(param).all()) for param in self.params())
        self.expect(fine, f"makes parameters that are not finite {when}")

    def expect_same(self, other: "Rig", complaint: str) -> None:
        """Parameters and rate are those of another run, bit for bit."""
        self.expect(same(self.params(), other.params()), complaint)
        rates = [getattr(rig.optimizer, "rate", 0.0) for rig in (self, other)]
        self.expect(same(*rates), f"{complaint}: the rate is {rates[0]!r}, not {rates[1]!r}")


def checked(function: Callable[[Subject], None]) -> Check:
    """Make a check of a function: what it raises is a failure, and the surroundings are put back."""

    @functools.wraps(function)
    def check(make: Make, needs: Needs = "gradient") -> None:
        try:
            with torch.random.fork_rng(devices=[]), torch.enable_grad():
                function(Subject(make, needs))
        except AssertionError:
            raise
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            raise AssertionError(f"{_name(function)} ended with {told}") from error

    return check


def take(needs: Needs, optimizer: Any, loss: Loss) -> None:
    """Take one step in the way that the optimizer needs."""
    if callable(needs):
        needs(optimizer, loss)
    elif needs == "closure":
        optimizer.step(loss)
    else:
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        if needs == "loss":
            optimizer.step(loss=value.detach())
        else:
            optimizer.step()


def averages(optimizer: Optimizer) -> bool:
    """Whether the weights to evaluate are others than those to train."""
    return all(callable(getattr(optimizer, name, None)) for name in ("train", "eval"))


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same bit for bit; NaN is the same as NaN."""
    if isinstance(one, Tensor) or isinstance(other, Tensor):
        both = isinstance(one, Tensor) and isinstance(other, Tensor) and one.dtype == other.dtype
        return (
            both and one.shape == other.shape and torch.allclose(one, other, rtol=0, atol=0, equal_nan=True)
        )
    if isinstance(one, dict):
        return isinstance(other, dict) and same(_ordered(one), _ordered(other))
    if isinstance(one, list | tuple):
        alike = isinstance(other, list | tuple) and len(one) == len(other)
        return alike and all(same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other) or (one != one and other != other)


def _ordered(held: dict[Any, Any]) -> list[Any]:
    """A dictionary as a list. Keys that are parameters are others in a copy, but in the same order."""
    named = sorted(((str(k), v) for k, v in held.items() if not isinstance(k, Tensor)), key=itemgetter(0))
    return [*named, *(value for key, value in held.items() if isinstance(key, Tensor))]


def distance(one: list[Tensor], other: list[Tensor]) -> float:
    """Distance between two lists of parameters."""
    parts = [float((a.double() - b.double()).square().sum()) for a, b in zip(one, other, strict=True)]
    return float(sum(parts) ** 0.5)


@contextmanager
def failing(rig: Rig, complaint: str, *words: str) -> Iterator[None]:
    """Something is refused, with a message that says one of the words.

    Args:
        rig: The run.
        complaint: What is wrong if nothing is raised.
        words: What the message may name; without any, everything will do.

    Yields:
        Nothing; the body is what has to fail.

    Raises:
        AssertionError: If nothing is raised, or the message names none of the words.
    """
    try:
        yield
    except Exception as error:
        told = str(error).lower()
        if words and not any(word.lower() in told for word in words):
            rig.expect(False, f"{complaint}: the message names none of {', '.join(words)}: {error}")
        return
    rig.expect(False, complaint)


def _name(function: Callable[..., Any]) -> str:
    return function.__name__.removeprefix("check_").replace("_", " ")
