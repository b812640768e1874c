"""Momentum models: SGD with momentum, and Adam, with the rate that reaches a bound of the loss."""

import math
from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, final

import torch
from torch import Tensor

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.momentum_model import Term, diagnosed, lowered, step_size
from rightrate.adaptive.torch.lossy import Lossy
from rightrate.adaptive.torch.measures import numbers, product, squared
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.errors import TrainingError, require


@dataclass(frozen=True, slots=True)
class Averages:
    """The averages of one group after a step, which is not taken yet.

    Args:
        one: The group.
        means: Averaged gradients.
        products: Averaged products of gradients and parameters, scalars.
        vectors: The step per unit of the rate.
        length: Squared averaged gradient in the norm of the method.
        others: What else is kept, by name.
    """

    one: Live
    means: list[Tensor]
    products: list[Tensor]
    vectors: list[Tensor]
    length: Tensor
    others: dict[str, list[Any]]


class MomentumModel(Lossy):
    """What both momentum models share.

    Args:
        params: Parameters or groups of them.
        defaults: Options of a group.
        cap: Largest rate, before factors.
        bound: The lowest loss of any batch, or, where it is estimated, what the estimate may not fall below.
        estimate: Whether to estimate the bound.
        nonfinite: What a step does whose loss or gradient is not finite.
    """

    def __init__(
        self,
        params: Iterable[Any],
        defaults: dict[str, Any],
        *,
        cap: float,
        bound: float,
        estimate: bool,
        nonfinite: NonFinite,
    ) -> None:
        require(cap > 0, "cap", cap, "above 0, the largest rate")
        require(math.isfinite(bound), "bound", bound, "a finite loss")
        self.cap, self.bound, self.estimate = cap, bound, estimate
        super().__init__(params, defaults, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        own = ("cap", "bound", "estimate")
        return {**super().__getstate__(), **{name: getattr(self, name) for name in own}}

    @property
    def rate(self) -> float:
        """The rate that was found last, before the factors of the groups; 0 at first."""
        return float(self.whole.get("rate", 0.0))

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the rate, each with its remedy; empty if nothing is."""
        return diagnosed(self.whole, self.cap, self.estimate)

    @abstractmethod
    def _averages(self, one: Live) -> Averages:
        """The averages after a step, as new tensors."""

    @abstractmethod
    def _weights(self, steps: int) -> tuple[float, float]:
        """What stays of the last average of losses, and the weight of the average of that many steps."""

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        decay = group["weight_decay"]
        require(0 <= decay < math.inf, "weight_decay", decay, "at least 0 and finite")

    def _update(self, live: list[Live], loss: Tensor) -> None:  # type: ignore[override]  # as in Lossy
        taken = [self._averages(one) for one in live]
        scalars = [loss]
        for some in taken:
            gamma = torch.stack(some.products).sum()
            scalars += [gamma, product(some.one.params, some.means), some.length]
        values = numbers(scalars)
        if self._refuse(values):
            return
        self._check_bound(values[0])
        rate, common = self._found(taken, values)
        self._keep(taken)
        for some, share in zip(taken, _shares(live, common), strict=True):
            if common * share == 0:
                continue
            params = some.one.params
            torch._foreach_add_(params, some.vectors, alpha=-rate * common * share)
            decay = some.one.group["weight_decay"]
            if decay:
                torch._foreach_div_(params, 1 + self.cap * common * share * decay)

    def _found(self, taken: list[Averages], values: list[float]) -> tuple[float, float]:
        """The rate, and the largest factor of the groups."""
        live = [some.one for some in taken]
        common = max(one.factor for one in live)
        shares = _shares(live, common)
        whole = self.whole
        steps = int(whole.get("steps", 0)) + 1
        stays, weight = self._weights(steps)
        average = stays * whole.get("average", 0.0) + (1 - stays) * values[0]
        terms = [
            Term(values[2 + 3 * i], values[3 + 3 * i] * share, 1 + self.cap * common * share * decay)
            for i, share in enumerate(shares)
            for decay in [live[i].group["weight_decay"]]
        ]
        gap = average - sum(values[1::3])
        bound = self._bound_before(gap, terms, weight)
        limit = self.cap / weight
        rate = step_size(gap - weight * bound, terms, limit)
        if self.estimate:
            model = gap + sum(term.product for term in terms)
            bound = max((model - rate * sum(term.squared for term in terms) / 2) / weight, self.bound)
        whole.update(
            steps=steps,
            average=average,
            bound=bound,
            rate=rate,
            capped=whole.get("capped", 0) + (rate >= limit),
            bounded=whole.get("bounded", 0) + (rate == 0),
        )
        return rate, common

    def _bound_before(self, gap: float, terms: list[Term], weight: float) -> float:
        bound = float(self.whole.get("bound", self.bound))
        if not self.estimate:
            return bound
        height = gap + sum(term.product / term.shrink for term in terms)
        return lowered(bound, self.bound, height, weight)

    def _check_bound(self, loss: float) -> None:
        if loss >= self.bound:
            return
        raise TrainingError(
            f"The loss must be at least the bound {self.bound:.6g}, got {loss:.6g}. Nothing was changed. "
            "Pass a lower `bound`; with estimate=True it need not be close."
        )

    def _keep(self, taken: list[Averages]) -> None:
        for some in taken:
            kept = {"mean": some.means, "product": some.products, **some.others}
            for name, tensors in kept.items():
                for param, tensor in zip(some.one.params, tensors, strict=True):
                    self.state[param][name] = tensor

    def _mixed(self, one: Live, beta: float, *, corrected: bool) -> tuple[list[Tensor], list[Tensor]]:
        """Averaged gradients, and averaged products of gradients and parameters."""
        wide = [grad.float() if grad.dtype.itemsize < 4 else grad for grad in one.grads]
        dots = [product([param], [grad]) for param, grad in zip(one.params, one.grads, strict=True)]
        last = [self.state.get(param, {}) for param in one.params]
        first = 0.0 if corrected else 1.0
        means = [state.get("mean", grad * first) for state, grad in zip(last, wide, strict=True)]
        products = [state.get("product", dot * first) for state, dot in zip(last, dots, strict=True)]
        return (
            list(torch._foreach_lerp(means, wide, 1 - beta)),
            list(torch._foreach_lerp(products, dots, 1 - beta)),
        )


@final
class Momo(MomentumModel):
    r"""SGD with momentum at the rate that a momentum model of the loss asks for.

    .. math:: \tau = \min\Bigl(\frac{\alpha}{\rho}, \frac{\bigl((1 + \alpha \lambda)(\bar f - \rho f^* -
    \gamma)
        + \langle d, x \rangle\bigr)_+}{\|d\|^2}\Bigr), \qquad x \leftarrow \frac{x - \tau d}{1 + \alpha
        \lambda}

    Here d, the averaged loss and gamma are averages of gradients, of losses, and of products of gradients and
    parameters, all with the same weight. Take `step(loss=loss)` after backward.

    Args:
        params: Parameters or groups of them; their `lr` is a factor of the rate, 1 by default.
        cap: Largest rate, above 0.
        beta: How long is averaged, at least 0 and below 1.
        weight_decay: Weight decay, at least 0, decoupled from the rate that is found.
        bound: The lowest loss of any batch; with `estimate`, what the estimate may not fall below.
        estimate: Whether to estimate the bound as training goes on.
        corrected: Whether averages begin at 0 and are corrected for it, or begin at the first values.
        nonfinite: What a step does whose loss or gradient holds a NaN or an infinity: "raise" an error, or
            "skip" the step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Schaipp, Ohana, Eickenberg, Defazio, Gower (2024), MoMo: momentum models for adaptive learning rates.
        The package momo-opt 0.1.0 gives the same steps, but for several groups, which here share one model.

    Example:
        >>> x = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
        >>> optimizer = Momo([x])
        >>> loss = (x**2).sum()
        >>> loss.backward()
        >>> _ = optimizer.step(loss=loss)
        >>> optimizer.rate, x.tolist()
        (0.25, [1.5, 2.0])
    """

    def __init__(
        self,
        params: Iterable[Any],
        *,
        cap: float = 1.0,
        beta: float = 0.9,
        weight_decay: float = 0.0,
        bound: float = 0.0,
        estimate: bool = False,
        corrected: bool = False,
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(0 <= beta < 1, "beta", beta, "at least 0 and below 1")
        self.beta, self.corrected = beta, corrected
        super().__init__(
            params,
            {"weight_decay": weight_decay},
            cap=cap,
            bound=bound,
            estimate=estimate,
            nonfinite=nonfinite,
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "beta": self.beta, "corrected": self.corrected}

    def _weights(self, steps: int) -> tuple[float, float]:
        if self.corrected:
            return self.beta, 1 - self.beta**steps
        return self.beta if steps > 1 else 0.0, 1.0

    def _averages(self, one: Live) -> Averages:
        means, products = self._mixed(one, self.beta, corrected=self.corrected)
        return Averages(one, means, products, means, squared(means), {})


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
        super().__init__(
            params,
            {"weight_decay": weight_decay, "eps": eps},
            cap=cap,
            bound=bound,
            estimate=estimate,
            nonfinite=nonfinite,
        )

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        return {**super().__getstate__(), "betas": self.betas}

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        require(0 < group["eps"] < math.inf, "eps", group["eps"], "above 0 and finite")

    def _weights(self, steps: int) -> tuple[float, float]:
        return self.betas[0], 1 - self.betas[0] ** steps

    def _averages(self, one: Live) -> Averages:
        means, products = self._mixed(one, self.betas[0], corrected=True)
        beta = self.betas[1]
        last = [self.state.get(param, {}) for param in one.params]
        squares = list(torch._foreach_mul(one.grads, one.grads))
        squares = [new.to(mean.dtype) for new, mean in zip(squares, means, strict=True)]
        torch._foreach_mul_(squares, 1 - beta)
        old = [state.get("square") for state in last]
        known = [(new, value) for new, value in zip(squares, old, strict=True) if value is not None]
        if known:
            torch._foreach_add_([new for new, _ in known], [value for _, value in known], alpha=beta)
        counts = [state.get("steps", 0) + 1 for state in last]
        roots = torch._foreach_div(squares, [1 - beta**count for count in counts])
        torch._foreach_sqrt_(roots)
        torch._foreach_add_(roots, one.group["eps"])
        vectors = list(torch._foreach_div(means, roots))
        others: dict[str, list[Any]] = {"square": squares, "steps": counts}
        return Averages(one, means, products, vectors, product(means, vectors), others)


def _shares(live: list[Live], common: float) -> list[float]:
    """The factors of the groups among themselves; 1 where all are 0."""
    return [one.factor / common if common else 1.0 for one in live]
