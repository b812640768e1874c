"""What both momentum models share: averages of losses and gradients, and the rate that reaches a bound."""

import math
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

import torch
from torch import Tensor

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.momentum_model import Term, diagnosed, lowered, step_size
from rightrate.adaptive.torch.lossy import Lossy
from rightrate.adaptive.torch.measures import dots, numbers
from rightrate.adaptive.torch.optimizer import Live, NonFinite
from rightrate.adaptive.torch.tensors import batches
from rightrate.errors import TrainingError, require

#: Bytes of a number in single precision.
_SINGLE: Final = 4


@dataclass(frozen=True, slots=True)
class Averages:
    """The averages of some parameters of one group after a step, which is not taken yet.

    Args:
        one: The group, with these parameters.
        means: Averaged gradients.
        falls: Products of gradients and parameters, scalars.
        vectors: The step per unit of the rate.
        lengths: Squared averaged gradients in the norm of the method, scalars.
        others: What else is kept, by name.
    """

    one: Live
    means: list[Tensor]
    falls: list[Tensor]
    vectors: list[Tensor]
    lengths: list[Tensor]
    others: dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Model:
    """The numbers of some parameters of one group after a step.

    Args:
        products: Averaged products of gradients and parameters, of each parameter.
        reach: Product of the averaged gradients and the parameters.
        length: Squared averaged gradients in the norm of the method.
    """

    products: list[float]
    reach: float
    length: float


