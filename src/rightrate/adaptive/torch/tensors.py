"""Lists of tensors: where they are, how they are cut for the cache of a CPU, and what changes them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import torch
from torch import Tensor

#: Elements of one batch on a CPU. Of 2^13 to 2^18 the largest was the fastest on a cache of 1 MiB per core,
#: for the seven passes of Adam over ten million parameters.
CACHED: Final = 2**18


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


def pieces(*lists: Sequence[Tensor]) -> Iterator[tuple[list[Tensor], ...]]:
    """Cut lists alike, and large tensors too, for passes that change single numbers in place.

    Args:
        *lists: Lists of tensors, of the same lengths and shapes.

    Yields:
        The batch of each list: tensors, or flat pieces of them that share their memory.

    Example:
        >>> large = torch.zeros(2, CACHED)
        >>> for (some,) in pieces([large]):
        ...     _ = torch._foreach_add_(some, 1.0)
        >>> large.mean()
        tensor(1.)
    """
    cut: list[list[Tensor]] = [[] for _ in lists]
    for tensors in zip(*lists, strict=True):
        for pile, some in zip(cut, split(tensors), strict=True):
            pile.extend(some)
    yield from batches(*cut)


def split(tensors: Sequence[Tensor]) -> Sequence[Sequence[Tensor]]:
    """Flat pieces of large tensors that fit the cache of a CPU; others as they are.

    Args:
        tensors: Tensors of one shape.

    Returns:
        The pieces of each, which share its memory.

    Example:
        >>> [len(parts) for parts in split([torch.zeros(2, CACHED), torch.ones(2, CACHED)])]
        [2, 2]
    """
    first = tensors[0]
    if first.numel() <= CACHED or not first.is_cpu or not all(one.is_contiguous() for one in tensors):
        return [(one,) for one in tensors]
    return [torch.split(one.detach().view(-1), CACHED) for one in tensors]


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


def difference(tensors: Sequence[Tensor], left: Sequence[Tensor], right: Sequence[Tensor]) -> None:
    """Put the difference of two lists into a third.

    Args:
        tensors: Tensors, changed in place.
        left: As many, of the same shapes.
        right: As many, which are taken from those on the left.

    Example:
        >>> x = torch.zeros(1)
        >>> difference([x], [torch.tensor([3.0])], [torch.tensor([1.0])])
        >>> x
        tensor([2.])
    """
    if all_cpu([tensors]):
        for tensor, one, other in zip(tensors, left, right, strict=True):
            torch.sub(one, other, out=tensor)
    else:
        torch._foreach_copy_(list(tensors), list(left))
        torch._foreach_sub_(list(tensors), list(right))


def quotients(left: Sequence[Tensor], right: Sequence[Tensor]) -> list[Tensor]:
    """The quotients of two lists, in the place of the second on a CPU, where new memory takes longer.

    Args:
        left: Tensors.
        right: As many, of the same shapes and types, whose values may be lost.

    Returns:
        As many tensors.

    Example:
        >>> quotients([torch.tensor([3.0])], [torch.tensor([2.0])])
        [tensor([1.5000])]
    """
    if all_cpu([right]):
        return [torch.div(one, other, out=other) for one, other in zip(left, right, strict=True)]
    return list(torch._foreach_div(list(left), list(right)))
