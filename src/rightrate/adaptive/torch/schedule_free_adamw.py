"""Schedule-Free AdamW."""

import math
from collections.abc import Iterable
from typing import Any, final

import torch

from rightrate.adaptive.torch.averaged import ScheduleFree, towards
from rightrate.adaptive.torch.complete import Part
from rightrate.adaptive.torch.optimizer import NonFinite
from rightrate.adaptive.torch.tensors import batches, quotients


@final
class ScheduleFreeAdamW(ScheduleFree):
    r"""AdamW without a schedule: a fast iterate z, its average x, and gradients taken between them.

    .. math::

        y_t &= (1 - \beta_1) z_t + \beta_1 x_t, \qquad v_{t+1} = \beta_2 v_t + (1 - \beta_2) g(y_t)^2 \\
        z_{t+1} &= z_t - \gamma_t \left(
            \frac{g(y_t)}{\sqrt{v_{t+1} / (1 - \beta_2^t)} + \epsilon} + \lambda y_t \right) \\
        x_{t+1} &= (1 - c_t) x_t + c_t z_{t+1}, \qquad
        c_t = \frac{w_t}{\sum_{i \le t} w_i}, \quad w_t = t^r \left(\max_{i \le t} \gamma_i\right)^p

    The size of a step is the rate times the factor of the group and the warm-up, p is `weight_lr_power`.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of the rate, at least 0.
        lr: Factor of the rate, at least 0.
        rate: The learning rate, above 0. It has to be found, and is about one to ten times that of AdamW.
        betas: Share of the average where gradients are taken, above 0 and below 1, and decay of the average
            of the squares, at least 0 and below 1. Long runs want more of the first: 0.95 or 0.98.
        eps: Added to the root of the average of squares, above 0.
        weight_decay: Strength of the weight decay, at least 0.
        warmup: Steps through which the rate rises in a straight line, at least 0.
        r: Power of the step in the weights of the average, at least 0.
        weight_lr_power: Power of the rate in the weights of the average, at least 0.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = ScheduleFreeAdamW([x], rate=0.1)
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> with optimizer.averaged():
        ...     abs(x.item()) < 0.1
        True

    References:
        Defazio and others, "The Road Less Scheduled", 2024 (arXiv:2405.15682). The package `schedulefree`
        1.4.1 differs: it changes the gradients of the caller, its average moves on at the rate 0, its way to
        the average and back changes the last digits, and it lets the state be saved beside the wrong weights.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        rate: float = 0.0025,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        warmup: int = 0,
        r: float = 0.0,
        weight_lr_power: float = 2.0,
        nonfinite: NonFinite = "raise",
    ) -> None:
        average = {"warmup": warmup, "r": r, "weight_lr_power": weight_lr_power}
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        super().__init__(params, defaults | average, rate, nonfinite)

    @staticmethod
    def _beta(group: dict[str, Any]) -> float:
        return float(group["betas"][0])

    def _move(self, part: Part, count: dict[str, Any], share: float) -> None:
        first, second = part.option("betas")
        # The correction of the start at zero is taken out of the root, and into the size of the step.
        scale = math.sqrt(1 - second ** count["steps"])
        decay, eps = part.option("weight_decay") / scale, part.option("eps") * scale
        sizes = (count["size"] * scale, share, first)
        lists = (part.x, part.g, self._kept(part, "z", torch.clone), self._kept(part, "v"))
        for y, g, z, v in batches(*lists):
            torch._foreach_mul_(v, second)
            torch._foreach_addcmul_(v, g, g, value=1 - second)
            root = torch._foreach_sqrt(v)
            torch._foreach_add_(root, eps)
            step = quotients(g, root)
            if decay:
                torch._foreach_add_(step, y, alpha=decay)
            towards(y, z, step, sizes)
