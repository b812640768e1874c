"""Adam whose rate, and its betas if wanted, are learned with the parameters."""

import math
from collections.abc import Iterable
from typing import Any, Final, final

import torch
from torch import Tensor

from rightrate.adaptive.outer import Outer
from rightrate.adaptive.torch.learned import Derivatives, Learned
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.errors import require

#: Names of the betas where they are learned.
_BETAS: Final = ("beta1", "beta2")


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

    def _move(self, one: Live, learned: dict[str, float]) -> Derivatives:
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
        derivatives = {"rate": by}
        if slopes:
            scale = learned["rate"]
            moved = _by_betas(one, states, slopes, (first, second), list(hats), list(roots), list(sizes))
            for name, beta, tensors in zip(_BETAS, (first, second), moved, strict=True):
                torch._foreach_mul_(tensors, scale * 2 * beta * (1 - beta))
                derivatives[name] = tensors
        return derivatives

    def _betas(self, learned: dict[str, float]) -> tuple[float, float]:
        if "beta1" not in learned:
            return self.betas
        first, second = ((1 + math.tanh(learned[name])) / 2 for name in _BETAS)
        return first, second


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
