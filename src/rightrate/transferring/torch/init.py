"""Initial weights of the size that muP asks for."""

from collections.abc import Mapping
from typing import TypeVar

import torch
from torch import Tensor, nn

from rightrate.errors import ArgumentError
from rightrate.transferring.mup import Kind
from rightrate.transferring.torch.growths import Grown, growths

M = TypeVar("M", bound=nn.Module)


def mup_init(model: M, base: nn.Module, *, kinds: Mapping[str, Kind] | None = None) -> M:
    r"""Give the initial weights of a model that was just built the size that muP asks for, in place.

    .. math:: \mathrm{rms}(W) = \mathrm{rms}(W_\mathrm{base})\,(1,\ m_i^{-1/2},\ 1/m_i)

    for input weights with biases and gains, hidden weights, and output weights, where :math:`m_i` is how many
    times as many inputs a weight has as in `base` (table 3 of the paper). Each parameter that has grown is
    multiplied by one number, so zeros and gains of 1 stay what they are, and doing it twice does nothing
    more. It cannot tell trained weights from new ones, so call it before training.

    Args:
        model: The model, just built.
        base: The same of the base width, just built by the same function.
        kinds: What a parameter is where no known layer tells, by its name; see `mup_groups`.

    Returns:
        The model.

    Raises:
        ArgumentError: If the shapes do not correspond, it cannot be told what a parameter is, `base` has no
            weights, or a parameter starts at zero in one of the two only.

    Example:
        >>> def network(width):
        ...     return nn.Sequential(nn.Linear(8, width), nn.ReLU(), nn.Linear(width, 2))
        >>> narrow, wide = network(64), network(256)
        >>> squares = [model[2].weight.square().mean().item() for model in (narrow, mup_init(wide, narrow))]
        >>> round((squares[1] / squares[0]) ** 0.5, 3)
        0.25

    References:
        Yang et al., Tensor Programs V, 2022, https://arxiv.org/abs/2203.03466, table 3.
    """
    found = [grown for grown in growths(model, base, kinds) if grown.growth.kind != "fixed"]
    factors = [_factor(grown) for grown in found]
    with torch.no_grad():
        for grown, factor in zip(found, factors, strict=True):
            grown.parameter.mul_(factor)
    return model


def _factor(grown: Grown) -> float:
    """What a parameter is multiplied by."""
    if grown.base.is_meta or grown.parameter.is_meta:
        raise ArgumentError(
            f"Both models must have weights, but one {grown.name!r} is on the meta device. "
            "Build them on a real one."
        )
    wanted, own = _size(grown.base) * grown.growth.spread, _size(grown.parameter)
    if (wanted == 0) != (own == 0):
        zero, other = ("base", "model") if wanted == 0 else ("model", "base")
        raise ArgumentError(
            f"`base` must start as `model` does, but {grown.name!r} is zero in `{zero}` and not in "
            f"`{other}`. Build both by one function of the width."
        )
    return 1.0 if own == 0 else wanted / own


def _size(parameter: Tensor) -> float:
    """The root mean square; unlike a standard deviation it leaves gains of 1 alone."""
    return float(parameter.detach().abs().double().square().mean().sqrt())
