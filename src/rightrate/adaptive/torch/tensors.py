"""Sums over lists of tensors, and how their numbers come from the device: all at once."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import torch
from torch import Tensor

#: Elements of one batch on a CPU. Of 2^13 to 2^18 the largest was the fastest on a cache of 1 MiB per core,
#: for the seven passes of Adam over ten million parameters.
CACHED: Final = 2**18


def numbers(parts: Sequence[Tensor]) -> list[float]:
    """The values of tensors of one element, in one transfer.

    Args:
        parts: Tensors of one element, on any devices.

    Returns:
        Their values; empty for no tensor.

    Example:
        >>> numbers([torch.tensor(1.5), torch.tensor(2.0)])
        [1.5, 2.0]
    """
    if not parts:
        return []
    first = parts[0]
    if any(part.device != first.device for part in parts):
        parts = [part.to(first.device) for part in parts]
    if any(part.dtype != first.dtype for part in parts):
        parts = [part.double() for part in parts]
    values: list[float] = torch.stack([part.reshape(()) for part in parts]).tolist()
    return values


class Tally:
    """Weighted sums of parts that lie on a device; reading them all is one transfer.

    Parts are added up here in double precision, whatever the precision of the parts.

    Example:
        >>> tally = Tally()
        >>> tally.add("length", [torch.tensor(3.0), torch.tensor(4.0)], 0.5)
        >>> tally.read()["length"]
        3.5
    """

    def __init__(self) -> None:
        self._parts: list[Tensor] = []
        self._names: list[tuple[str, float]] = []

    def add(self, name: str, parts: Sequence[Tensor], weight: float = 1.0) -> None:
        """Add parts to a sum.

        Args:
            name: Name of the sum.
            parts: Tensors of one element.
            weight: Factor of all of them.
        """
        self._parts.extend(parts)
        self._names.extend([(name, weight)] * len(parts))

    def read(self) -> dict[str, float]:
        """The sums by their names."""
        terms: dict[str, list[float]] = {}
        for (name, weight), value in zip(self._names, numbers(self._parts), strict=True):
            terms.setdefault(name, []).append(weight * value)
        return {name: _total(values) for name, values in terms.items()}


def _total(values: list[float]) -> float:
    # `fsum` raises on infinities of both signs, where a plain sum is NaN.
    return math.fsum(values) if all(map(math.isfinite, values)) else math.nan


def dots(left: Sequence[Tensor], right: Sequence[Tensor]) -> list[Tensor]:
    """The product of each tensor with its partner, summed over the coordinates.

    Args:
        left: Tensors.
        right: As many, of the same shapes.

    Returns:
        One tensor of one element for each pair.

    Example:
        >>> dots([torch.tensor([1.0, 2.0])], [torch.tensor([3.0, 4.0])])
        [tensor(11.)]
    """
    return [torch.dot(one.reshape(-1), other.reshape(-1)) for one, other in zip(left, right, strict=True)]


def squares(tensors: Sequence[Tensor]) -> list[Tensor]:
    """The sum of the squares of each tensor.

    Args:
        tensors: Tensors.

    Returns:
        One tensor of one element for each.

    Example:
        >>> squares([torch.tensor([3.0, 4.0])])
        [tensor(25.)]
    """
    return dots(tensors, tensors)


def absolutes(tensors: Sequence[Tensor]) -> list[Tensor]:
    """The sum of the absolute values of each tensor.

    Args:
        tensors: Tensors.

    Returns:
        One tensor of one element for each.

    Example:
        >>> absolutes([torch.tensor([3.0, -4.0])])
        [tensor(7.)]
    """
    if all_cpu([tensors]):
        # Five times as fast on a CPU as the norm.
        return [tensor.abs().sum() for tensor in tensors]
    return list(torch._foreach_norm(list(tensors), 1))


def all_cpu(lists: Iterable[Sequence[Tensor]]) -> bool:
    """Whether all tensors are on the CPU, where a look at their numbers costs nothing.

    Args:
        lists: Lists of tensors.

    Returns:
        Whether they are.

    Example:
        >>> all_cpu([[torch.zeros(1)]])
        True
    """
    return all(tensor.is_cpu for tensors in lists for tensor in tensors)


def shrunk(tensors: list[Tensor], factor: float, in_place: bool) -> list[Tensor]:
    """Tensors times a factor: themselves, or new ones.

    Args:
        tensors: Tensors.
        factor: The factor.
        in_place: Whether to change them.

    Returns:
        As many tensors.

    Example:
        >>> shrunk([torch.ones(1)], 0.5, in_place=False)
        [tensor([0.5000])]
    """
    if not in_place:
        return list(torch._foreach_mul(tensors, factor))
    torch._foreach_mul_(tensors, factor)
    return tensors


def batches(*lists: Sequence[Tensor]) -> Iterator[tuple[list[Tensor], ...]]:
    """Cut lists alike, so that several passes over one batch find it in the cache of a CPU.

    On any other device each pass costs a launch and there is one batch.

    Args:
        *lists: Lists of tensors, of the same lengths and shapes.

    Yields:
        The batch of each list.
    """
    if not lists[0]:
        return
    if not lists[0][0].is_cpu:
        yield tuple(list(tensors) for tensors in lists)
        return
    start = held = 0
    for end, tensor in enumerate(lists[0]):
        if held and held + tensor.numel() > CACHED:
            yield tuple(list(tensors[start:end]) for tensors in lists)
            start, held = end, 0
        held += tensor.numel()
    yield tuple(list(tensors[start:]) for tensors in lists)


def scaled(tensors: Sequence[Tensor], others: Sequence[Tensor], factors: Sequence[float]) -> None:
    """Add to each tensor its partner times its own factor.

    Args:
        tensors: Tensors, changed in place.
        others: As many, of the same shapes.
        factors: As many factors.
    """
    if all_cpu([tensors]):
        for tensor, other, factor in zip(tensors, others, factors, strict=True):
            tensor.add_(other, alpha=factor)
    else:
        torch._foreach_add_(list(tensors), torch._foreach_mul(list(others), list(factors)))
