"""Products of the Hessian of one batch's loss with vectors, by differentiating twice."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.attention import SDPBackend, sdpa_kernel

Array = NDArray[np.float64]

#: What is said of a layer without a second derivative.
_EXPLANATION: Final = (
    "A layer cannot be differentiated twice: {}. The critical learning rate needs no second derivative and "
    "says "
    "much the same."
)

#: Name of the node that PyTorch puts where `once_differentiable` ends the graph.
_DEAD_END: Final = "torch::autograd::Error"


class CurvatureError(Exception):
    """The second derivative cannot be had; the message says why and what to do."""


@contextmanager
def twice_differentiable() -> Iterator[None]:
    """Let layers that come in several makes use the one that can be differentiated twice.

    Attention then takes plain matrix products, and recurrent layers on a GPU PyTorch's own code.
    """
    with ExitStack() as stack:
        stack.enter_context(sdpa_kernel(SDPBackend.MATH))
        stack.enter_context(torch.backends.cudnn.flags(enabled=False))
        yield


def hessian_product(
    loss: Callable[[], torch.Tensor], trained: Sequence[torch.Tensor]
) -> Callable[[Array], Array]:
    """The Hessian as a product.

    The gradient is computed once, with its graph, which is kept as long as the product is.

    Args:
        loss: Computes the loss of one batch, with its graph.
        trained: The parameters, n numbers in all.

    Returns:
        A function of a vector of shape (n,) that returns one of the same shape; it raises a
        `CurvatureError` where a layer cannot be differentiated twice.

    Raises:
        CurvatureError: If the parameters are complex, or there is no second derivative at all.
    """
    if any(parameter.is_complex() for parameter in trained):
        raise CurvatureError("The model has complex weights, for which no eigenvalue is computed.")
    with _explained():
        gradients = torch.autograd.grad(loss(), trained, create_graph=True, allow_unused=True)
    live = [i for i, gradient in enumerate(gradients) if gradient is not None and gradient.requires_grad]
    if not live:
        raise CurvatureError(
            "The gradient does not depend on the weights: the loss is linear in them, or a layer hides that "
            "it is not."
        )

    if _has_dead_end([gradients[i].grad_fn for i in live]):
        raise CurvatureError(_EXPLANATION.format("it is marked with `once_differentiable`"))

    def product(vector: Array) -> Array:
        parts = unflattened(vector, trained)
        with _explained():
            images = torch.autograd.grad(
                [gradients[i] for i in live],
                trained,
                [parts[i] for i in live],
                retain_graph=True,
                allow_unused=True,
            )
        found = flattened(images, trained)
        if not np.isfinite(found).all():
            raise CurvatureError("A second derivative is not finite, so there is no top eigenvalue.")
        return found

    return product


def flattened(parts: Sequence[torch.Tensor | None], like: Sequence[torch.Tensor]) -> Array:
    """Tensors as one vector of double precision; what is `None` counts as zeros.

    Args:
        parts: One tensor for each parameter, or `None`.
        like: The parameters.

    Returns:
        The numbers, shape (n,); a complex one counts as two.
    """
    return np.concatenate(
        [
            np.zeros(p.numel() * (2 if p.is_complex() else 1)) if part is None else _numbers(part)
            for part, p in zip(parts, like, strict=True)
        ]
    )


def unflattened(vector: Array, like: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """One vector as tensors of the shape, the kind and the device of others."""
    ends = np.cumsum([p.numel() for p in like])
    pieces = np.split(vector, ends[:-1])
    return [
        torch.from_numpy(np.ascontiguousarray(piece)).to(p).view_as(p)
        for piece, p in zip(pieces, like, strict=True)
    ]


def _numbers(part: torch.Tensor) -> Array:
    dense = part.detach().to_dense() if part.is_sparse else part.detach()
    real = torch.view_as_real(dense) if dense.is_complex() else dense
    return np.asarray(real.reshape(-1).double().cpu().numpy())


@contextmanager
def _explained() -> Iterator[None]:
    """Say what it means when PyTorch has no second derivative of a layer."""
    try:
        yield
    except RuntimeError as error:
        first = str(error).strip().partition("\n")[0]
        raise CurvatureError(_EXPLANATION.format(first)) from error


def _has_dead_end(roots: Sequence[Any]) -> bool:
    """Whether a layer refuses a second derivative; PyTorch leaves it out without a word where it can."""
    seen, stack = set(roots), list(roots)
    while stack:
        node = stack.pop()
        if node.name() == _DEAD_END:
            return True
        fresh = {parent for parent, _ in node.next_functions if parent is not None} - seen
        seen |= fresh
        stack += fresh
    return False
