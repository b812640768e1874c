"""Which norm of the gradient the refined schedule asks for."""

from typing import Literal

from rightrate.errors import require
from rightrate.search import Norm
from rightrate.transferring.families import ADAM_LIKE

#: What may be asked for: a norm, or that of the optimizer.
Wanted = Literal["auto", "l1", "l2"]


def norm_for(optimizer: str, wanted: Wanted) -> Norm:
    """The norm that the refined schedule of an optimizer is made from.

    Args:
        optimizer: Its name in lower case.
        wanted: A norm, or "auto": "l2" for SGD, whose step is as long as its gradient, and "l1" for Adam and
            its like.

    Returns:
        The norm.

    Raises:
        ArgumentError: If there is no such norm, or no rule for this optimizer.

    Example:
        >>> norm_for("adamw", "auto"), norm_for("sgd", "auto"), norm_for("sgd", "l1")
        ('l1', 'l2', 'l1')

    References:
        Defazio et al., When, why and how much? Adaptive learning rate scheduling by refinement, 2023,
        https://arxiv.org/abs/2310.07831.
    """
    require(wanted in ("auto", "l1", "l2"), "norm", wanted, '"auto", "l1" or "l2"')
    if wanted != "auto":
        return wanted
    known = optimizer == "sgd" or optimizer in ADAM_LIKE
    hint = f"For {optimizer} no norm is known to be the right one."
    require(known, "norm", wanted, '"l1" or "l2"', hint)
    return "l2" if optimizer == "sgd" else "l1"
