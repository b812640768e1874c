"""Prodigy: Adam with a distance that grows faster than that of D-Adaptation."""

import math
from collections.abc import Iterable
from typing import Any, final

import torch
from torch import Tensor

from rightrate.adaptive.torch.adam import AdamStep
from rightrate.adaptive.torch.complete import Part, decayed
from rightrate.adaptive.torch.distance import Distance, corrected
from rightrate.adaptive.torch.measures import Tally, absolutes, dots
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.torch.tensors import batches, shrunk
from rightrate.errors import require


@final
class Prodigy(Distance):
    r"""Prodigy: Adam whose rate is an estimate of the distance to the solution, from the way made so far.

    .. math::

        \lambda_t &= d_t \, f \, c_t, \qquad
        r_{t+1} = \beta_3 r_t + \frac{d_t}{d_0} \lambda_t \left< g_t, x_0 - x_t \right>, \qquad
        s_{t+1} = \beta_3 s_t + \frac{d_t}{d_0} \lambda_t g_t \\
        d_{t+1} &= \max\left(d_t, \min\left(k \frac{r_{t+1}}{\|s_{t+1}\|_1}, \gamma d_t\right)\right) \\
        m_{t+1} &= \beta_1 m_t + (1 - \beta_1) d_t g_t, \qquad
        v_{t+1} = \beta_2 v_t + (1 - \beta_2) d_t^2 g_t^2 \\
        x_{t+1} &= x_t - \lambda_t \frac{m_{t+1}}{\sqrt{v_{t+1}} + d_{t+1} \epsilon}

    f is the factor of the group, c the bias correction, k is `d_coef`. There is one d. A group whose factor
    is half of the largest is at half the distance: it moves half as far, and its part of the norm counts
    half, which is Prodigy in coordinates where all distances are alike.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of the rate, at least 0.
        lr: Factor of the rate, at least 0; a schedule goes here.
        betas: Decay of the averages of the gradient and of its square, each at least 0 and below 1.
        beta3: Decay of the sums that d is made of, at least 0 and below 1; without it the root of the second
            of `betas`.
        eps: Added to the root of the second average, in units of d, above 0.
        weight_decay: Strength of the weight decay, at least 0.
        decoupled: Whether weights shrink by themselves, as in AdamW, instead of through the gradient.
        bias_correction: Whether the start of the averages at zero is corrected.
        safeguard_warmup: Whether the norm below d leaves the factor out, which keeps d small through a
            warm-up.
        d0: Where d starts, above 0.
        d_coef: Factor of the estimate, above 0: the preferred way to a larger or smaller rate.
        growth_rate: How many times larger d may get in one step, above 1. 1.02 gives a kind of warm-up.
        run: Length of the run in steps, for `diagnose`; without it a run of 2,000 steps is assumed.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = Prodigy([x])
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> optimizer.rate > 1e-3
        True

    References:
        Mishchenko and Defazio, "Prodigy: An Expeditiously Adaptive Parameter-Free Learner", 2023
        (arXiv:2306.06101). The package `prodigyopt` 1.1.2 differs where it is wrong: its decoupled decay
        shrinks groups of factor 0, which also go on moving by their old average if they are frozen later, its
        coupled decay changes the gradients of the caller, and it refuses groups with factors of their own.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        betas: tuple[float, float] = (0.9, 0.999),
        beta3: float | None = None,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        decoupled: bool = True,
        bias_correction: bool = False,
        safeguard_warmup: bool = False,
        d0: float = 1e-6,
        d_coef: float = 1.0,
        growth_rate: float = math.inf,
        run: int | None = None,
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(beta3 is None or 0 <= beta3 < 1, "beta3", beta3, "at least 0 and below 1, or left out")
        require(math.isfinite(d_coef) and d_coef > 0, "d_coef", d_coef, "finite and above 0")
        self.beta3 = beta3
        self.d_coef = d_coef
        self.safeguard_warmup = safeguard_warmup
        defaults = {"lr": lr, "betas": betas, "eps": eps, "weight_decay": weight_decay}
        options = {"decoupled": decoupled, "bias_correction": bias_correction}
        super().__init__(
            params, defaults | options, d0=d0, growth_rate=growth_rate, run=run, nonfinite=nonfinite
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        own = {"beta3": self.beta3, "d_coef": self.d_coef, "safeguard_warmup": self.safeguard_warmup}
        return {**super().__getstate__(), **own}

    def _update(self, live: list[Live]) -> None:
        parts, d = self._parts(live), self.rate
        top = max(one.factor for one in live)
        betas = parts[0].option("betas")
        rate = d * top * corrected(betas, self._steps + 1, parts[0].option("bias_correction"))
        beta = math.sqrt(betas[1]) if self.beta3 is None else self.beta3
        weight = d / self.d0 * (d if self.safeguard_warmup else rate)
        grads = [part.g if part.option("decoupled") else decayed(part) for part in parts]
        tally, in_place = Tally(), self._in_place(parts)
        for part, g in zip(parts, grads, strict=True):
            self._pull(part, g, tally)
        if in_place and not self._accepted(tally.read()):
            return
        sums = [self._summed(*pair, (beta, weight), tally) for pair in zip(parts, grads, strict=True)]
        read = tally.read()
        if not self._accepted(read) or not read["length"]:
            return
        pulled = beta * self.whole.get("pulled", 0.0) + d / self.d0 * rate * read["pull"]
        grown = self._largest(d, self.d_coef * pulled / read["length"])
        for part, g, new in zip(parts, grads, sums, strict=True):
            self._keep(part, "s", new)
            self._move(part, g, (d, grown, rate))
        self._remember(grown, top, pulled=pulled)

    def _largest(self, d: float, estimate: float) -> float:
        """The largest estimate so far, within the growth that is allowed; the first larger one is free."""
        if d == self.d0:
            d = max(d, estimate)
        largest: float = max(self.whole.get("largest", self.d0), estimate)
        self.whole["largest"] = largest
        return min(largest, d * self.growth_rate)

    def _pull(self, part: Part, grads: list[Tensor], tally: Tally) -> None:
        for x, g, x0 in batches(part.x, grads, self._kept(part, "x0", torch.clone)):
            tally.add("pull", dots(g, torch._foreach_sub(x0, x)))

    def _summed(
        self, part: Part, grads: list[Tensor], sizes: tuple[float, float], tally: Tally
    ) -> list[Tensor]:
        """The next s of one group."""
        (beta, weight), in_place = sizes, self._in_place([part])
        found: list[Tensor] = []
        for g, s in batches(grads, self._kept(part, "s")):
            new = shrunk(s, beta, in_place)
            torch._foreach_add_(new, g, alpha=weight)
            tally.add("length", absolutes(new), part.ratio)
            found += new
        return found

    def _move(self, part: Part, grads: list[Tensor], sizes: tuple[float, float, float]) -> None:
        """Take the step of Adam. Its averages are kept in units of the last d, and of its square."""
        (d, grown, rate), units = sizes, self._units(part, sizes[0])
        decay = part.option("weight_decay") if part.option("decoupled") else 0.0
        eps = part.option("eps") * grown / d
        lists = (part.x, grads, self._kept(part, "m"), self._kept(part, "v"))
        step = AdamStep(rate * part.ratio, part.option("betas"), eps, decay)
        step.take(lists, (units, [unit**2 for unit in units]))
        self._settle(part)
