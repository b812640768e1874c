"""A method of the registry on parameters of a model, with the settings that the registry names."""

from collections.abc import Iterable
from typing import Any

from torch import nn
from torch.optim import SGD, Optimizer

from rightrate.adaptive.method import Method
from rightrate.adaptive.rule import Need
from rightrate.adaptive.torch.adaptive_rate import AdaptiveRate


def made(method: Method, params: Iterable[Any], model: nn.Module, base: Optimizer | None = None) -> Optimizer:
    """The optimizer of a method.

    Args:
        method: The method.
        params: Parameters or groups of them; the `lr` of a group is its ratio to the others.
        model: The module that they belong to.
        base: The optimizer whose rate a rule or a wrapper sets, on the same parameters; by default, and for
            rules whose distances are those of gradient descent, plain SGD.

    Returns:
        A new optimizer.

    Example:
        >>> from rightrate.adaptive.registry import METHODS
        >>> model = nn.Linear(2, 1)
        >>> type(made(METHODS["prodigy"], model.parameters(), model)).__name__
        'Prodigy'
    """
    kind = method.load()
    if method.use == "optimizer":
        return kind(params, **method.defaults)  # type: ignore[no-any-return]
    needs = kind.needs if method.use == "rule" else frozenset()
    if base is None or Need.DISTANCE in needs:
        # A rule that moves a rate begins at that of the base, any other finds it from 1.
        base = SGD(params) if Need.TURN in needs else SGD(params, lr=1.0)
    if method.use == "wrapper":
        return kind(base, **method.defaults)  # type: ignore[no-any-return]
    return AdaptiveRate(base, kind(**method.defaults), model=model)
