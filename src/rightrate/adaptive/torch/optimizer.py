"""What all optimizers that set their own rate share: which parameters take part, and what is refused."""

import math
from abc import abstractmethod
from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Final, Literal

import torch
from torch import Tensor
from torch.optim import Optimizer

from rightrate.adaptive.finding import Finding
from rightrate.adaptive.torch.measures import numbers
from rightrate.errors import ArgumentError, TrainingError, require

#: What a step does that meets a gradient which is not finite.
NonFinite = Literal["raise", "skip"]

#: Key of the numbers of the whole optimizer in `state`. PyTorch saves and loads keys that are no parameter as
#: they are, so the numbers travel with the tensors and need no code of their own.
WHOLE: Final = "whole"


@dataclass(frozen=True, slots=True)
class Live:
    """The parameters of one group that take part in a step.

    Args:
        group: Their group.
        params: Parameters that have a gradient.
        grads: Their gradients.
    """

    group: dict[str, Any]
    params: list[Tensor]
    grads: list[Tensor]

    @property
    def factor(self) -> float:
        """The `lr` of the group: a factor of the rate that the optimizer finds."""
        return float(self.group["lr"])


class Adaptive(Optimizer):
    """An optimizer that sets its own rate.

    The `lr` of a group is a factor of the rate that the optimizer finds, so schedules, warm-ups and ratios
    between groups work as they do elsewhere, and a group of factor 0 stays where it is.

    Args:
        params: Parameters or groups of them, as any PyTorch optimizer takes them.
        defaults: Options of a group.
        nonfinite: What a step does whose gradient holds a NaN or an infinity: "raise" an error, or "skip" the
            step as if it had not been; either way nothing has changed.

    Raises:
        ArgumentError: If an option is out of range, or a parameter is of a kind that the method cannot serve.
    """

    def __init__(
        self,
        params: Iterable[Any],
        defaults: dict[str, Any],
        nonfinite: NonFinite = "raise",
    ) -> None:
        require(nonfinite in ("raise", "skip"), "nonfinite", nonfinite, '"raise" or "skip"')
        self.nonfinite: NonFinite = nonfinite
        super().__init__(params, {"lr": 1.0, **defaults})

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled and copied: PyTorch would leave out all that it does not know."""
        return {**super().__getstate__(), "nonfinite": self.nonfinite}

    @property
    @abstractmethod
    def rate(self) -> float:
        """The rate that was found last, before the factors of the groups."""

    @abstractmethod
    def _update(self, live: list[Live]) -> None:
        """Take one step; gradients are there and finite, and no graph is recorded."""

    def diagnose(self) -> tuple[Finding, ...]:
        """What is the matter with the rate, each with its remedy; empty if nothing is."""
        return ()

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Take one step.

        Args:
            closure: Computes the loss and its gradients anew, as for any PyTorch optimizer; not needed.

        Returns:
            What the closure returned, or `None` without one.

        Raises:
            TrainingError: If a gradient is not finite, unless such steps are to be skipped.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        with torch.no_grad():
            live = self._live()
            if live and self._finite(live):
                self._update(live)
        return loss

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add a group, as any PyTorch optimizer does.

        Raises:
            ArgumentError: If its factor is out of range, or a parameter is complex.
        """
        super().add_param_group(param_group)
        try:
            self._check(self.param_groups[-1])
        except ArgumentError:
            self.param_groups.pop()
            raise

    def _check(self, group: dict[str, Any]) -> None:
        """Refuse a group that cannot be served."""
        lr = float(group["lr"])
        require(math.isfinite(lr) and lr >= 0, "lr", lr, "finite and at least 0, a factor of the rate")
        if any(param.is_complex() for param in group["params"]):
            raise ArgumentError(
                f"`params` must be real, got a complex one: {type(self).__name__} measures distances "
                "coordinate by coordinate. Pass torch.view_as_real of it."
            )

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a saved state, bit for bit.

        PyTorch turns tensors of the state into the type of their parameter, which loses digits where a
        parameter has fewer of them than its state; here they keep their own.

        Args:
            state_dict: What `state_dict` returned; it is left as it is.
        """
        super().load_state_dict(state_dict)
        restore_digits(self, state_dict)
        if WHOLE in state_dict["state"]:
            # PyTorch would go on counting in the dict of the caller.
            self.state[WHOLE] = deepcopy(state_dict["state"][WHOLE])  # type: ignore[index]

    @property
    def whole(self) -> dict[str, Any]:
        """Numbers of the whole optimizer, which are saved with its state."""
        kept: dict[str, Any] = self.state[WHOLE]  # type: ignore[index]
        return kept

    def _live(self) -> list[Live]:
        """The groups with the parameters that have gradients, without groups that have none."""
        found = []
        for group in self.param_groups:
            params = [param for param in group["params"] if param.grad is not None]
            if params:
                found.append(Live(group, params, [_dense(self, param) for param in params]))
        return found

    def _finite(self, live: list[Live]) -> bool:
        """Whether all gradients are finite: one question to the device for all of them."""
        grads = [grad for one in live for grad in one.grads if grad.numel()]
        if all(map(math.isfinite, numbers(torch._foreach_norm(grads)))):
            return True
        # The norm of large numbers overflows where they do not; the slower largest one is exact.
        return all(map(math.isfinite, numbers(torch._foreach_norm(grads, math.inf)))) or self._refused()

    def _refused(self) -> bool:
        """Refuse a step whose gradients are not finite.

        Returns:
            False, where such steps are skipped.

        Raises:
            TrainingError: If they are not.
        """
        if self.nonfinite == "skip":
            return False
        raise TrainingError(
            "The gradients must be finite, got a NaN or an infinity. Nothing was changed. Look for the batch "
            'or the layer that makes it, or pass nonfinite="skip" to leave such steps out.'
        )


def restore_digits(optimizer: Optimizer, state_dict: dict[str, Any]) -> None:
    """Give an optimizer that has just loaded a state the tensors of it in their own types.

    Args:
        optimizer: The optimizer.
        state_dict: What it has loaded.
    """
    saved = (index for group in state_dict["param_groups"] for index in group["params"])
    params = (param for group in optimizer.param_groups for param in group["params"])
    for index, param in zip(saved, params, strict=True):
        for name, value in state_dict["state"].get(index, {}).items():
            if isinstance(value, Tensor):
                device = optimizer.state[param][name].device
                optimizer.state[param][name] = value.to(device, copy=True)


def _dense(optimizer: Optimizer, param: Tensor) -> Tensor:
    grad = param.grad
    if grad is None or grad.layout != torch.strided:
        raise ArgumentError(
            f"{type(optimizer).__name__} must have dense gradients, got a sparse one of shape "
            f"{tuple(param.shape)}. Build the embedding with sparse=False."
        )
    return grad
