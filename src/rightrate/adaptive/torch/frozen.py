"""A function that can be evaluated again and again as if each time were the first."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Self

import torch
from torch import Tensor, nn

from rightrate.errors import TrainingError

#: How far two losses of the same weights may differ, times the square root of the rounding of their type:
#: sums in another order, as some kernels of CUDA take them, stay far below; another batch does not.
_SLACK: Final = 1.0


class Frozen:
    """The loss of one batch, with random draws and buffers as they were when the batch was first seen.

    Used as a context: on leaving, random generators and buffers are as the first evaluation left them, and
    after an exception as they were before it.

    Args:
        closure: Computes the loss of the batch from the parameters, and nothing else.
        params: The parameters, which the closure must not change.
        model: Module whose buffers, such as the running means of batch normalisation, are kept.
    """

    def __init__(
        self, closure: Callable[[], Tensor], params: Sequence[Tensor], model: nn.Module | None
    ) -> None:
        self._closure = closure
        self._params = params
        self._buffers = list(model.buffers()) if model is not None else []

    def __enter__(self) -> Self:
        self._before = self._after = self._now()
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._put(self._after if kind is None else self._before)

    def first(self) -> Tensor:
        """Evaluate for the first time.

        Returns:
            The loss, with the graph that its gradient needs.

        Raises:
            TrainingError: If the closure changes parameters, calls backward or returns no loss.
        """
        with torch.enable_grad():
            loss = self._called()
        if any(param.grad is not None for param in self._params):
            raise TrainingError(
                "The closure of a line search must not call backward, since it is evaluated several times "
                "a step; the optimizer does. Let it compute the loss and return it."
            )
        if not isinstance(loss, Tensor) or loss.numel() != 1 or not loss.requires_grad:
            raise TrainingError(
                "The closure of a line search must return the loss, a tensor of one value with its graph, "
                f"got {loss!r}. Return the loss itself, without item() or detach()."
            )
        self._after = self._now()
        return loss

    def again(self) -> float:
        """Evaluate where the parameters are now, under the draws and buffers of the first time.

        Returns:
            The loss.

        Raises:
            TrainingError: If the closure changes parameters.
        """
        self._put(self._before)
        with torch.no_grad():
            return float(self._called())

    def check(self, loss: float, dtype: torch.dtype) -> None:
        """Evaluate once more, and refuse a closure that gives another loss.

        Args:
            loss: What the first evaluation gave.
            dtype: The type of that loss.

        Raises:
            TrainingError: If the closure gives another loss for the same weights and draws.
        """
        other = self.again()
        if not abs(other - loss) <= _SLACK * torch.finfo(dtype).eps ** 0.5 * max(abs(loss), abs(other)):
            raise TrainingError(
                f"The closure must give the same loss for the same weights, got {loss:.6g} and then "
                f"{other:.6g}. Take the batch outside the closure, and draw random numbers from PyTorch only."
            )

    def _called(self) -> Any:
        versions = [param._version for param in self._params]
        loss = self._closure()
        if versions != [param._version for param in self._params]:
            raise TrainingError(
                "The closure must not change the parameters, since it is evaluated several times a step. "
                "Take what changes them out of it."
            )
        return loss

    def _now(self) -> tuple[Tensor, list[Tensor], list[Tensor]]:
        started = torch.cuda.is_initialized()  # type: ignore[no-untyped-call]
        cuda = torch.cuda.get_rng_state_all() if started else []
        return torch.get_rng_state(), cuda, [buffer.clone() for buffer in self._buffers]

    def _put(self, then: tuple[Tensor, list[Tensor], list[Tensor]]) -> None:
        draws, cuda, buffers = then
        torch.set_rng_state(draws)
        if cuda:
            torch.cuda.set_rng_state_all(cuda)
        with torch.no_grad():
            for buffer, value in zip(self._buffers, buffers, strict=True):
                buffer.copy_(value)
