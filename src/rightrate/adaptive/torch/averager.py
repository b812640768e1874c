"""An average of the weights of a training, next to any optimizer."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, final

import torch
from torch import Tensor, nn

from rightrate.errors import ArgumentError, require

#: Types that have too few digits to average in.
_SHORT: Final = (torch.float16, torch.bfloat16)


@final
class Averager:
    r"""The average of all weights so far, the late ones weighing more.

    .. math:: \bar x_t = \Bigl(1 - \frac{\gamma + 1}{t + \gamma}\Bigr) \bar x_{t-1} + \frac{\gamma + 1}{t +
    \gamma}
        x_t

    Parameters and buffers of floating point are averaged, such as the running means of batch normalisation;
    other buffers are the latest. Evaluate and save the model inside `averaged()`.

    Args:
        model: The model that is trained.
        gamma: How much more late weights weigh, at least 0: the average reaches back over about a share
            1 / (gamma + 1) of all steps.

    Raises:
        ArgumentError: If an option is out of range.

    References:
        Shamir, Zhang (2013), Stochastic gradient descent for non-smooth optimization: convergence results and
        optimal averaging schemes. Ivgi, Hinder, Carmon (2023), DoG is SGD's best friend, for gamma=8.

    Example:
        >>> model = nn.Linear(1, 1, bias=False)
        >>> averager = Averager(model, gamma=0.0)
        >>> for value in (1.0, 2.0, 6.0):
        ...     _ = nn.init.constant_(model.weight, value)
        ...     averager.update()
        >>> with averager.averaged():
        ...     round(model.weight.item(), 6)
        3.0
        >>> model.weight.item()
        6.0
    """

    def __init__(self, model: nn.Module, gamma: float = 8.0) -> None:
        require(isinstance(model, nn.Module), "model", model, "a module")
        require(0 <= gamma < math.inf, "gamma", gamma, "at least 0 and finite")
        self._model = model
        self._gamma = gamma
        self._steps = 0
        self._inside = False
        self._average = [_wide(tensor) for tensor in self._tensors()]

    @torch.no_grad()
    def update(self) -> None:
        """Take the weights of now into the average; call it after each step of the optimizer.

        Raises:
            ArgumentError: If the model holds the average.
        """
        self._refuse_inside("update")
        self._steps += 1
        weight = (self._gamma + 1) / (self._steps + self._gamma)
        pairs = list(zip(self._average, self._tensors(), strict=True))
        real = [(mean, now) for mean, now in pairs if mean.is_floating_point()]
        if real:
            means = [mean for mean, _ in real]
            torch._foreach_mul_(means, 1 - weight)
            torch._foreach_add_(means, [now.to(mean) for mean, now in real], alpha=weight)
        for mean, now in pairs:
            if not mean.is_floating_point():
                mean.copy_(now)

    @contextmanager
    def averaged(self) -> Iterator[nn.Module]:
        """Let the model hold the average inside the block, and its own weights again after it.

        Yields:
            The model.

        Raises:
            ArgumentError: If the model holds the average already.
        """
        self._refuse_inside("averaged")
        tensors = self._tensors()
        own = [tensor.detach().clone() for tensor in tensors]
        self._put(tensors, self._average)
        self._inside = True
        try:
            yield self._model
        finally:
            self._inside = False
            self._put(tensors, own)

    def state_dict(self) -> dict[str, Any]:
        """The average and the number of steps that it is over."""
        return {"steps": self._steps, "average": [mean.clone() for mean in self._average]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over a saved average.

        Args:
            state_dict: What `state_dict` returned; it is left as it is.

        Raises:
            ArgumentError: If it is of another model, or the model holds the average.
        """
        self._refuse_inside("load_state_dict")
        saved = state_dict["average"]
        shapes = [tuple(mean.shape) for mean in saved]
        wanted = [tuple(mean.shape) for mean in self._average]
        require(shapes == wanted, "state_dict", shapes, f"one of this model, of shapes {wanted}")
        self._steps = state_dict["steps"]
        self._average = [
            value.to(mean.device, mean.dtype, copy=True)
            for value, mean in zip(saved, self._average, strict=True)
        ]

    def _tensors(self) -> list[Tensor]:
        return [*self._model.parameters(), *self._model.buffers()]

    @staticmethod
    @torch.no_grad()
    def _put(tensors: list[Tensor], values: list[Tensor]) -> None:
        for tensor, value in zip(tensors, values, strict=True):
            tensor.copy_(value)

    def _refuse_inside(self, what: str) -> None:
        if self._inside:
            raise ArgumentError(
                f"`{what}` must be called outside `averaged()`, where the model holds the average. Leave "
                "the block first."
            )


def _wide(tensor: Tensor) -> Tensor:
    return tensor.detach().to(torch.float32 if tensor.dtype in _SHORT else tensor.dtype, copy=True)
