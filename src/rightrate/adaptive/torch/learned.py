"""Optimizers whose rate is learned with the parameters, by its derivative through the last step."""

import math
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, Final, final

import torch
from torch import Tensor

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.outer import Outer
from rightrate.adaptive.torch.measures import numbers, product, squared
from rightrate.adaptive.torch.optimizer import Adaptive, Live, NonFinite
from rightrate.errors import require

#: After so many steps a rate that has not left a percent around its start is stuck.
_STEPS: Final = 200
_LEFT: Final = 0.01

#: What moves the parameters of a group, and its derivatives by the numbers that are learned, by name.
Moved = tuple[list[Tensor], dict[str, list[Tensor]]]


class Learned(Adaptive):
    """An optimizer whose rate, and perhaps more, is learned.

    The derivative of a step by what is learned is written down when the step is taken, one value for each
    parameter and number, and multiplied with the next gradient: no graph is kept.

    Args:
        params: Parameters or groups of them.
        learned: What is learned, by name; one is called "rate".
        outer: How the derivatives move them.
        nonfinite: What a step does whose gradient is not finite.
    """

    def __init__(
        self, params: Iterable[Any], learned: dict[str, float], outer: Outer, nonfinite: NonFinite
    ) -> None:
        require(0 < learned["rate"] < math.inf, "rate", learned["rate"], "above 0 and finite")
        require(isinstance(outer, Outer), "outer", outer, "an Outer, such as Outer(1e-3)")
        self.outer = outer
        super().__init__(params, {}, nonfinite)
        self.whole.update(
            steps=0,
            started=learned["rate"],
            left=False,
            learned=dict(learned),
            outer={name: dict(outer.init()) for name in learned},
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "outer": self.outer}

    @property
    def rate(self) -> float:
        """The rate of the last step, before the factors of the groups."""
        return float(self.whole["learned"]["rate"])

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the rate, each with its remedy; empty if nothing is."""
        whole = self.whole
        if self.rate == 0:
            text = "The rate has fallen to 0. Lower the rate of the rate in `outer`."
            return (Finding("at its limit", text),)
        if whole["steps"] >= _STEPS and not whole["left"]:
            return (
                Finding(
                    "stuck",
                    f"After {whole['steps']} steps the rate has not left its start {whole['started']:g} by a "
                    "percent. Raise the rate of the rate in `outer`.",
                ),
            )
        return ()

    @abstractmethod
    def _move(self, one: Live, learned: dict[str, float]) -> Moved:
        """The step of a group, to be added times its factor, and its derivatives; the state moves on."""

    def _finite(self, live: list[Live]) -> bool:
        # `_update` asks, together with what else it needs from the device.
        return True

    def _update(self, live: list[Live]) -> None:
        names = list(self.whole["learned"])
        scalars = [squared([grad for one in live for grad in one.grads])]
        scalars += [self._derivative(live, name, scalars[0]) for name in names]
        values = numbers(scalars)
        if not all(map(math.isfinite, values)):
            self._refused()
            return
        learned = self._learn(dict(zip(names, values[1:], strict=True)))
        self._forget()
        for one in live:
            step, derivatives = self._move(one, learned)
            if one.factor != 0:
                torch._foreach_add_(one.params, step, alpha=one.factor)
            for name, tensors in derivatives.items():
                torch._foreach_mul_(tensors, one.factor)
                for param, tensor in zip(one.params, tensors, strict=True):
                    self.state[param]["by " + name] = tensor

    def _derivative(self, live: list[Live], name: str, like: Tensor) -> Tensor:
        """The derivative of the loss by a number, through the last step."""
        pairs = [
            (grad, self.state[param]["by " + name])
            for one in live
            for param, grad in zip(one.params, one.grads, strict=True)
            if "by " + name in self.state.get(param, {})
        ]
        if not pairs:
            return torch.zeros_like(like)
        return product([grad for grad, _ in pairs], [by for _, by in pairs])

    def _learn(self, derivatives: dict[str, float]) -> dict[str, float]:
        whole = self.whole
        for name, derivative in derivatives.items():
            moved = self.outer.step(whole["outer"][name], whole["learned"][name], derivative)
            whole["outer"][name] = dict(moved[0])
            whole["learned"][name] = max(moved[1], 0.0) if name == "rate" else moved[1]
        whole["steps"] += 1
        whole["left"] = whole["left"] or abs(self.rate - whole["started"]) > _LEFT * whole["started"]
        learned: dict[str, float] = whole["learned"]
        return learned

    def _forget(self) -> None:
        """Forget the derivatives of the last step, also of parameters that take no part in this one."""
        for state in self.state.values():
            for name in [name for name in state if str(name).startswith("by ")]:
                del state[name]


@final
class LearnedSGD(Learned):
    r"""SGD whose rate is learned with the parameters.

    .. math:: \eta_t = \mathrm{outer}\bigl(\eta_{t-1}, -\langle g_t, m_{t-1} \rangle\bigr), \qquad
        m_t = \mu \, m_{t-1} + g_t, \quad x_{t+1} = x_t - \eta_t m_t

    Args:
        params: Parameters or groups of them; their `lr` is a factor of the rate, 1 by default.
        rate: Rate of the first step, above 0.
        momentum: Momentum, at least 0 and below 1.
        outer: How the derivative moves the rate.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" an error, or "skip" the
            step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Chandra, Xie, Ragan-Kelley, Meijer (2022), Gradient descent: the ultimate optimizer; here in closed
        form.

    Example:
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = LearnedSGD([x], rate=0.1, outer=Outer(0.01))
        >>> for _ in range(2):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     optimizer.step()
        >>> round(optimizer.rate, 6)  # 0.1 + 0.01 * 2.0 * 1.6
        0.132
    """

    def __init__(
        self,
        params: Iterable[Any],
        *,
        rate: float = 0.01,
        momentum: float = 0.0,
        outer: Outer = Outer(1e-3, "adam"),  # noqa: B008  (a frozen value)
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(0 <= momentum < 1, "momentum", momentum, "at least 0 and below 1")
        self.momentum = momentum
        super().__init__(params, {"rate": rate}, outer, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "momentum": self.momentum}

    def _move(self, one: Live, learned: dict[str, float]) -> Moved:
        grads = one.grads
        if self.momentum:
            means = [self.state[param].get("mean") for param in one.params]
            grads = [
                grad.clone() if mean is None else grad.add(mean, alpha=self.momentum)
                for grad, mean in zip(grads, means, strict=True)
            ]
            for param, grad in zip(one.params, grads, strict=True):
                self.state[param]["mean"] = grad
        by = list(torch._foreach_neg(grads))
        return list(torch._foreach_mul(by, learned["rate"])), {"rate": by}


@final
class LearnedAdam(Learned):
    r"""Adam whose rate, and its betas if wanted, are learned with the parameters.

    .. math:: \eta_t = \mathrm{outer}\bigl(\eta_{t-1}, -\langle g_t, u_{t-1} \rangle\bigr), \qquad
        u_t = \frac{\hat m_t}{\sqrt{\hat v_t} + \epsilon}, \quad x_{t+1} = x_t - \eta_t u_t

    Betas are learned through b in β = (1 + tanh b) / 2, which keeps them between 0 and 1. Squares begin at
    epsilon, so that their root has a derivative.

    Args:
        params: Parameters or groups of them; their `lr` is a factor of the rate, 1 by default.
        rate: Rate of the first step, above 0.
        betas: How long gradients and their squares are averaged, each above 0 and below 1.
        eps: Added to the root, above 0.
        betas_too: Whether to learn the betas as well, for two more values a parameter.
        outer: How the derivatives move what is learned.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" an error, or "skip" the
            step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Chandra, Xie, Ragan-Kelley, Meijer (2022), Gradient descent: the ultimate optimizer; here in closed
        form.

    Example:
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = LearnedAdam([x], rate=0.1, outer=Outer(0.01))
        >>> for _ in range(2):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     optimizer.step()
        >>> round(optimizer.rate, 3)
        0.118
    """

    def __init__(
        self,
        params: Iterable[Any],
        *,
        rate: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        betas_too: bool = False,
        outer: Outer = Outer(1e-5, "adam"),  # noqa: B008  (a frozen value)
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(all(0 < beta < 1 for beta in betas), "betas", betas, "each above 0 and below 1")
        require(0 < eps < math.inf, "eps", eps, "above 0 and finite")
        self.betas, self.eps = betas, eps
        learned = {"rate": rate}
        if betas_too:
            learned |= {name: math.atanh(2 * beta - 1) for name, beta in zip(_BETAS, betas, strict=True)}
        super().__init__(params, learned, outer, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "betas": self.betas, "eps": self.eps}

    def _move(self, one: Live, learned: dict[str, float]) -> Moved:
        first, second = self._betas(learned)
        for param in one.params:
            if "mean" not in self.state[param]:
                wide = param.float() if param.dtype.itemsize < torch.float32.itemsize else param
                mean = torch.zeros_like(wide)
                self.state[param].update(steps=0, mean=mean, square=torch.full_like(wide, self.eps))
            self.state[param]["steps"] += 1
        states = [self.state[param] for param in one.params]
        means, squares = [state["mean"] for state in states], [state["square"] for state in states]
        counts = [state["steps"] for state in states]
        grads = [grad.to(mean.dtype) for grad, mean in zip(one.grads, means, strict=True)]
        # Both must be read before they move on.
        slopes = _slopes(means, squares, grads) if "beta1" in learned else None
        torch._foreach_lerp_(means, grads, 1 - first)
        torch._foreach_mul_(squares, second)
        torch._foreach_addcmul_(squares, grads, grads, value=1 - second)
        hats = torch._foreach_div(means, [1 - first**count for count in counts])
        roots = torch._foreach_div(squares, [1 - second**count for count in counts])
        torch._foreach_sqrt_(roots)
        sizes = torch._foreach_add(roots, self.eps)
        by = list(torch._foreach_div(hats, sizes))
        torch._foreach_neg_(by)
        step = list(torch._foreach_mul(by, learned["rate"]))
        derivatives = {"rate": by}
        if slopes:
            scale = learned["rate"]
            moved = _by_betas(one, states, slopes, (first, second), list(hats), list(roots), list(sizes))
            for name, beta, tensors in zip(_BETAS, (first, second), moved, strict=True):
                torch._foreach_mul_(tensors, scale * 2 * beta * (1 - beta))
                derivatives[name] = tensors
        return step, derivatives

    def _betas(self, learned: dict[str, float]) -> tuple[float, float]:
        if "beta1" not in learned:
            return self.betas
        first, second = ((1 + math.tanh(learned[name])) / 2 for name in _BETAS)
        return first, second


#: Names of the betas where they are learned.
_BETAS: Final = ("beta1", "beta2")


def _slopes(
    means: list[Tensor], squares: list[Tensor], grads: list[Tensor]
) -> tuple[list[Tensor], list[Tensor]]:
    """The derivatives of the averages of a step by their betas."""
    by_first = list(torch._foreach_sub(means, grads))
    by_second = list(torch._foreach_sub(squares, torch._foreach_mul(grads, grads)))
    return by_first, by_second


def _by_betas(
    one: Live,
    states: list[dict[str, Any]],
    slopes: tuple[list[Tensor], list[Tensor]],
    betas: tuple[float, float],
    hats: list[Tensor],
    roots: list[Tensor],
    sizes: list[Tensor],
) -> tuple[list[Tensor], list[Tensor]]:
    """The derivatives of the step of rate 1 by both betas."""
    by_first, by_second = [], []
    for index in range(len(one.params)):
        count, size, root = states[index]["steps"], sizes[index], roots[index]
        rest, grown = _corrections(betas[0], count)
        hat = slopes[0][index] / rest + states[index]["mean"] * grown
        by_first.append(-hat / size)
        rest, grown = _corrections(betas[1], count)
        square = slopes[1][index] / rest + states[index]["square"] * grown
        by_second.append(hats[index] / size**2 * square / (2 * root))
    return by_first, by_second


def _corrections(beta: float, count: int) -> tuple[float, float]:
    """The divisor that corrects an average for its start, and the derivative of its inverse."""
    rest = 1 - beta**count
    return rest, count * beta ** (count - 1) / rest**2
