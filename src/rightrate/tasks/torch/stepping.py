"""One step of an optimizer, given what it needs: gradients, the loss as well, or a closure."""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, final

import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.adaptive.torch.needs import needs_of
from rightrate.errors import TaskError, UserCodeError
from rightrate.tasks.torch.norms import NormRecorder
from rightrate.tasks.torch.overflow import finite
from rightrate.tasks.torch.user import RunawayError, calling, raised


@final
class Stepper:
    """Takes the steps of one run.

    Args:
        optimizer: The optimizer.
        model: The model.
        trained: Parameters that can change.
        frozen: Parameters of groups of rate 0.
        clip: Largest norm of the gradient, or `None`.

    Raises:
        TaskError: If gradients are to be clipped that the optimizer computes itself.
    """

    def __init__(
        self,
        *,
        optimizer: Optimizer,
        model: nn.Module,
        trained: Sequence[torch.Tensor],
        frozen: Sequence[torch.Tensor],
        clip: float | None,
    ) -> None:
        self._optimizer: Any = optimizer
        self._needs = needs_of(optimizer)
        self._parameters = list(model.parameters())
        self._trained = trained
        self._frozen = frozen
        self._clip = clip
        #: Keeps the norms of the gradients before clipping, where that is asked for.
        self.recorder: NormRecorder | None = None
        if clip is not None and self._needs == "closure":
            raise TaskError(
                "`clip` must be None for an optimizer that searches for its rate: it computes the gradients "
                f"itself, and a search needs no clipping. Got {clip}. Pass clip=None."
            )

    def step(self, measured: Callable[[], Any]) -> float:
        """Take one step.

        Args:
            measured: Computes the loss of the batch.

        Returns:
            The loss before the step.

        Raises:
            RunawayError: If the weights have run away.
            UserCodeError: If the user's code raised for any other reason.
        """
        try:
            if self._needs == "closure":
                return self._search(measured)
            loss = measured()
            with calling("loss"):
                loss.backward()
            if self.recorder is not None:
                self.recorder.add()
            if self._clip is not None:
                nn.utils.clip_grad_norm_(self._parameters, self._clip)
            # Some optimizers move a parameter even at rate 0, Rprop by its smallest step.
            forget(self._frozen)
            with self._blamed():
                self._optimizer.step(**({"loss": loss.detach()} if self._needs == "loss" else {}))
            return float(loss.item())
        finally:
            forget(self._parameters)

    def _search(self, measured: Callable[[], Any]) -> float:
        first = math.nan

        def closure() -> Any:
            nonlocal first
            loss = measured()
            if math.isnan(first):
                first = float(loss.detach())
                if not math.isfinite(first):
                    raise RunawayError(f"The loss is {first}.")
            return loss

        with self._blamed():
            self._optimizer.step(closure)
        if self.recorder is not None:
            self.recorder.add()
        return first

    @contextmanager
    def _blamed(self) -> Iterator[None]:
        """Tell a mistake in the optimizer from weights that have run away."""
        try:
            yield
        except UserCodeError:
            raise
        except Exception as error:
            sound = finite(self._trained) and finite(p.grad for p in self._trained if p.grad is not None)
            kind = UserCodeError if sound else RunawayError
            raise kind(raised("optimizer", error)) from error


def forget(parameters: Sequence[torch.Tensor]) -> None:
    """Drop gradients, also those that the optimizer does not hold: clipping would count them.

    Args:
        parameters: Parameters of any kind.
    """
    for parameter in parameters:
        parameter.grad = None
