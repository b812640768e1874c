"""One optimizer for each fault that `rightrate.testing.adaptive` has to catch: a good one but for that."""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from tests.testing.strangers import Averaging, Polyak, Search, Steady

Live = list[tuple[float, Tensor, Tensor]]


class NoRate(Steady):
    """Its groups have no `lr`."""

    def __init__(self, params: Iterable[Any]) -> None:
        super().__init__(params)
        self.rates = [group.pop("lr") for group in self.param_groups]


class Idle(Steady):
    def move(self, live: Live, rate: float) -> None:
        pass


class Warming(Steady):
    """It divides by the `lr`."""

    def move(self, live: Live, rate: float) -> None:
        super().move(live, rate * live[0][0] / live[0][0])


class Early(Steady):
    """It takes the `lr` when it is built."""

    def __init__(self, params: Iterable[Any]) -> None:
        super().__init__(params)
        self.first = [group["lr"] for group in self.param_groups]

    def move(self, live: Live, rate: float) -> None:
        super().move([(self.first[0], param, grad) for _, param, grad in live], rate)


class Thawing(Steady):
    def move(self, live: Live, rate: float) -> None:
        super().move([(lr or 1.0, param, grad) for lr, param, grad in live], rate)


class OneForAll(Steady):
    """It refuses groups with an `lr` of their own."""

    def move(self, live: Live, rate: float) -> None:
        if len({lr for lr, _, _ in live} - {0.0}) > 1:
            raise RuntimeError("Setting different lr values in different groups is not supported.")
        super().move(live, rate)


class Equal(Steady):
    """It takes the `lr` of the first group for all, except for 0."""

    def move(self, live: Live, rate: float) -> None:
        super().move([(live[0][0] and lr and live[0][0], param, grad) for lr, param, grad in live], rate)


class Forgetful(Steady):
    """What it remembers is beside its state."""

    squares = 0.0

    def update(self, live: Live, **seen: Any) -> None:
        self.squares += self.squared(live)
        self.whole["rate"] = self.c / math.sqrt(self.squares)
        self.move(live, self.rate)


class Resetting(Steady):
    """It loads the `lr` of each group as it was when it was built, not as it was saved."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super().load_state_dict(state_dict)
        for group in self.param_groups:
            group["lr"] = group.get("initial_lr", group["lr"])


class Aliasing(Steady):
    """It goes on counting in the dictionary that it was loaded from."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        super(Steady, self).load_state_dict(state_dict)


class Hungry(Steady):
    """It needs a gradient in each step."""

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        self.update(self.live(), **seen)


class Drifting(Steady):
    """It moves by a momentum where there is no gradient."""

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        with torch.no_grad():
            for group in self.param_groups:
                for param in group["params"]:
                    param.mul_(1 - 0.1 * group["lr"])
        return super().step(closure, **seen)


class Closed(Steady):
    """It keeps to the parameters that it was built with."""

    def __init__(self, params: Iterable[Any]) -> None:
        super().__init__(params)
        self.known = {id(param) for group in self.param_groups for param in group["params"]}

    def live(self) -> Live:
        return [part for part in super().live() if id(part[1]) in self.known]


class Poisoned(Steady):
    """It looks at the gradients after it has moved."""

    def update(self, live: Live, **seen: Any) -> None:
        self.move(live, self.c)
        self.squared(live)


class Counting(Steady):
    """It refuses what is not finite, but counts the step."""

    def update(self, live: Live, **seen: Any) -> None:
        self.whole["squares"] += 1.0
        super().update(live, **seen)


class Blind(Polyak):
    """It looks at gradients alone for what is not finite."""

    def update(self, live: Live, **seen: Any) -> None:
        self.whole["rate"] = 0.1 * float(seen["loss"].detach()) / self.squared(live)
        self.move(live, self.rate)


class Dividing(Steady):
    """It divides by the norm of the gradient."""

    def update(self, live: Live, **seen: Any) -> None:
        self.whole["rate"] = self.c / math.sqrt(self.squared(live))
        self.move(live, self.rate)


class Overflowing(Steady):
    """It computes with squares in single precision, of gradients that are finite."""

    def squared(self, live: Live) -> float:
        if all(bool(grad.isfinite().all()) for _, _, grad in live):
            return 1.0
        return super().squared(live)

    def move(self, live: Live, rate: float) -> None:
        total = torch.stack([grad.square().sum() for _, _, grad in live]).sum()
        super().move([(lr, param, grad * total / (total + 1)) for lr, param, grad in live], rate)


class Flat(Steady):
    """It looks at parameters as lines."""

    def move(self, live: Live, rate: float) -> None:
        super().move([(lr, param.view(-1), grad.reshape(-1)) for lr, param, grad in live], rate)


class Speechless(Steady):
    def refuse_sparse(self, grad: Tensor) -> None:
        if grad.layout != torch.strided:
            raise TypeError("Unsupported layout.")


class HalfComplex(Steady):
    """It moves complex parameters along the real part of the gradient."""

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        super(Steady, self).add_param_group(param_group)

    def squared(self, live: Live) -> float:
        return float(sum(grad.abs().square().sum() for _, _, grad in live))

    def move(self, live: Live, rate: float) -> None:
        super().move([(lr, param, grad.real + 0 * grad) for lr, param, grad in live], rate)