class MomentumModel(Lossy):
    """What both momentum models share.

    Args:
        params: Parameters or groups of them.
        defaults: Options of a group.
        cap: Largest rate, before factors.
        beta: What stays of the averages of losses and gradients, at least 0 and below 1.
        corrected: Whether they begin at 0 and are corrected for it, or begin at the first values.
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
        beta: float,
        corrected: bool,
        bound: float,
        estimate: bool,
        nonfinite: NonFinite,
    ) -> None:
        require(cap > 0, "cap", cap, "above 0, the largest rate")
        require(math.isfinite(bound), "bound", bound, "a finite loss")
        self.cap, self.bound, self.estimate = cap, bound, estimate
        self.beta, self.corrected = beta, corrected
        super().__init__(params, defaults, nonfinite)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        own = ("cap", "beta", "corrected", "bound", "estimate")
        return {**super().__getstate__(), **{name: getattr(self, name) for name in own}}

    @property
    def rate(self) -> float:
        """The rate that was found last, before the factors of the groups; 0 at first."""
        return float(self.whole.get("rate", 0.0))

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the rate, each with its remedy; empty if nothing is."""
        return diagnosed(self.whole, self.cap, self.estimate)

    @abstractmethod
    def _averages(self, one: Live, room: list[Tensor], copied: bool) -> Averages:
        """The averages after a step, in copies or where they are.

        Args:
            one: The group.
            room: What `_rooms` gave for it.
            copied: Whether to move copies.

        Returns:
            The averages.
        """

    def _rooms(self, live: list[Live]) -> list[list[Tensor]]:
        """Memory for the steps of all groups, where a method needs it."""
        return [one.grads for one in live]

    def _check(self, group: dict[str, Any]) -> None:
        super()._check(group)
        decay = group["weight_decay"]
        require(0 <= decay < math.inf, "weight_decay", decay, "at least 0 and finite")

    def _update(self, live: list[Live], loss: Tensor) -> None:  # type: ignore[override]  # as in Lossy
        grads = [grad for one in live for grad in one.grads]
        # On a CPU asking costs nothing, and averages may then move where they are. Elsewhere each question
        # stalls, so the averages are moved in copies and all is asked at once.
        at_once = not all(grad.is_cpu for grad in grads)
        if not at_once:
            values = numbers([loss, *torch._foreach_norm(grads)])
            if self._refuse(values):
                return
            self._check_bound(values[0])
        taken, scalars = list[Averages](), [loss]
        for one, room in _cut(live, self._rooms(live)):
            some = self._averages(one, room, at_once)
            taken.append(some)
            scalars += [*some.falls, *dots(one.params, some.means), *some.lengths]
        values = numbers(scalars)
        if self._refuse(values):
            return
        if at_once:
            self._check_bound(values[0])
        models = self._modelled(taken, values[1:])
        rate, common = self._found(taken, values[0], models)
        self._keep(taken, models)
        for some, share in zip(taken, _shares([some.one for some in taken], common), strict=True):
            if common * share == 0:
                continue
            params = some.one.params
            torch._foreach_add_(params, some.vectors, alpha=-rate * common * share)
            decay = some.one.group["weight_decay"]
            if decay:
                torch._foreach_div_(params, 1 + self.cap * common * share * decay)

    def _modelled(self, taken: list[Averages], values: list[float]) -> list[Model]:
        """The numbers of the model: products as averages, the others summed over the parameters."""
        rest, found = iter(values), []
        for some in taken:
            count = len(some.one.params)
            falls, reaches, lengths = (list(islice(rest, count)) for _ in range(3))
            lasts = [self.state.get(param, {}).get("product") for param in some.one.params]
            products = [self._averaged(last, fall) for last, fall in zip(lasts, falls, strict=True)]
            found.append(Model(products, sum(reaches), sum(lengths)))
        return found

    def _averaged(self, last: float | None, value: float) -> float:
        """The average of a number after one more value."""
        if last is None:
            last = 0.0 if self.corrected else value
        return last + (1 - self.beta) * (value - last)

    def _found(self, taken: list[Averages], loss: float, models: list[Model]) -> tuple[float, float]:
        """The rate, and the largest factor of the groups."""
        live = [some.one for some in taken]
        common = max(one.factor for one in live)
        shares = _shares(live, common)
        whole = self.whole
        steps = int(whole.get("steps", 0)) + 1
        weight = 1 - self.beta**steps if self.corrected else 1.0
        average = self._averaged(whole.get("average"), loss)
        terms = [
            Term(model.reach, model.length * share, 1 + self.cap * common * share * one.group["weight_decay"])
            for one, model, share in zip(live, models, shares, strict=True)
        ]
        gap = average - sum(sum(model.products) for model in models)
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

    def _keep(self, taken: list[Averages], models: list[Model]) -> None:
        for some, model in zip(taken, models, strict=True):
            kept: dict[str, list[Any]] = {"mean": some.means, "product": model.products, **some.others}
            for name, values in kept.items():
                for param, value in zip(some.one.params, values, strict=True):
                    self.state[param][name] = value

    def _mixed(self, one: Live, copied: bool) -> tuple[list[Tensor], list[Tensor], list[Tensor]]:
        """The averages of gradients after a step.

        Args:
            one: The group.
            copied: Whether to move copies.

        Returns:
            The gradients in single precision at least, their averages, and their products with parameters.
        """
        wide = [grad.float() if grad.dtype.itemsize < _SINGLE else grad for grad in one.grads]
        falls = dots(one.params, one.grads)
        means = self._moved(one, "mean", wide, 0.0 if self.corrected else 1.0, copied)
        torch._foreach_lerp_(means, wide, 1 - self.beta)
        return wide, means, falls

    def _moved(self, one: Live, name: str, like: list[Tensor], first: float, copied: bool) -> list[Tensor]:
        """The averages of one name, to be moved: themselves or copies; at first the values times a factor."""
        found = []
        for param, value in zip(one.params, like, strict=True):
            last = self.state.get(param, {}).get(name)
            if last is None:
                found.append(value * first)
            else:
                found.append(last.clone() if copied else last)
        return found


def _shares(live: list[Live], common: float) -> list[float]:
    """The factors of the groups among themselves; 1 where all are 0."""
    return [one.factor / common if common else 1.0 for one in live]


def _cut(live: list[Live], rooms: list[list[Tensor]]) -> Iterator[tuple[Live, list[Tensor]]]:
    """The groups in parts that the cache of a CPU holds."""
    for one, each in zip(live, rooms, strict=True):
        for params, grads, room in batches(one.params, one.grads, each):
            yield Live(one.group, params, grads), room
