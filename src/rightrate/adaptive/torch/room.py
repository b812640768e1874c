"""Memory for what one batch of tensors needs, and the next one again."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from rightrate.adaptive.torch.tensors import CACHED, all_cpu


class Room:
    """Results of operations on batches, each in the place of those of the batch before.

    On a CPU new memory takes longer to touch than to compute into, and where the allocator gives it back to
    the system after each batch, a step took up to twice as long; whether it does depends on what else the
    process has freed before. On other devices PyTorch keeps memory itself, and results are new.

    Make one for each step: what it holds ends with it.

    Example:
        >>> room = Room()
        >>> room.of("sqrt", "root", [torch.tensor([4.0]), torch.tensor([[9.0]])])
        [tensor([2.]), tensor([[3.]])]
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, torch.dtype], Tensor] = {}

    def of(self, operation: str, place: str, *lists: Sequence[Tensor]) -> list[Tensor]:
        """The results of an operation, tensor by tensor, valid until the place is asked for again.

        Args:
            operation: Name of an operation of PyTorch that takes tensors only, such as "sqrt" or "div".
            place: Where the results go.
            *lists: The tensors of each argument, of the same lengths, shapes and types.

        Returns:
            As many tensors.
        """
        if not all_cpu(lists) or len({one.dtype for one in lists[0]}) != 1:
            return list(getattr(torch, f"_foreach_{operation}")(*map(list, lists)))
        function: Any = getattr(torch, operation)
        outs = self._outs(place, lists[0])
        return [function(*some, out=out) for *some, out in zip(*lists, outs, strict=True)]

    def _outs(self, place: str, like: Sequence[Tensor]) -> list[Tensor]:
        counts = [one.numel() for one in like]
        key, total = (place, like[0].dtype), sum(counts)
        kept = self._kept.get(key)
        if kept is None or kept.numel() < total:
            kept = self._kept[key] = torch.empty(max(total, CACHED), dtype=like[0].dtype)
        flat = torch.split(kept[:total], counts)
        return [
            one if tensor.ndim == 1 else one.view(tensor.shape)
            for one, tensor in zip(flat, like, strict=True)
        ]
