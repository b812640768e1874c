"""D-Adaptation of Adam."""

import math
from collections.abc import Iterable
from typing import Any, final

import torch

from rightrate.adaptive.torch.complete import Part, decayed
from rightrate.adaptive.torch.distance import Distance, corrected
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.torch.tensors import Tally, absolutes, batches, dots


@final
class DAdaptAdam(Distance):
    r"""Adam with D-Adaptation: the rate is a lower bound of the distance to the solution.

    .. math::

        \lambda_t &= d_t \, f \, c_t, \qquad s_{t+1} = \sqrt{\beta_2} s_t + (1 - \sqrt{\beta_2}) \lambda_t g_t
        \\ N_{t+1} &= \sqrt{\beta_2} N_t + (1 - \sqrt{\beta_2}) \lambda_t \left< g_t, \frac{s_t}{\sqrt{v_t} +
        \epsilon} \right> \\ d_{t+1} &= \max\left(d_t, \min\left(\frac{N_{t+1}}{(1 - \sqrt{\beta_2})
        \|s_{t+1}\|_1}, \gamma d_t\right)\right) \\ m_{t+1} &= \beta_1 m_t + (1 - \beta_1) \lambda_t g_t,
        \qquad x_{t+1} = x_t - \frac{m_{t+1}}{\sqrt{v_{t+1}} + \epsilon}

    f is the factor of the group, c the bias correction, and the products and norms run over all groups, each
    weighted with its share of the largest factor.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of the rate, at least 0.
        lr: Factor of the rate, at least 0; a schedule goes here.
        betas: Decay of the averages of the gradient and of its square, each at least 0 and below 1.
        eps: Added to the root of the second average, above 0.
        weight_decay: Strength of the weight decay, at least 0.
        decoupled: Whether weights shrink by themselves, as in AdamW, instead of through the gradient.
        bias_correction: Whether the start of the averages at zero is corrected.
        d0: Where the distance starts, above 0.
        growth_rate: How many times larger the distance may get in one step, above 1. 1.02 gives a kind of
            warm-up.
        run: Length of the run in steps, for `diagnose`; without it a run of 2,000 steps is assumed.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = DAdaptAdam([x], d0=1e-3)
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> optimizer.rate > 1e-3
        True

    References:
        Defazio and Mishchenko, "Learning-Rate-Free Learning by D-Adaptation", 2023 (arXiv:2301.07733). The
        package `dadaptation` 3.2 differs where it is wrong: its decoupled decay also shrinks groups of factor
        0, its coupled decay changes the gradients of the caller, and it refuses groups with factors of their
        own. Its `layer_scale` is the ratio of factors here.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled: bool = False,
        bias_correction: bool = False,
        d0: float = 1e-6,
        growth_rate: float = math.inf,
        run: int | None = None,
        nonfinite: NonFinite = "raise",
    ) -> None:
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        options = {"decoupled": decoupled, "bias_correction": bias_correction}
        super().__init__(
            params, defaults | options, d0=d0, growth_rate=growth_rate, run=run, nonfinite=nonfinite
        )

    def _update(self, live: list[Live]) -> None:
        parts = self._parts(live)
        top = max(one.factor for one in live)
        rate = self.rate * top * self._correction(parts[0])
        root = math.sqrt(parts[0].option("betas")[1])
        grads = [part.g if part.option("decoupled") else decayed(part) for part in parts]
        tally = Tally()
        sums = [self._summed(*pair, rate, tally) for pair in zip(parts, grads, strict=True)]
        read = tally.read()
        if not self._accepted(read) or not read["length"]:
            return
        pulled = root * self.whole.get("pulled", 0.0) + (1 - root) * rate * read["pull"]
        for part, g, new in zip(parts, grads, sums, strict=True):
            self._keep(part, "s", new)
            self._move(part, g, rate)
        self._remember(self._grown(self.rate, pulled / ((1 - root) * read["length"])), top, pulled=pulled)

    def _correction(self, part: Part) -> float:
        return corrected(part.option("betas"), self._steps + 1, part.option("bias_correction"))

    def _summed(self, part: Part, grads: list[torch.Tensor], rate: float, tally: Tally) -> list[torch.Tensor]:
        """The next s of one group, which is kept once all is known to be finite."""
        root = math.sqrt(part.option("betas")[1])
        sums, seconds = self._kept(part, "s"), self._kept(part, "v")
        found: list[torch.Tensor] = []
        for g, s, v in batches(grads, sums, seconds):
            scale = torch._foreach_sqrt(v)
            torch._foreach_add_(scale, part.option("eps"))
            tally.add("pull", dots(g, torch._foreach_div(s, scale)), part.ratio)
            new = torch._foreach_mul(s, root)
            torch._foreach_add_(new, g, alpha=(1 - root) * rate)
            tally.add("length", absolutes(new), part.ratio)
            found += new
        return found

    def _move(self, part: Part, grads: list[torch.Tensor], rate: float) -> None:
        (first, second), own = part.option("betas"), rate * part.ratio
        shrink = own * part.option("weight_decay") if part.option("decoupled") else 0.0
        for x, g, m, v in batches(part.x, grads, self._kept(part, "m"), self._kept(part, "v")):
            torch._foreach_mul_(m, first)
            torch._foreach_add_(m, g, alpha=(1 - first) * own)
            torch._foreach_mul_(v, second)
            torch._foreach_addcmul_(v, g, g, value=1 - second)
            scale = torch._foreach_sqrt(v)
            torch._foreach_add_(scale, part.option("eps"))
            if shrink:
                torch._foreach_mul_(x, 1 - shrink)
            torch._foreach_addcdiv_(x, m, scale, value=-1)
        self._settle(part)
