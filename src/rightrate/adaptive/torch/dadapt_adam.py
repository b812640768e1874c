"""D-Adaptation of Adam."""

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
from rightrate.adaptive.torch.tensors import batches, quotients


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
        tally, in_place = Tally(), self._in_place(parts)
        for part, g in zip(parts, grads, strict=True):
            self._pull(part, g, tally)
        if in_place and not self._accepted(tally.read()):
            return
        sums = [self._summed(*pair, rate, tally) for pair in zip(parts, grads, strict=True)]
        read = tally.read()
        if not self._accepted(read) or not read["length"]:
            return
        pulled = root * self.whole.get("pulled", 0.0) + (1 - root) * rate * read["pull"]
        for part, g, new in zip(parts, grads, sums, strict=True):
            self._keep(part, "s", new)
            self._note(part, "scale", rate)
            self._move(part, g, rate)
        grown = self._grown(self.rate, pulled / ((1 - root) * read["length"]))
        self._remember(grown, top, pulled=pulled)

    def _correction(self, part: Part) -> float:
        return corrected(part.option("betas"), self._steps + 1, part.option("bias_correction"))

    def _pull(self, part: Part, grads: list[Tensor], tally: Tally) -> None:
        units = [self.state[param].get("scale", 1.0) for param in part.one.params]
        for g, s, v in batches(grads, self._kept(part, "s"), self._kept(part, "v")):
            unit, units = units[: len(g)], units[len(g) :]
            scale = torch._foreach_sqrt(v)
            torch._foreach_add_(scale, part.option("eps"))
            for one, size in zip(dots(g, quotients(s, scale)), unit, strict=True):
                tally.add("pull", [one], part.ratio * size)

    def _summed(self, part: Part, grads: list[Tensor], rate: float, tally: Tally) -> list[Tensor]:
        """The next s of one group, which is kept in units of the last rate."""
        root, in_place = math.sqrt(part.option("betas")[1]), self._in_place([part])
        units = [self.state[param].get("scale", rate) / rate for param in part.one.params]
        found: list[Tensor] = []
        for g, s in batches(grads, self._kept(part, "s")):
            new = s if in_place else [one.clone() for one in s]
            unit, units = units[: len(g)], units[len(g) :]
            if any(size != 1.0 for size in unit):
                torch._foreach_mul_(new, unit)
            torch._foreach_lerp_(new, g, 1 - root)
            tally.add("length", absolutes(new), part.ratio * rate)
            found += new
        return found

    def _move(self, part: Part, grads: list[Tensor], rate: float) -> None:
        """Take the step of Adam. The average m is kept in units of the rate of the last step."""
        own, decay = rate * part.ratio, part.option("weight_decay") if part.option("decoupled") else 0.0
        units = self._units(part, own)
        lists = (part.x, grads, self._kept(part, "m"), self._kept(part, "v"))
        AdamStep(own, part.option("betas"), part.option("eps"), decay).take(
            lists, (units, [1.0] * len(units))
        )
        self._settle(part)
