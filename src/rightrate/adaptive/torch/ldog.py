"""LDoG: distance over gradients, layer by layer."""

import math
from collections.abc import Iterable
from statistics import median
from typing import Any, final

import torch
from torch import Tensor

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.torch.complete import Part, Summed, decayed
from rightrate.adaptive.torch.measures import numbers, ways
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.torch.tensors import scaled
from rightrate.adaptive.watch import begun, findings, watched
from rightrate.errors import require


@final
class LDoG(Summed):
    r"""SGD whose rate is, in each tensor, the distance made so far over the gradients met so far.

    .. math::

        \bar r_t = \max\left(\bar r_{t-1}, \|x_t - x_0\|\right), \quad
        \bar r_0 = \mathrm{reps} (1 + \|x_0\|), \qquad
        x_{t+1} = x_t - f \frac{\bar r_t}{\sqrt{\sum_{i \le t} \|g_i\|^2 + \epsilon}} \, g_t

    f is the factor of the group. The weights to use are an average over the steps: without one the result is
    worse.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of the rate, at least 0.
        lr: Factor of the rate, at least 0; a schedule goes here.
        reps: Size of the first step over that of the weights, above 0. 1e-4 with batch normalization, 1e-8
            where the first steps diverge.
        eps: Added to the sum of the squares, above 0.
        weight_decay: Strength of the L2 penalty, at least 0.
        run: Length of the run in steps, for `diagnose`; without it a run of 2,000 steps is assumed.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = LDoG([x])
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> optimizer.rate > 1e-3
        True

    References:
        Ivgi, Hinder and Carmon, "DoG is SGD's Best Friend: A Parameter-Free Dynamic Step Size Schedule", 2023
        (arXiv:2302.12022). The package `dog-optimizer` 1.0.3 differs where it is wrong: it fails at a
        parameter without a gradient, its weight decay changes the gradients of the caller, and a group that
        comes later has no start.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        reps: float = 1e-6,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        run: int | None = None,
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(run is None or run >= 1, "run", run, "a number of steps of at least 1, or left out")
        self.run = run
        super().__init__(
            params, {"lr": lr, "reps": reps, "eps": eps, "weight_decay": weight_decay}, nonfinite
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "run": self.run}

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        reps = group["reps"]
        require(math.isfinite(reps) and reps > 0, "reps", reps, "finite and above 0")

    @property
    def rate(self) -> float:
        """The median rate of all tensors at the last step and the factor 1; 0 before the first step."""
        found: float = self.whole.get("rate", 0.0)
        return found

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the distances, each with its remedy; empty if nothing is."""
        if "seen" not in self.whole:
            return ()
        brake = "The distance never falls: begin again with `reps` a hundred times smaller."
        return findings(self.whole["seen"], self.run, "the distance", "reps", brake)

    def _update(self, live: list[Live]) -> None:
        parts = self._parts(live)
        grads = [decayed(part) for part in parts]
        new = [
            param
            for part in parts
            for param in part.one.params
            if "distance" not in self.state.get(param, {})
        ]
        terms = [term for pair in zip(parts, grads, strict=True) for term in self._terms(*pair)]
        values = numbers([*torch._foreach_norm(new), *terms] if new else terms)
        if not self._accepted({str(index): value for index, value in enumerate(values)}):
            return
        starts, values = dict(zip(new, values, strict=False)), values[len(new) :]
        rates: list[float] = []
        for part, g in zip(parts, grads, strict=True):
            own, values = values[: 2 * len(g)], values[2 * len(g) :]
            found = self._rates(part, own, starts)
            scaled(part.x, g, [-part.one.factor * rate for rate in found])
            self._settle(part)
            rates += found
        self._remember(max(one.factor for one in live), median(rates))

    def _terms(self, part: Part, grads: list[Tensor]) -> list[Tensor]:
        """The square of the way from the start, and the norm of the gradient, of each tensor."""
        return [*ways(part.x, self._kept(part, "x0", torch.clone)), *torch._foreach_norm(grads)]

    def _rates(self, part: Part, values: list[float], starts: dict[Tensor, float]) -> list[float]:
        """The rate of each tensor, from the two terms of each and the norms of the new ones."""
        count, found = len(part.x), []
        for index, param in enumerate(part.one.params):
            way, norm = values[index::count]
            state = self.state[param]
            if param in starts:
                state.update(distance=part.option("reps") * (1 + starts[param]), squared=part.option("eps"))
            state["distance"] = max(state["distance"], math.sqrt(way))
            state["squared"] += norm**2
            found.append(state["distance"] / math.sqrt(state["squared"]))
        return found

    def _remember(self, factor: float, rate: float) -> None:
        whole, distance = self.whole, math.hypot(*self._each("distance"))
        seen = watched(whole.get("seen", begun(distance)), distance, factor, self.run)
        whole.update(rate=rate, seen=seen)
