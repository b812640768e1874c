"""A rule over any optimizer."""

import math
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, final

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.rule import Need, Rule
from rightrate.adaptive.sight import Sight
from rightrate.adaptive.torch.admission import admit
from rightrate.adaptive.torch.direction import (
    DIRECTION,
    Direction,
    Part,
    along_gradient,
    at_rates,
    displaced,
    is_plain,
    measured,
    unless_it_fails,
)
from rightrate.adaptive.torch.frozen import Frozen
from rightrate.adaptive.torch.measures import numbers, squared
from rightrate.adaptive.torch.optimizer import Adaptive, Live, NonFinite, restore_digits
from rightrate.adaptive.torch.scratch import Scratch
from rightrate.adaptive.torch.trace import distance_squared, joined, remember, turn
from rightrate.errors import ArgumentError, TrainingError, require

#: What is measured as a square, since squares can be added.
_NORMS: Final = frozenset({"length", "distance", "last"})


@dataclass(frozen=True, slots=True)
class _Found:
    """The rate of a step, and what is remembered once it is taken."""

    rate: float
    rule: dict[str, float]
    began: float
    starts: dict[Tensor, Tensor]


class _Skipped(Exception):
    """The step is left out."""


@final
class AdaptiveRate(Adaptive):
    r"""An optimizer whose rate is set by a rule before each step.

    .. math:: x_{t+1} = x_t + \eta_t \, \varphi_t \, u_t

    Here u is the step that the base optimizer would take at its own rate, η is the rate that the rule finds,
    and φ the factor of a schedule: the `lr` of a group now over what it was when the optimizer was built. The
    groups are those of the base optimizer, so schedulers may be built on either.

    A rule that tries rates wants `step(closure)`, where the closure computes the loss of the batch, without
    backward, and returns it. A rule that reads the loss wants `step(loss=loss)` after backward, or a closure
    that calls backward, as other PyTorch optimizers take it. The others want `step()`.

    Args:
        base: The optimizer that gives the direction. Its `lr` is the unit of the rate: for SGD take lr=1, and
            for others their usual rate.
        rule: The rule.
        model: The module whose buffers, such as the running means of batch normalisation, are kept while
            rates are tried. Without it they count each trial.
        nonfinite: What a step does whose loss or gradient holds a NaN or an infinity: "raise" an error, or
            "skip" the step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If the optimizer has no rate that a rule could set.

    Example:
        >>> from rightrate.adaptive.rules.polyak import Polyak
        >>> x = torch.nn.Parameter(torch.tensor([3.0, 4.0]))
        >>> optimizer = AdaptiveRate(torch.optim.SGD([x], lr=1.0), Polyak(c=1.0))
        >>> loss = (x**2).sum()
        >>> loss.backward()
        >>> _ = optimizer.step(loss=loss)
        >>> optimizer.rate, x.tolist()
        (0.25, [1.5, 2.0])
    """

    def __init__(
        self, base: Optimizer, rule: Rule, *, model: nn.Module | None = None, nonfinite: NonFinite = "raise"
    ) -> None:
        admit(base, rule, model)
        self.base = base
        self.rule = rule
        self._model = model
        self._built = False
        self._scratch = Scratch()
        super().__init__(base.param_groups, {**base.defaults}, nonfinite)
        self._built = True
        base.param_groups = self.param_groups
        units = [_own_rate(group) for group in self.param_groups]
        known = [unit for unit in units if unit > 0]
        require(bool(known), "base", units, "an optimizer with an lr above 0", "It is the unit of the rate.")
        for group, unit in zip(self.param_groups, units, strict=True):
            group["unit"] = unit or known[0]
        self.whole.update(rate=0.0, began=0.0, checked=False, rule=dict(rule.init()))

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied."""
        own = ("base", "rule", "_model", "_built")
        kept = {name: getattr(self, name) for name in own}
        return {**super().__getstate__(), **kept, "_scratch": Scratch()}

    @property
    def rate(self) -> float:
        """The rate that was found last, in units of the base optimizer's own, before factors; 0 at first."""
        return float(self.whole["rate"])

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the rate, each with its remedy; empty if nothing is."""
        return self.rule.findings(self.whole["rule"])

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group to this optimizer and its base.

        Raises:
            ArgumentError: If its rate is out of range, or a parameter is complex.
        """
        if not self._built:
            super().add_param_group(param_group)
            return
        self.base.add_param_group(param_group)
        group = self.param_groups[-1]
        try:
            self._check(group)
        except ArgumentError:
            self.param_groups.pop()
            raise
        group["unit"] = _own_rate(group) or self.param_groups[0]["unit"]

    def state_dict(self) -> dict[str, Any]:
        """The state of this optimizer, its rule and its base."""
        return {**super().state_dict(), "base": self.base.state_dict()["state"]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a saved state, bit for bit.

        Args:
            state_dict: What `state_dict` returned; it is left as it is.

        Raises:
            ArgumentError: If it is the state of another kind of optimizer.
        """
        if "base" not in state_dict:
            raise ArgumentError(
                f"`state_dict` must be one of AdaptiveRate, got one with {', '.join(sorted(state_dict))}. "
                "Load the state of the base optimizer into that, before this one is built."
            )
        super().load_state_dict(state_dict)
        own = {"state": state_dict["base"], "param_groups": state_dict["param_groups"]}
        self.base.load_state_dict(own)
        restore_digits(self.base, own)
        self.param_groups = self.base.param_groups

    def step(self, closure: Callable[[], Any] | None = None, *, loss: Tensor | None = None) -> Any:
        """Take one step.

        Args:
            closure: The loss of the batch as a function; whether it calls backward depends on the rule, as
                the class says.
            loss: The loss of the batch, for rules that read it and try no rates.

        Returns:
            The loss, or `None` where none was given.

        Raises:
            ArgumentError: If the rule needs a closure or a loss and has none.
            TrainingError: If the loss or a gradient is not finite, unless such steps are to be skipped, or if
                the closure does what it must not.
        """
        needs = self.rule.needs
        try:
            if Need.TRIAL in needs:
                return self._search(closure, loss)
            loss = self._loss(closure, loss)
            with torch.no_grad():
                live = self._live()
                if live:
                    self._update(live, loss if Need.LOSS in needs else None)
        except _Skipped:
            pass
        return loss

    def _update(self, live: list[Live], loss: Tensor | None = None) -> None:
        if Need.SLOPE in self.rule.needs and not is_plain(self.base):
            with unless_it_fails(self.base, live, self._scratch):
                common, rates = _shares(live)
                line = displaced(self.base, live, rates, self._scratch)
                found = self._found(live, loss, line.parts)
                line.go(common * found.rate)
                self._settle(found)
        else:
            self._ahead(live, loss)

    def _ahead(self, live: list[Live], loss: Tensor | None) -> None:
        """Set the rate, and then let the base optimizer take its step at it."""
        common, rates = _shares(live)
        plain = is_plain(self.base)
        parts = along_gradient(live, rates) if plain else []
        found = self._found(live, loss, parts)
        if Need.TURN in self.rule.needs and not plain:
            line = displaced(self.base, live, rates, self._scratch)
            line.go(common * found.rate)
            parts = list(line.parts)
        else:
            groups = [one.group for one in live]
            with at_rates(groups, [found.rate * group["lr"] for group in groups]):
                self.base.step()
        self._settle(found)
        if Need.TURN in self.rule.needs:
            self._remember(parts)

    def _remember(self, parts: Sequence[Part]) -> None:
        """Keep the direction for the next step, and its memory with it."""
        free = remember(self.state, self._params(), parts)
        if not is_plain(self.base):
            self._scratch.given_away(DIRECTION, free)

    def _search(self, closure: Callable[[], Any] | None, loss: Tensor | None) -> Any:
        if closure is None or loss is not None:
            raise ArgumentError(
                "`closure` must be given alone, a function that returns the loss: "
                f"{type(self.rule).__name__} tries rates on the same batch. Call step(closure), without "
                "backward."
            )
        params = self._params()
        before = [param.grad for param in params]
        try:
            self.zero_grad(set_to_none=True)
            with Frozen(closure, params, self._model) as frozen:
                first = frozen.first()
                first.backward()  # type: ignore[no-untyped-call]
                with torch.no_grad():
                    self._along(frozen, first.detach())
        except BaseException as failed:
            for param, grad in zip(params, before, strict=True):
                param.grad = grad
            if isinstance(failed, _Skipped):
                return first.detach()
            raise
        return first.detach()

    def _along(self, frozen: Frozen, loss: Tensor) -> None:
        live = self._live()
        if not live:
            return
        common, rates = _shares(live)
        plain = is_plain(self.base)
        with nullcontext() if plain else unless_it_fails(self.base, live, self._scratch):
            if plain:
                line = Direction(along_gradient(live, rates), self._scratch)
            else:
                line = displaced(self.base, live, rates, self._scratch)

            def trial(rate: float) -> float:
                line.place(rate)
                found = frozen.again()
                return found if math.isfinite(found) else math.inf

            try:
                if not self.whole["checked"] and math.isfinite(value := float(loss)):
                    frozen.check(value, loss.dtype)
                    self.whole["checked"] = True
                found = self._found(live, loss, line.parts, trial)
                line.place(common * found.rate)
                self._settle(found)
            except BaseException:
                line.begun()
                raise
        if Need.TURN in self.rule.needs:
            self._remember(line.parts)

    def _loss(self, closure: Callable[[], Any] | None, loss: Tensor | None) -> Any:
        """The loss, and by the way the gradients if there is a closure."""
        require(closure is None or loss is None, "loss", loss, "left out where a closure is given")
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
            if isinstance(loss, Tensor) and loss.requires_grad and not self._has_gradients():
                raise TrainingError(
                    f"The closure must call backward, since {type(self.rule).__name__} tries no rates, got a "
                    "loss without gradients. Call loss.backward() in it, as for any PyTorch optimizer."
                )
        if Need.LOSS in self.rule.needs and not (isinstance(loss, Tensor) and loss.numel() == 1):
            raise ArgumentError(
                f"`loss` must be a tensor of one value, got {loss!r}: {type(self.rule).__name__} reads it. "
                "Call step(loss=loss), or step(closure) with a closure that returns it."
            )
        return loss

    def _has_gradients(self) -> bool:
        return any(param.grad is not None for param in self._params())

    def _params(self) -> list[Tensor]:
        return list(chain.from_iterable(group["params"] for group in self.param_groups))

    def _found(
        self,
        live: list[Live],
        loss: Tensor | None,
        parts: list[Part] | Any,
        trial: Callable[[float], float] | None = None,
    ) -> _Found:
        """The rate of this step; nothing is remembered yet."""
        fresh = joined(self.state, live) if Need.DISTANCE in self.rule.needs else []
        scalars = self._scalars(live, loss, parts, fresh)
        values = dict(zip(scalars, numbers(list(scalars.values())), strict=True))
        self._check_finite(values)
        began = self.whole["began"] + values.pop("joined", 0.0)
        for name in _NORMS & values.keys():
            values[name] = math.sqrt(values[name])
        shown: dict[str, Any] = {"trial": trial, **values} if trial else {**values}
        sight = Sight(unit=self.param_groups[0]["unit"], start=math.sqrt(began), **shown)
        state, rate = self.rule.step(self.whole["rule"], sight)
        if not (math.isfinite(rate) and rate >= 0):
            raise TrainingError(
                f"The rate must be finite and at least 0, got {rate!r} from {self.rule!r}. Nothing was "
                "changed."
            )
        starts = {param: param.detach().clone() for param in fresh}
        return _Found(rate=float(rate), rule=dict(state), began=began, starts=starts)

    def _settle(self, found: _Found) -> None:
        """Remember what was found, once the step is taken."""
        for param, start in found.starts.items():
            self.state[param]["start"] = start
        self.whole.update(rule=found.rule, rate=found.rate, began=found.began)

    def _scalars(
        self, live: list[Live], loss: Tensor | None, parts: list[Part], fresh: list[Tensor]
    ) -> dict[str, Tensor]:
        """All that the rule needs, still on the device."""
        needs = self.rule.needs
        if Need.SLOPE in needs:
            found = measured(parts)
        else:
            found = {"squared": squared([grad for one in live for grad in one.grads])}
        if loss is not None:
            found["loss"] = loss.detach()
        if fresh:
            found["joined"] = squared(fresh)
        if Need.DISTANCE in needs:
            found["distance"] = distance_squared(self.state, found["squared"])
        if Need.TURN in needs:
            found["turn"], found["last"] = turn(self.state, live, found["squared"])
        return found

    def _check_finite(self, values: dict[str, float]) -> None:
        bad = [name for name, value in values.items() if not math.isfinite(value)]
        if not bad:
            return
        if self.nonfinite == "skip":
            raise _Skipped
        what = "loss" if bad == ["loss"] else "gradients"
        raise TrainingError(
            f"The {what} must be finite, got a NaN or an infinity. Nothing was changed. Look for the batch "
            'or the layer that makes it, or pass nonfinite="skip" to leave such steps out.'
        )


def _shares(live: list[Live]) -> tuple[float, list[float]]:
    """The largest factor of the groups, and the rates that they have but for it."""
    factors = [one.factor / one.group["unit"] for one in live]
    common = max(factors)
    if common == 0:
        return 0.0, [one.group["unit"] for one in live]
    return common, [one.group["unit"] * (factor / common) for one, factor in zip(live, factors, strict=True)]


def _own_rate(group: dict[str, Any]) -> float:
    # A scheduler that was built first may have set the rate of the first step already.
    return float(group.get("initial_lr", group["lr"]))
