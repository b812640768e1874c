"""Adam, at the rate that a momentum model of the loss asks for."""

import math
from collections.abc import Iterable
from itertools import islice
from typing import Any, final

import torch
from torch import Tensor

from rightrate.adaptive.torch.measures import dots
from rightrate.adaptive.torch.momentum_model import Averages, MomentumModel
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.torch.scratch import Scratch
from rightrate.errors import require


@final
class MomoAdam(MomentumModel):
    r"""Adam at the rate that a momentum model of the loss asks for.

    .. math:: \tau = \min\Bigl(\frac{\alpha}{\rho}, \frac{\bigl((1 + \alpha \lambda)(\bar f - \rho f^* -
    \gamma)
        + \langle d, x \rangle\bigr)_+}{\sum_i d_i^2 / D_i}\Bigr), \qquad
        x \leftarrow \frac{x - \tau D^{-1} d}{1 + \alpha \lambda}, \quad D = \sqrt{\hat v} + \epsilon

    Take `step(loss=loss)` after backward.

    Args:
        params: Parameters or groups of them; their `lr` is a factor of the rate, 1 by default.
        cap: Largest rate, above 0.
        betas: How long gradients and their squares are averaged, each at least 0 and below 1.
        eps: Added to the root, above 0.
        weight_decay: Weight decay, at least 0, decoupled from the rate that is found.
        bound: The lowest loss of any batch; with `estimate`, what the estimate may not fall below.
        estimate: Whether to estimate the bound as training goes on.
        nonfinite: What a step does whose loss or gradient holds a NaN or an infinity: "raise" an error, or
            "skip" the step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Schaipp, Ohana, Eickenberg, Defazio, Gower (2024), MoMo: momentum models for adaptive learning rates.
        The package momo-opt 0.1.0 gives the same steps, but for several groups, which here share one model.

    Example:
        >>> x = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
        >>> optimizer = MomoAdam([x])
        >>> for _ in range(3):
        ...     optimizer.zero_grad()
        ...     loss = (x**2).sum()
        ...     loss.backward()
        ...     _ = optimizer.step(loss=loss)
        >>> [round(value, 3) for value in x.tolist()]
        [2.97, 3.97]
    """

    def __init__(
        self,
        params: Iterable[Any],
        *,
        cap: float = 1e-2,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        bound: float = 0.0,
        estimate: bool = False,
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(all(0 <= beta < 1 for beta in betas), "betas", betas, "each at least 0 and below 1")
        self.betas = betas
        self._scratch = Scratch()
        super().__init__(
            params,
            {"weight_decay": weight_decay, "eps": eps},
            cap=cap,
            beta=betas[0],
            corrected=True,
            bound=bound,
            estimate=estimate,
            nonfinite=nonfinite,
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "betas": self.betas, "_scratch": Scratch()}

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        require(0 < group["eps"] < math.inf, "eps", group["eps"], "above 0 and finite")

    def _rooms(self, live: list[Live]) -> list[list[Tensor]]:
        params = [param for one in live for param in one.params]
        grads = [grad for one in live for grad in one.grads]
        like = [grad.float() if grad.dtype.itemsize < torch.float32.itemsize else grad for grad in grads]
        room = iter(self._scratch.room("step", params, like))
        return [list(islice(room, len(one.params))) for one in live]

    def _averages(self, one: Live, room: list[Tensor], copied: bool) -> Averages:
        wide, means, falls = self._mixed(one, copied)
        beta = self.betas[1]
        last = [self.state.get(param, {}) for param in one.params]
        squares = self._moved(one, "square", wide, 0.0, copied)
        torch._foreach_mul_(squares, beta)
        torch._foreach_addcmul_(squares, wide, wide, value=1 - beta)
        counts = [state.get("steps", 0) + 1 for state in last]
        torch._foreach_copy_(room, squares)
        torch._foreach_div_(room, [1 - beta**count for count in counts])
        torch._foreach_sqrt_(room)
        torch._foreach_add_(room, one.group["eps"])
        torch._foreach_reciprocal_(room)
        torch._foreach_mul_(room, means)
        others: dict[str, list[Any]] = {"square": squares, "steps": counts}
        return Averages(one, means, falls, room, dots(means, room), others)
