"""Which optimizers and rules go together."""

from typing import Any, Final

from torch import nn
from torch.optim import SGD, Optimizer

from rightrate.adaptive.rule import Rule
from rightrate.adaptive.torch.optimizer import Adaptive
from rightrate.errors import ArgumentError, require

#: Why a rate cannot be set for some optimizers.
_REFUSED: Final = {
    "ASGD": "it averages by a rate of its own",
    "Adafactor": "it caps its rate by a schedule of its own",
    "LBFGS": "it searches for its own step",
    "Rprop": "it has a step of its own for each parameter",
    "SparseAdam": "its gradients are sparse, and distances are measured over all coordinates",
}


def admit(base: Any, rule: Any, model: Any) -> None:
    """Refuse an optimizer whose rate the rule cannot set.

    Args:
        base: What should be the base optimizer.
        rule: What should be the rule.
        model: What should be the module, or nothing.

    Raises:
        ArgumentError: If they are not, or do not go together.
    """
    require(isinstance(rule, Rule), "rule", rule, "a rule of rightrate.adaptive, such as Armijo()")
    require(model is None or isinstance(model, nn.Module), "model", model, "a module, or left out")
    name = type(base).__name__
    require(isinstance(base, Optimizer), "base", name, "an optimizer of PyTorch")
    if isinstance(base, Adaptive):
        raise ArgumentError(f"`base` must not set its own rate, got {name}. Use either of the two.")
    if name in _REFUSED:
        raise ArgumentError(f"`base` must take the rate that a rule gives it, got {name}: {_REFUSED[name]}.")
    groups = base.param_groups
    require(all("lr" in group for group in groups), "base", name, "an optimizer whose groups have an lr")
    require(
        rule.any_base or isinstance(base, SGD),
        "base",
        name,
        f"SGD, since the rate of {type(rule).__name__} is one for gradients and not for steps that are "
        "scaled",
    )
    if any(group.get("maximize") for group in groups):
        raise ArgumentError(f"`base` must minimise, got {name} with maximize=True. Negate the loss instead.")
