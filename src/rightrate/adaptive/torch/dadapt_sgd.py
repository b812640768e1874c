"""D-Adaptation of SGD."""

import math
from collections.abc import Iterable
from typing import Any, final

import torch
from torch import Tensor

from rightrate.adaptive.torch.complete import Part, decayed
from rightrate.adaptive.torch.distance import Distance
from rightrate.adaptive.torch.measures import Tally, dots, squares
from rightrate.adaptive.torch.optimizer import Adaptive, Live, NonFinite
from rightrate.adaptive.torch.tensors import all_cpu, batches, difference, pieces


@final
class DAdaptSGD(Distance):
    r"""SGD with D-Adaptation: the rate is a lower bound of the distance to the solution.

    .. math::

        \lambda_t &= \frac{d_t f}{\|g_0\|}, \qquad
        N_{t+1} = N_t + \lambda_t \left< g_t, s_t \right>, \qquad s_{t+1} = s_t + \lambda_t g_t \\
        d_{t+1} &= \max\left(d_t, \min\left(\frac{2 N_{t+1}}{\|s_{t+1}\|}, \gamma d_t\right)\right) \\
        x_{t+1} &= \mu x_t + (1 - \mu) (x_0 - s_{t+1})

    f is the factor of the group, and the products and norms run over all groups, each weighted with its share
    of the largest factor.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of the rate, at least 0.
        lr: Factor of the rate, at least 0; a schedule goes here.
        momentum: Share of the old place in the new one, at least 0 and below 1.
        weight_decay: Strength of the L2 penalty, at least 0.
        d0: Where the distance starts, above 0.
        growth_rate: How many times larger the distance may get in one step, above 1. 1.02 helps a run that
            diverges.
        run: Length of the run in steps, for `diagnose`; without it a run of 2,000 steps is assumed.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = DAdaptSGD([x], d0=1e-3)
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> optimizer.rate > 1e-3
        True

    References:
        Defazio and Mishchenko, "Learning-Rate-Free Learning by D-Adaptation", 2023 (arXiv:2301.07733). The
        package `dadaptation` 3.2 differs where it is wrong: its weight decay is left out of the norm of the
        first gradient, taken from the first group alone, and changes the gradients of the caller; the norm of
        the first gradient is lost when a step begins with another group; a first step at factor 0 divides by
        zero.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        d0: float = 1e-6,
        growth_rate: float = math.inf,
        run: int | None = None,
        nonfinite: NonFinite = "raise",
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
        super().__init__(params, defaults, d0=d0, growth_rate=growth_rate, run=run, nonfinite=nonfinite)

    def _finite(self, live: list[Live]) -> bool:
        # On a CPU the norms cost less than the pull before anything changes, since that reads s as well.
        return not all_cpu(one.grads for one in live) or Adaptive._finite(self, live)

    def _update(self, live: list[Live]) -> None:
        parts = self._parts(live)
        grads = [decayed(part) for part in parts]
        if "first" in self.whole:
            self._go_on(parts, grads)
        else:
            self._begin(parts, grads)

    def _begin(self, parts: list[Part], grads: list[list[Tensor]]) -> None:
        """The first step, which only the norm of the gradient decides."""
        tally = Tally()
        for part, g in zip(parts, grads, strict=True):
            tally.add("squared", squares(g), part.ratio)
        read = tally.read()
        if not self._accepted(read) or not read["squared"]:
            return
        first, top = math.sqrt(read["squared"]), _top(parts)
        for part, g in zip(parts, grads, strict=True):
            self._move(part, list(torch._foreach_mul(g, self.rate * top * part.ratio / first)))
        self._remember(self.rate, top, first=first, pulled=0.0)

    def _go_on(self, parts: list[Part], grads: list[list[Tensor]]) -> None:
        top = _top(parts)
        rate = self.rate * top / self.whole["first"]
        tally = Tally()
        sums = [self._summed(*pair, rate, tally) for pair in zip(parts, grads, strict=True)]
        read = tally.read()
        if not self._accepted(read) or not read["squared"]:
            return
        pulled = self.whole["pulled"] + rate * read["pull"]
        for part, new in zip(parts, sums, strict=True):
            self._move(part, new)
        self._remember(self._grown(self.rate, 2 * pulled / math.sqrt(read["squared"])), top, pulled=pulled)

    def _summed(self, part: Part, grads: list[Tensor], rate: float, tally: Tally) -> list[Tensor]:
        """The next s of one group."""
        in_place, found = self._in_place([part]), list[Tensor]()
        for g, s in batches(grads, self._kept(part, "s")):
            tally.add("pull", dots(g, s))
            new = s if in_place else [tensor.clone() for tensor in s]
            torch._foreach_add_(new, g, alpha=rate * part.ratio)
            # A group of ratio r is measured in a unit of its own, which the root of r makes the common one.
            tally.add("squared", squares(new), 1 / part.ratio)
            found += new
        return found

    def _move(self, part: Part, sums: list[Tensor]) -> None:
        self._keep(part, "s", sums)
        momentum = part.option("momentum")
        for x, x0, s in pieces(part.x, self._kept(part, "x0", torch.clone), sums):
            if momentum:
                torch._foreach_lerp_(x, torch._foreach_sub(x0, s), 1 - momentum)
            else:
                difference(x, x0, s)
        self._settle(part)


def _top(parts: list[Part]) -> float:
    return max(part.one.factor for part in parts)
