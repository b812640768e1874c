"""Norms of the gradient of every step, without waiting for the device at each of them."""

from collections.abc import Sequence
from typing import Final, final

import torch

from rightrate.search import Norm

#: So many norms stay on the device before they are fetched together.
BLOCK: Final = 1024

_ORDERS: Final = {"l1": 1.0, "l2": 2.0}


@final
class NormRecorder:
    """Keeps the norm of the whole gradient at each step.

    The tensors of a step are reduced by one call for all of them, and its norm stays on the device until a
    block of them is fetched. Nothing is written to a gradient.

    Args:
        norm: Which norm.
        parameters: The parameters whose gradients count, at least one.
    """

    def __init__(self, norm: Norm, parameters: Sequence[torch.Tensor]) -> None:
        self._order = _ORDERS[norm]
        self._parameters = parameters
        # Sums of many half-precision numbers overflow in half precision.
        wide = any(p.dtype in (torch.float64, torch.complex128) for p in parameters)
        self._dtype = torch.float64 if wide else torch.float32
        self._device = parameters[0].device
        self._pending: list[torch.Tensor] = []
        self._values: list[float] = []

    def add(self) -> None:
        """Take the norm of the gradients as they stand; without any gradient it is 0."""
        self._pending.append(self._total())
        if len(self._pending) == BLOCK:
            self._fetch()

    def values(self) -> tuple[float, ...]:
        """The norms so far."""
        self._fetch()
        return tuple(self._values)

    @torch.no_grad()
    def _total(self) -> torch.Tensor:
        gradients = [_numbers(p.grad) for p in self._parameters if p.grad is not None]
        if not gradients:
            return torch.zeros((), dtype=self._dtype, device=self._device)
        norms = torch._foreach_norm(gradients, self._order, dtype=self._dtype)
        total: torch.Tensor = torch.linalg.vector_norm(
            torch.stack([one.to(self._device) for one in norms]), self._order
        )
        return total

    def _fetch(self) -> None:
        if self._pending:
            self._values += torch.stack(self._pending).tolist()
            self._pending.clear()


def _numbers(gradient: torch.Tensor) -> torch.Tensor:
    """The real numbers of a gradient: those that a sparse one stores, and the parts of complex ones."""
    dense = gradient.coalesce().values() if gradient.is_sparse else gradient
    return torch.view_as_real(dense) if dense.is_complex() else dense
