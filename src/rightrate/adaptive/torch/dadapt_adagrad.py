"""D-Adaptation of AdaGrad."""

import math
from collections.abc import Iterable
from typing import Any, final

import torch
from torch import Tensor

from rightrate.adaptive.torch.complete import Complete, Part, decayed
from rightrate.adaptive.torch.distance import Distance
from rightrate.adaptive.torch.measures import absolutes, dots, numbers
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.torch.room import Room
from rightrate.adaptive.torch.tensors import all_cpu, batches

#: Where the sum of the squares starts, so that no root is zero. The package `dadaptation` starts there too.
FIRST = 1e-6


@final
class DAdaptAdaGrad(Distance):
    r"""AdaGrad with D-Adaptation: the rate is a lower bound of the distance to the solution.

    .. math::

        \lambda_t &= d_t f, \qquad a_{t+1} = a_t + g_t^2, \qquad s_{t+1} = s_t + \lambda_t g_t \\
        G_{t+1} &= G_t + \lambda_t^2 \sum \frac{g_t^2}{\sqrt{a_{t+1}} + \epsilon}, \qquad
        S_{t+1} = \sum \frac{s_{t+1}^2}{\sqrt{a_{t+1}} + \epsilon} \\
        d_{t+1} &= \max\left(d_t,
            \min\left(\frac{S_{t+1} - G_{t+1}}{\|s_{t+1}\|_1}, \gamma d_t\right)\right) \\
        x_{t+1} &= \mu x_t + (1 - \mu) \left(x_0 - \frac{s_{t+1}}{\sqrt{a_{t+1}} + \epsilon}\right)

    f is the factor of the group, and the sums run over all groups, each weighted with its share of the
    largest factor.

    Args:
        params: Parameters or groups of them. The `lr` of a group is a factor of the rate, at least 0.
        lr: Factor of the rate, at least 0; a schedule goes here.
        momentum: Share of the old place in the new one, at least 0 and below 1.
        weight_decay: Strength of the L2 penalty, at least 0.
        eps: Added to the root of the sum of squares, above 0.
        d0: Where the distance starts, above 0.
        growth_rate: How many times larger the distance may get in one step, above 1.
        run: Length of the run in steps, for `diagnose`; without it a run of 2,000 steps is assumed.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" or "skip".

    Raises:
        ArgumentError: If an option is out of range, or a parameter is complex.

    Example:
        >>> import torch
        >>> x = torch.nn.Parameter(torch.tensor([1.0]))
        >>> optimizer = DAdaptAdaGrad([x], d0=1e-3)
        >>> for _ in range(100):
        ...     optimizer.zero_grad()
        ...     (x**2).sum().backward()
        ...     _ = optimizer.step()
        >>> optimizer.rate > 1e-3
        True

    References:
        Defazio and Mishchenko, "Learning-Rate-Free Learning by D-Adaptation", 2023 (arXiv:2301.07733). The
        package `dadaptation` 3.2 differs where it is wrong: it takes the factor of the first group for all
        groups, and its weight decay changes the gradients of the caller. Its sparse gradients are not served
        here.
    """

    def __init__(
        self,
        params: Iterable[Any],
        lr: float = 1.0,
        *,
        momentum: float = 0.0,
        weight_decay: float = 0.0,
        eps: float = 1e-6,
        d0: float = 1e-6,
        growth_rate: float = math.inf,
        run: int | None = None,
        nonfinite: NonFinite = "raise",
    ) -> None:
        defaults = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay, "eps": eps}
        super().__init__(params, defaults, d0=d0, growth_rate=growth_rate, run=run, nonfinite=nonfinite)

    def _finite(self, live: list[Live]) -> bool:
        # On a CPU the step is in place from its start, and no sum comes before it.
        on_cpu = all_cpu(one.params for one in live)
        return Complete._finite(self, live) if on_cpu else True

    def _update(self, live: list[Live]) -> None:
        parts = self._parts(live)
        top = max(one.factor for one in live)
        rate = self.rate * top
        news = [self._new(part, rate) for part in parts]
        values = numbers([term for new in news for terms in new.terms for term in terms])
        if not self._accepted({str(index): value for index, value in enumerate(values)}):
            return
        spent = self.whole.get("spent", 0.0)
        for new in news:
            count = len(new.part.x)
            own, values = values[: 3 * count], values[3 * count :]
            spent += rate**2 * new.part.ratio * sum(own[count : 2 * count])
            self._note_terms(new.part, own[:count], own[2 * count :])
        length = math.fsum(self._each("length"))
        if not length:
            return
        for new in news:
            self._move(new)
        gained = math.fsum(self._each("gained"))
        self._remember(self._grown(self.rate, (gained - spent) / length), top, spent=spent)

    def _new(self, part: Part, rate: float) -> "_New":
        """What one group becomes."""
        in_place, new, room = self._in_place([part]), _New(part), Room()
        lists = (decayed(part), self._kept(part, "a", _first), self._kept(part, "s"))
        for g, old, s in batches(*lists):
            squared, summed = (old, s) if in_place else (_copies(old), _copies(s))
            torch._foreach_addcmul_(squared, g, g)
            torch._foreach_add_(summed, g, alpha=rate * part.ratio)
            root = _root(squared, part.option("eps"), room)
            gained, spent, lengths = new.terms
            gained += dots(summed, room.of("div", "way", summed, root))
            spent += dots(g, room.of("div", "way", g, root))
            lengths += absolutes(summed)
            new.a += squared
            new.s += summed
        return new

    def _note_terms(self, part: Part, gained: list[float], lengths: list[float]) -> None:
        """Keep the terms of each parameter, which go on counting in steps where it has no gradient."""
        for param, gain, length in zip(part.one.params, gained, lengths, strict=True):
            self.state[param]["gained"] = gain / part.ratio
            self.state[param]["length"] = length

    def _move(self, new: "_New") -> None:
        part, room = new.part, Room()
        self._keep(part, "s", new.s)
        self._keep(part, "a", new.a)
        for x, x0, s, a in batches(part.x, self._kept(part, "x0", torch.clone), new.s, new.a):
            way = room.of("div", "way", s, _root(a, part.option("eps"), room))
            torch._foreach_lerp_(x, room.of("sub", "way", x0, way), 1 - part.option("momentum"))
        self._settle(part)


class _New:
    """What one group becomes, before it is known whether all is finite.

    Its terms are the gained, the spent and the lengths of all tensors.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.a: list[Tensor] = []
        self.s: list[Tensor] = []
        self.terms: tuple[list[Tensor], list[Tensor], list[Tensor]] = ([], [], [])


def _root(squared: list[Tensor], eps: float, room: Room) -> list[Tensor]:
    root = room.of("sqrt", "root", squared)
    torch._foreach_add_(root, eps)
    return root


def _copies(tensors: list[Tensor]) -> list[Tensor]:
    return [tensor.clone() for tensor in tensors]


def _first(like: Tensor) -> Tensor:
    return torch.full_like(like, FIRST)