class OneType(Steady):
    """It stacks all gradients, of whatever type."""

    def squared(self, live: Live) -> float:
        squares = torch.stack([grad.square().sum() for _, _, grad in live])
        return float(squares.sum())

    def move(self, live: Live, rate: float) -> None:
        kinds = {param.dtype for _, param, _ in live}
        if len(kinds) > 1:
            raise TypeError("One type at a time.")
        super().move(live, rate)


class Bare(Steady):
    """Its copies have lost what PyTorch does not know."""

    def __getstate__(self) -> dict[str, Any]:
        return super(Steady, self).__getstate__()


class Local(Steady):
    """It holds what cannot be pickled."""

    def __init__(self, params: Iterable[Any]) -> None:
        super().__init__(params)
        self.shape = lambda value: value

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "shape": self.shape}


class Shared(Steady):
    """A deep copy counts in the state of the original."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "Shared":
        groups = [{**group} for group in self.param_groups]
        for group in groups:
            group["params"] = [memo.get(id(param), param) for param in group["params"]]
        copied = type(self)(groups)
        copied.state = self.state
        return copied


class Chatty(Steady):
    """It brings each norm to the host by itself."""

    def squared(self, live: Live) -> float:
        super().squared(live)
        return sum(float(grad.square().sum()) for _, _, grad in live)


class Bulky(Steady):
    """It brings several lists to the host."""

    def squared(self, live: Live) -> float:
        for _ in range(3):
            torch.stack([grad.square().sum() for _, _, grad in live]).tolist()
        return super().squared(live)


class Reswapping(Averaging):
    """`eval` twice leads back to the weights to train."""

    def switch(self, *, training: bool) -> None:
        self.swap()
        self.training = training


class Careless(Averaging):
    """It takes a step at the weights to evaluate."""

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        return Steady.step(self, closure, **seen)


class Mistaken(Averaging):
    """It saves in `eval`, and does not say so to whoever loads it."""

    def state_dict(self) -> dict[str, Any]:
        return Steady.state_dict(self)


class Unforgiving(Averaging):
    """It does not come back from its average after an exception."""

    @contextmanager
    def averaged(self) -> Iterator[None]:
        self.eval()
        yield
        self.train()


class Drawing(Steady):
    """It draws a random number in each step."""

    def update(self, live: Live, **seen: Any) -> None:
        torch.rand(1)
        super().update(live, **seen)


class Recording(Steady):
    """It leaves grad mode on."""

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        super().step(closure, **seen)
        torch.set_grad_enabled(True)


class Tallying(Search):
    """Trials count in the running means of batch normalisation."""

    def put_back(self, state: Tensor, buffers: list[Tensor]) -> None:
        torch.set_rng_state(state)


class Stranded(Search):
    """It stays where the closure raised."""

    def undo(self, held: list[Tensor]) -> None:
        pass


class Eager(Steady):
    """It counts a step before it knows whether there is one."""

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        self.whole["squares"] += 0.1
        return super().step(closure, **seen)


class Switching(Steady):
    """It switches grad mode off by hand."""

    def step(self, closure: Callable[[], Any] | None = None, **seen: Any) -> Any:
        torch.set_grad_enabled(False)
        live = self.live()
        if live:
            self.update(live)
        torch.set_grad_enabled(True)


class Scaling(Steady):
    """It says that it takes scaled gradients, and does not."""

    _step_supports_amp_scaling = True

    def squared(self, live: Live) -> float:
        return min(super().squared(live), 1e30)

    def update(self, live: Live, **seen: Any) -> None:
        if all(bool(grad.isfinite().all()) for _, _, grad in live):
            super().update(live, **seen)


class Silent(Steady):
    @property
    def rate(self) -> float:
        return torch.tensor(self.whole["rate"])  # type: ignore[return-value]


class Listing(Steady):
    def diagnose(self) -> tuple[Any, ...]:
        return ["The rate only falls."]  # type: ignore[return-value]


class Wordless(Steady):
    def diagnose(self) -> tuple[Any, ...]:
        return ("The rate only falls.",)


class Tolerant(Steady):
    """It takes any `lr`."""

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        super(Steady, self).add_param_group(param_group)


class Lenient(Steady):
    """It takes any `c`."""

    def __init__(self, params: Iterable[Any], c: float = 0.1) -> None:
        super().__init__(params)
        self.c = c


class Trusting(Search):
    """It takes any closure."""

    def evaluated(self, closure: Callable[[], Any]) -> Tensor:
        return closure()  # type: ignore[no-any-return]


class Lucky(Search):
    """It does not look whether the loss comes out the same again."""

    def expect_steady(self, loss: float, again: float) -> None:
        pass


class Bottomless(Polyak):
    """It steps to infinity on a loss below its bound."""

    def update(self, live: Live, **seen: Any) -> None:
        loss = float(seen["loss"].detach())
        if loss < self.bound:
            self.move(live, -math.inf)
        super().update(live, **seen)


def make(kind: type[Steady]) -> Callable[[Iterable[Any], nn.Module], Steady]:
    """How the suite makes an optimizer of one kind."""
    if issubclass(kind, Search):
        return lambda params, model: kind(params, model)
    return lambda params, model: kind(params)
