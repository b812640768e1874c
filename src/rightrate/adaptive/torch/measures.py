"""Norms and products over all parameters, on their device, and one transfer to the host for all of them."""

import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from rightrate.adaptive.torch.tensors import CACHED, all_cpu, split

#: Types that have too few digits to sum in.
_SHORT = (torch.float16, torch.bfloat16)


def squared(tensors: Sequence[Tensor]) -> Tensor:
    """Squared norm of all tensors together, a scalar on the device of the first.

    Args:
        tensors: At least one tensor, of any types and devices.

    Returns:
        The scalar, in double precision where the device has it.

    Example:
        >>> float(squared([torch.tensor([3.0]), torch.tensor([4.0], dtype=torch.bfloat16)]))
        25.0
    """
    kinds: dict[tuple[torch.dtype, torch.device], list[Tensor]] = {}
    for tensor in tensors:
        kinds.setdefault((tensor.dtype, tensor.device), []).append(tensor)
    sums = []
    for (dtype, device), some in kinds.items():
        if device.type == "cpu" and dtype not in _SHORT:
            # Several times as fast on a CPU as the norm.
            sums.append(summed(squares(some)))
            continue
        norms = torch._foreach_norm(some, 2.0, dtype=torch.float32 if dtype in _SHORT else None)
        sums.append(long(torch.stack(norms)).square().sum())
    return summed(sums)


def product(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
    """Product of two lists of tensors, summed over all of them, a scalar on the device of the first.

    Args:
        left: At least one tensor.
        right: As many, of the same shapes.

    Returns:
        The scalar, in double precision where the device has it.

    Example:
        >>> float(product([torch.ones(3)], [torch.arange(3.0)]))
        3.0
    """
    return summed(dots(left, right))


def apart(left: Sequence[Tensor], right: Sequence[Tensor]) -> Tensor:
    """Squared distance of two lists of tensors, over all of them, a scalar on the device of the first.

    Args:
        left: At least one tensor.
        right: As many, of the same shapes and types.

    Returns:
        The scalar, in double precision where the device has it.

    Example:
        >>> float(apart([torch.tensor([3.0, 4.0])], [torch.zeros(2)]))
        25.0
    """
    if not all_cpu([left]):
        return squared(torch._foreach_sub(list(left), list(right)))
    return summed([part for parts in _gaps(left, right) for part in parts])


def ways(left: Sequence[Tensor], right: Sequence[Tensor]) -> list[Tensor]:
    """Squared distance of each tensor from its partner.

    Args:
        left: Tensors.
        right: As many, of the same shapes and types.

    Returns:
        One tensor of one element for each pair.

    Example:
        >>> ways([torch.tensor([3.0, 4.0])], [torch.zeros(2)])
        [tensor(25.)]
    """
    if not all_cpu([left]):
        norms = torch._foreach_norm(torch._foreach_sub(list(left), list(right)))
        return list(torch._foreach_mul(norms, norms))
    return [parts[0] if len(parts) == 1 else torch.stack(parts).sum() for parts in _gaps(left, right)]


def summed(parts: Sequence[Tensor]) -> Tensor:
    """The sum of some scalars, on the device of the first.

    Args:
        parts: At least one scalar, of any types and devices.

    Returns:
        The sum, in double precision where the device has it.

    Example:
        >>> float(summed([torch.tensor(1.5), torch.tensor(2.0, dtype=torch.float64)]))
        3.5
    """
    return long(_stacked(parts)).sum()


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
    return [_dot(one, other) for one, other in zip(left, right, strict=True)]


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


def numbers(scalars: Sequence[Tensor]) -> list[float]:
    """Some scalars as numbers, in one transfer.

    Args:
        scalars: Tensors of one element, of any types and devices.

    Returns:
        Their values; empty for no tensor.

    Example:
        >>> numbers([torch.tensor(1.5), torch.tensor([2.0])])
        [1.5, 2.0]
    """
    if not scalars:
        return []
    values: list[float] = _stacked(scalars).tolist()
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


def _dot(one: Tensor, other: Tensor) -> Tensor:
    if one.dtype in _SHORT or one.dtype != other.dtype:
        one, other = one.float(), other.float()
    flat = _flat(one)
    return torch.dot(flat, flat if other is one else _flat(other))


def _gaps(left: Sequence[Tensor], right: Sequence[Tensor]) -> Iterator[list[Tensor]]:
    """Squared distances of the pieces of each tensor, on a CPU."""
    # One piece of memory for all differences, as in a room, but tensor by tensor: a tenth faster here.
    room: dict[torch.dtype, Tensor] = {}
    for pair in zip(left, right, strict=True):
        found = []
        for one, other in zip(*split(pair), strict=True):
            count, space = one.numel(), room.get(one.dtype)
            if space is None or count > space.numel():
                space = room[one.dtype] = torch.empty(max(count, CACHED), dtype=one.dtype)
            gap = torch.sub(_flat(one), _flat(other), out=space[:count])
            found.append(_dot(gap, gap))
        yield found


def _flat(tensor: Tensor) -> Tensor:
    # Most tensors of a model are vectors, and a view of one takes as long as a product of short ones.
    return tensor if tensor.ndim == 1 else tensor.reshape(-1)


def long(tensor: Tensor) -> Tensor:
    """A tensor in double precision, where its device has it.

    Args:
        tensor: A tensor.

    Returns:
        The tensor in that precision.
    """
    # MPS has no double precision.
    return tensor.float() if tensor.device.type == "mps" else tensor.double()


def _stacked(scalars: Sequence[Tensor]) -> Tensor:
    """Scalars as one tensor, on the device of the first."""
    first = scalars[0]
    if any(one.device != first.device for one in scalars):
        scalars = [one.to(first.device) for one in scalars]
    if any(one.dtype != first.dtype for one in scalars):
        scalars = [long(one) for one in scalars]
    if any(one.ndim for one in scalars):
        scalars = [one.reshape(()) for one in scalars]
    return torch.stack(list(scalars))
