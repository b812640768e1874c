"""The functions of a task, looked at before they are called."""

from typing import Any

from torch import nn
from torch.optim import Optimizer

from rightrate.errors import TaskError


def check_functions(model: Any, loss: Any, optimizer: Any, metric: Any) -> None:
    """Refuse what is no function, and what is the thing itself instead of a function that builds it.

    Args:
        model: Should return a fresh module.
        loss: Should take a model and a batch.
        optimizer: Should take a model.
        metric: Should take a model and a batch, or `None`.

    Raises:
        TaskError: If one of them is something else.
    """
    if isinstance(model, nn.Module):
        raise TaskError(
            f"`model` must be a function that builds a fresh module, got the module {type(model).__name__}. "
            "Pass the function, since every trial starts from new weights."
        )
    if isinstance(optimizer, Optimizer):
        raise TaskError(
            f"`optimizer` must be a function of the model, got the optimizer {type(optimizer).__name__}. "
            "Pass one such as `lambda m: SGD(m.parameters(), lr=0.1)`."
        )
    if isinstance(optimizer, type) and optimizer.__module__.startswith(
        Optimizer.__module__.rpartition(".")[0]
    ):
        raise TaskError(
            f"`optimizer` must be a function of the model, got the class {optimizer.__name__}. "
            f"Pass one such as `lambda m: {optimizer.__name__}(m.parameters())`."
        )
    functions = {"model": model, "loss": loss, "optimizer": optimizer}
    if metric is not None:
        functions["metric"] = metric
    for name, function in functions.items():
        if not callable(function):
            raise TaskError(f"`{name}` must be a function, got {type(function).__name__}.")
