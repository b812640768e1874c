"""Norms and products over all parameters, on their device, and one transfer to the host for all of them."""

from collections.abc import Sequence

import torch
from torch import Tensor

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
            sums.append(summed([_long(_dot(one, one)) for one in some]))
            continue
        norms = torch._foreach_norm(some, 2.0, dtype=torch.float32 if dtype in _SHORT else None)
        sums.append(_long(torch.stack(norms)).square().sum())
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
    parts = [_long(_dot(one, other)) for one, other in zip(left, right, strict=True)]
    return summed(parts)


def numbers(scalars: Sequence[Tensor]) -> list[float]:
    """Some scalars as numbers, in one transfer.

    Args:
        scalars: Tensors of one value each; at least one.

    Returns:
        Their values.

    Example:
        >>> numbers([torch.tensor(1.5), torch.tensor([2.0])])
        [1.5, 2.0]
    """
    home = scalars[0].device
    return torch.stack([_long(one.detach()).reshape(()).to(home) for one in scalars]).tolist()


def _dot(one: Tensor, other: Tensor) -> Tensor:
    if one.dtype in _SHORT or one.dtype != other.dtype:
        one, other = one.float(), other.float()
    return torch.dot(one.reshape(-1), other.reshape(-1))


def summed(parts: Sequence[Tensor]) -> Tensor:
    """The sum of some scalars, on the device of the first.

    Args:
        parts: At least one scalar.

    Returns:
        The sum.
    """
    home = parts[0].device
    return torch.stack([part.to(home) for part in parts]).sum()


def _long(tensor: Tensor) -> Tensor:
    # MPS has no double precision.
    return tensor.float() if tensor.device.type == "mps" else tensor.double()
