"""What the step of an optimizer must be given."""

from typing import Any, Final, Literal

from rightrate.adaptive.rule import Need
from rightrate.adaptive.torch.adaptive_rate import AdaptiveRate
from rightrate.adaptive.torch.lossy import Lossy

#: Gradients alone, for `step()` after backward; the loss as well, for `step(loss=loss)` after backward; or a
#: closure that computes the loss, forward only, for `step(closure)`.
Needs = Literal["gradient", "loss", "closure"]

#: What a step is given where nothing more is said: what every PyTorch optimizer takes.
_USUAL: Final[Needs] = "gradient"


def needs_of(optimizer: Any) -> Needs:
    """What the step of an optimizer must be given.

    Args:
        optimizer: Any PyTorch optimizer.

    Returns:
        What its `step` takes.

    Example:
        >>> import torch
        >>> from rightrate.adaptive.rules.armijo import Armijo
        >>> base = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        >>> needs_of(base), needs_of(AdaptiveRate(base, Armijo()))
        ('gradient', 'closure')
    """
    if isinstance(optimizer, AdaptiveRate):
        needs = optimizer.rule.needs
        if Need.TRIAL in needs:
            return "closure"
        return "loss" if Need.LOSS in needs else _USUAL
    return "loss" if isinstance(optimizer, Lossy) else _USUAL
