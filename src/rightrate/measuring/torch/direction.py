"""The step that the user's optimizer would make, without making it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch
from torch import nn
from torch.optim import Optimizer

from rightrate.measuring.torch.snapshot import put_back
from rightrate.tasks.torch.groups import Groups
from rightrate.tasks.torch.user import calling

#: Where each optimizer keeps the mean square of its gradients, and how it starts it: a mean from 0 on has to
#: be corrected for its start, others are as they stand.
_SQUARES: Final = {"max_exp_avg_sq": True, "exp_avg_sq": True, "square_avg": False, "sum": False}

#: Optimizers whose step is a gradient, or a mean of gradients, over the root of such a mean square. Others
#: keep one, too, but use it in another way: RAdam not in its first steps, Adadelta together with a second
#: one.
_PRECONDITIONED: Final = frozenset({"adam", "adamw", "rmsprop", "adagrad"})


#: One gradient, `None` for each parameter on which the loss does not depend.
Gradient = Sequence[torch.Tensor | None]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: a model with its optimizer, and how it trains.

    Args:
        model: The model.
        optimizer: The user's optimizer on it.
        groups: The ratios of its groups' rates.
        clip: Largest norm of the gradient, or `None`.
    """

    model: nn.Module
    optimizer: Optimizer
    groups: Groups
    clip: float | None

    @property
    def trained(self) -> list[torch.Tensor]:
        """The parameters that can change."""
        return self.groups.trained(self.optimizer)


def update_direction(subject: Subject, gradient: Gradient, rate: float) -> list[torch.Tensor]:
    """What the optimizer would add to each trained parameter, per unit of the rate.

    Momentum, preconditioning, weight decay, clipping and the ratios of the groups are in it. Model and
    optimizer are left as they were.

    Args:
        subject: What is measured.
        gradient: Gradient of each trained parameter, `None` where the loss does not depend on it.
        rate: Rate at which the step is tried, large enough for it to be above rounding.

    Returns:
        One tensor for each trained parameter.
    """
    trained = subject.trained
    before = [parameter.detach().clone() for parameter in trained]
    with put_back(subject.model, subject.optimizer):
        _step(subject, gradient, rate)
        return [(p.detach() - b) / rate for p, b in zip(trained, before, strict=True)]


def scales(subject: Subject) -> list[torch.Tensor]:
    """Square root of the ratio of each trained parameter's group: what makes one rate of several."""
    optimizer, ratios = subject.optimizer, subject.groups.ratios
    pairs = zip(optimizer.param_groups, ratios, strict=True)
    held = [(p, ratio) for group, ratio in pairs if ratio > 0 for p in group["params"] if p.requires_grad]
    return [torch.full_like(p, ratio**0.5) for p, ratio in held]


def betas(subject: Subject) -> tuple[float, float]:
    """Momentum, and the decay of the mean of the gradients, of the first group that learns; 0 for none."""
    leading = subject.optimizer.param_groups[subject.groups.ratios.index(1.0)]
    decays = leading.get("betas", (0.0,))
    return float(leading.get("momentum", 0.0)), float(decays[0])


def preconditioner(subject: Subject, gradients: Sequence[Gradient]) -> list[torch.Tensor]:
    """One over the root of what the optimizer divides a gradient by, for each trained parameter.

    With it the update is the steepest descent, and P^-1 H has the eigenvalues of P^-1/2 H P^-1/2. The
    optimizer is shown some gradients first, and put back: a weight whose feature occurs in these batches for
    the first time would else seem to be divided by nothing, while its own gradient is in the divisor of its
    step.

    Args:
        subject: What is measured, its optimizer preconditioned and after at least one step.
        gradients: The gradients that it is shown.

    Returns:
        One tensor of positive numbers for each trained parameter, the ratios of the groups in it. A
        parameter that has no state, because it has no gradient, counts with zeros.
    """
    optimizer, ratios = subject.optimizer, subject.groups.ratios
    found: list[torch.Tensor] = []
    with put_back(subject.model, optimizer):
        for gradient in gradients:
            _step(subject, gradient, 1.0)
        for group, ratio in zip(optimizer.param_groups, ratios, strict=True):
            for parameter in (p for p in group["params"] if ratio > 0 and p.requires_grad):
                divisor = _divisor(optimizer.state.get(parameter, {}), group)
                found.append(torch.zeros_like(parameter) if divisor is None else (ratio / divisor) ** 0.5)
    return found


def is_preconditioned(optimizer: Optimizer) -> bool:
    """Whether an optimizer divides by the root of a mean square of its gradients, and by nothing else."""
    centred = any(group.get("centered") for group in optimizer.param_groups)
    return type(optimizer).__name__.lower() in _PRECONDITIONED and not centred


def _step(subject: Subject, gradient: Gradient, rate: float) -> None:
    """One step of the optimizer as a run makes it: clipped, with the ratios of the groups."""
    for parameter in subject.model.parameters():
        parameter.grad = None
    for trained, part in zip(subject.trained, gradient, strict=True):
        trained.grad = None if part is None else part.clone()
    if subject.clip is not None:
        nn.utils.clip_grad_norm_(list(subject.model.parameters()), subject.clip)
    subject.groups.set_rate(subject.optimizer, rate)
    with calling("optimizer"):
        subject.optimizer.step()


def _divisor(state: dict[str, Any], group: dict[str, Any]) -> torch.Tensor | None:
    name = next((name for name in _SQUARES if isinstance(state.get(name), torch.Tensor)), None)
    if name is None:
        return None
    square, eps = state[name].detach(), float(group.get("eps", 0.0))
    if not _SQUARES[name]:
        return torch.as_tensor(square.sqrt() + eps)
    beta1, beta2 = (float(beta) for beta in group["betas"])
    step = float(state["step"])
    root = (square / (1 - beta2**step)).sqrt() + eps
    return torch.as_tensor(root * (1 - beta1**step))
