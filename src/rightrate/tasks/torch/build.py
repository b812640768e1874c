"""The user's two builders, called and looked at."""

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.parameter import UninitializedParameter
from torch.optim import Optimizer

from rightrate.errors import TaskError
from rightrate.tasks.torch.user import calling

#: A function of the user that makes an optimizer for a model.
MakeOptimizer = Callable[[Any], Optimizer]


def build_model(builder: Callable[[], nn.Module]) -> nn.Module:
    """A model of the user's, checked to be one that can learn, in training mode.

    A model that comes in evaluation mode, as pretrained ones do, is switched. One that comes in training
    mode is left alone, because the user may have set parts of it to evaluation.

    Args:
        builder: The user's function.

    Returns:
        What it built.

    Raises:
        TaskError: If that is no module, has nothing to train, or has no weights yet.
        UserCodeError: If the builder raised.
    """
    with calling("model"):
        model: object = builder()
    if not isinstance(model, nn.Module):
        raise TaskError(f"`model` must return an nn.Module, got {type(model).__name__}.")
    kind = type(model).__name__
    if not any(p.requires_grad for p in model.parameters()):
        raise TaskError(
            f"`model` must return a module with a parameter to train; this {kind} has none that does."
        )
    for name, parameter in model.named_parameters():
        if isinstance(parameter, UninitializedParameter) or parameter.is_meta:
            raise TaskError(
                f"`model` must return a module with weights; {name!r} of this {kind} has none yet. Call a "
                "lazy module on a batch in the function; give one on the meta device its weights there."
            )
    with calling("model"):
        return model if model.training else model.train()


def build_optimizer(builder: MakeOptimizer, model: nn.Module) -> Optimizer:
    """An optimizer of the user's on a model, checked to train this model and nothing else.

    A rate kept in a tensor is copied, because setting it would change a tensor that is the user's.

    Args:
        builder: The user's function.
        model: The model that it is given.

    Returns:
        What it built.

    Raises:
        TaskError: If that is no optimizer, or trains something else.
        UserCodeError: If the builder raised.
    """
    with calling("optimizer"):
        optimizer: object = builder(model)
    if not isinstance(optimizer, Optimizer):
        raise TaskError(f"`optimizer` must return a torch.optim.Optimizer, got {type(optimizer).__name__}.")
    own = {id(p) for p in model.parameters()}
    held = [id(p) in own for group in optimizer.param_groups for p in group["params"]]
    if not all(held):
        raise TaskError(
            f"`optimizer` must train the model that it is given, but {held.count(False)} of its {len(held)} "
            "parameters belong to something else and would be carried from trial to trial. Use the "
            "function's argument, as in `lambda m: SGD(m.parameters())`, and make all that is trained a part "
            "of the model."
        )
    for group in optimizer.param_groups:
        if isinstance(group.get("lr"), torch.Tensor):
            group["lr"] = group["lr"].detach().clone()
    return optimizer
