"""COCOB: coin betting, coordinate by coordinate."""

import math
from collections.abc import Iterable
from typing import Any, final

import torch
from torch import Tensor

from rightrate.adaptive.torch.complete import Complete, Part, decayed
from rightrate.adaptive.torch.measures import numbers
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.torch.tensors import batches
from rightrate.errors import require


@final
class Cocob(Complete):
    r"""COCOB: in each coordinate a gambler bets a share of the wealth on the sign of the next gradient.

    .. math::

        L &\leftarrow \max(L, |g|), \qquad G \leftarrow G + |g|, \qquad \theta \leftarrow \theta - g, \qquad
        R \leftarrow \max(R - g w, 0) \\
        w &\leftarrow \frac{\theta \, (L + R)}{L \max(G + L, \alpha L)}, \qquad
        x \leftarrow x + f \, (w_{\mathrm{new}} - w_{\mathrm{old}})

    f is the factor of the group. At the factor 1 the place x is the start plus the bet w.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of its steps, at least 0.
        lr: Factor of the steps, at least 0; a schedule goes here.
        alpha: About the number of steps through which the bets are held small, at least 0.
        eps: Where the largest gradient L starts, above 0.
        weight_decay: Strength of the L2 penalty, at least 0.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = Cocob([x])
        >>> for _ in range(200):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> abs(x.item()) < 0.1
        True

    References:
        Orabona and Tommasi, "Training Deep Networks without Learning Rates Through Coin Betting", 2017
        (arXiv:1705.07795). The package `parameterfree` 0.0.1 has no `lr`, so that no scheduler takes it. In
        `optax.contrib.cocob` the rate multiplies the gradients, and bets do not depend on their size: it has
        no effect.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        alpha: float = 100.0,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        nonfinite: NonFinite = "raise",
    ) -> None:
        defaults = {"lr": lr, "alpha": alpha, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults, nonfinite)

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        alpha = group["alpha"]
        require(math.isfinite(alpha) and alpha >= 0, "alpha", alpha, "finite and at least 0")

    @property
    def rate(self) -> float:
        """The mean bet per unit of summed gradient, of all coordinates; 0 before the first step."""
        sums, count = list[Tensor](), 0
        for group in self.param_groups:
            states = [self.state[param] for param in group["params"] if "top" in self.state.get(param, {})]
            total, wealth, top = ([state[name] for state in states] for name in ("total", "wealth", "top"))
            sums += [share.sum() for share in _shares(group["alpha"], total, wealth, top)] if states else []
            count += sum(one.numel() for one in top)
        return math.fsum(numbers(sums)) / count if count else 0.0

    def _update(self, live: list[Live]) -> None:
        for part in self._parts(live):
            self._move(part)

    def _move(self, part: Part) -> None:
        def first(like: Tensor) -> Tensor:
            return torch.full_like(like, part.option("eps"))

        names = ("sum", "total", "wealth", "bet")
        lists = [decayed(part), *(self._kept(part, name) for name in names), self._kept(part, "top", first)]
        for x, g, theta, total, wealth, bet, top in batches(part.x, *lists):
            size = torch._foreach_abs(g)
            torch._foreach_maximum_(top, size)
            torch._foreach_add_(total, size)
            torch._foreach_sub_(theta, g)
            torch._foreach_addcmul_(wealth, g, bet, value=-1)
            torch._foreach_clamp_min_(wealth, 0)
            new = _shares(part.option("alpha"), total, wealth, top)
            torch._foreach_mul_(new, theta)
            torch._foreach_add_(x, torch._foreach_sub(new, bet), alpha=part.one.factor)
            torch._foreach_copy_(bet, new)
        self._settle(part)


def _shares(alpha: float, total: list[Tensor], wealth: list[Tensor], top: list[Tensor]) -> list[Tensor]:
    """The bet per unit of summed gradient, of each coordinate."""
    below = torch._foreach_add(total, top)
    torch._foreach_maximum_(below, torch._foreach_mul(top, alpha))
    torch._foreach_mul_(below, top)
    share = torch._foreach_add(wealth, top)
    torch._foreach_div_(share, below)
    return list(share)
