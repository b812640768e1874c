"""Optimizers that read the loss of the batch, and nothing more of it."""

import math
from abc import abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from rightrate.adaptive.torch.optimizer import Adaptive, Live
from rightrate.errors import ArgumentError, TrainingError, require


class Lossy(Adaptive):
    """An optimizer whose step takes the loss, given after backward or returned by a closure."""

    def step(self, closure: Callable[[], Any] | None = None, *, loss: Tensor | None = None) -> Any:
        """Take one step.

        Args:
            closure: Computes the loss and its gradients, and returns the loss.
            loss: The loss of the batch, where its gradients are there already.

        Returns:
            The loss.

        Raises:
            ArgumentError: If there is no loss.
            TrainingError: If the loss or a gradient is not finite, unless such steps are to be skipped.
        """
        require(closure is None or loss is None, "loss", loss, "left out where a closure is given")
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        if not isinstance(loss, Tensor) or loss.numel() != 1:
            raise ArgumentError(
                f"`loss` must be a tensor of one value, got {loss!r}: {type(self).__name__} reads it. Call "
                "step(loss=loss), or step(closure) with a closure that returns it."
            )
        with torch.no_grad():
            live = self._live()
            if live:
                self._update(live, loss.detach())
        return loss

    @abstractmethod
    def _update(self, live: list[Live], loss: Tensor) -> None:  # type: ignore[override]  # by `step` above
        """Take one step; no graph is recorded."""

    def _refuse(self, values: list[float]) -> bool:
        """Whether the step must be left out, since the loss or a gradient is not finite.

        Args:
            values: The loss, and then numbers that are finite if all gradients are.

        Returns:
            Whether to leave the step out.

        Raises:
            TrainingError: If it must be and such steps are not to be skipped.
        """
        if all(map(math.isfinite, values)):
            return False
        if self.nonfinite == "skip":
            return True
        what = "gradients" if math.isfinite(values[0]) else "loss"
        raise TrainingError(
            f"The {what} must be finite, got a NaN or an infinity. Nothing was changed. Look for the batch "
            'or the layer that makes it, or pass nonfinite="skip" to leave such steps out.'
        )
