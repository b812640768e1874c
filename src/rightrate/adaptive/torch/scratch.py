"""Memory that a step needs and the next one needs again."""

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor


class Scratch:
    """Tensors that are kept from one step to the next, for what only lasts a step.

    On a CPU large tensors are given back to the system when they end, and to touch fresh memory takes longer
    than to copy into it. On other devices PyTorch keeps memory itself, and nothing is kept here.

    What is kept belongs to no state: copies of an optimizer begin without it.

    Example:
        >>> scratch, x = Scratch(), torch.ones(2)
        >>> first = scratch.copies("start", [x], [x])[0]
        >>> first.tolist(), scratch.room("start", [x], [x])[0] is first
        ([1.0, 1.0], True)
    """

    def __init__(self) -> None:
        self._kept: dict[str, dict[Tensor, Tensor]] = {}

    def room(self, name: str, owners: Sequence[Tensor], like: Sequence[Tensor]) -> list[Tensor]:
        """Tensors that may be written to until the name is asked for again; what they hold is not defined.

        Args:
            name: What they are for. Those of owners that are not named now are given up.
            owners: A parameter for each.
            like: A tensor for each, of the shape, type and device that is wanted.

        Returns:
            As many tensors.
        """
        old = self._kept.pop(name, {})
        found = [
            kept if (kept := old.get(owner)) is not None and _alike(kept, one) else torch.empty_like(one)
            for owner, one in zip(owners, like, strict=True)
        ]
        self._kept[name] = {owner: one for owner, one in zip(owners, found, strict=True) if one.is_cpu}
        return found

    def copies(self, name: str, owners: Sequence[Tensor], tensors: Sequence[Tensor]) -> list[Tensor]:
        """Copies of tensors, in such memory.

        Args:
            name: What they are for.
            owners: A parameter for each.
            tensors: What is copied.

        Returns:
            As many tensors.
        """
        found = self.room(name, owners, tensors)
        if found:
            torch._foreach_copy_(found, list(tensors))
        return found

    def given_away(self, name: str, instead: Mapping[Tensor, Tensor] | None = None) -> None:
        """Forget tensors of a name, since somebody else keeps them now.

        Args:
            name: What they were for.
            instead: Tensors by owner that nobody keeps any more, to be used next time.
        """
        self._kept[name] = {owner: one for owner, one in (instead or {}).items() if one.is_cpu}


def _alike(one: Tensor, other: Tensor) -> bool:
    return (
        one.shape == other.shape
        and one.dtype == other.dtype
        and one.device == other.device
        and one.stride() == other.stride()
    )
