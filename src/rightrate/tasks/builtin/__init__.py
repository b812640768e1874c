"""Builtin demo tasks: eight small models on data that ships inside a package."""

import difflib
import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from rightrate.errors import ArgumentError, MissingDependencyError

if TYPE_CHECKING:
    from rightrate.tasks.torch import TorchTask

__all__ = ["BUILTIN", "builtin"]

#: What each builtin task is, in one line: model, optimizer, data, length of the full run.
BUILTIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "digits": "MLP 64-128-128-10, AdamW, handwritten digits, 1500 steps",
        "digits-cnn": "small CNN with BatchNorm, SGD with momentum 0.9, handwritten digits, 800 steps",
        "digits-noisy": "MLP 64-128-128-10, Adam, digits with 20 % random labels, 1500 steps",
        "cancer": "logistic regression, SGD, breast cancer measurements, 1500 steps",
        "diabetes": "regression MLP 10-64-64-1, Adam, diabetes progression, 1000 steps",
        "autoencoder": "autoencoder 64-64-16-64-64, Adam, handwritten digits, 1500 steps",
        "text": "2-layer 48-wide character GPT, AdamW with weight decay 0.1, Python help texts, 800 steps",
        "text-gru": "64-wide character GRU, SGD with momentum 0.9 and clipping, Python help texts, 600 steps",
    }
)

# The module that builds each task, imported only when the task is asked for.
_FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "digits": "digits",
        "digits-cnn": "digits",
        "digits-noisy": "digits",
        "cancer": "tabular",
        "diabetes": "tabular",
        "autoencoder": "digits",
        "text": "text",
        "text-gru": "text",
    }
)

# What the extra `demo` installs; no other module that is missing has it as its remedy.
_DEMO: Final = frozenset({"torch", "sklearn"})


def builtin(name: str) -> "TorchTask":
    """Build a builtin demo task.

    Args:
        name: One of the names in `BUILTIN`.

    Returns:
        The task, its data loaded and prepared in the same way every time.

    Raises:
        ArgumentError: If there is no builtin task of that name.
        MissingDependencyError: If PyTorch or scikit-learn is not installed.
        ModuleNotFoundError: If the installation of Python lacks its own `pydoc_data`, the source of the text.

    Example:
        >>> builtin("digits").steps
        1500
    """
    if name not in BUILTIN:
        raise ArgumentError(_unknown(name))
    try:
        family = importlib.import_module(f"{__name__}.{_FAMILIES[name]}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        if missing not in _DEMO:
            raise
        message = f"The builtin task {name!r} needs {missing}, which is not installed."
        raise MissingDependencyError(f'{message} Run: pip install "rightrate[demo]"') from error
    task: TorchTask = family.TASKS[name]()
    return task


def _unknown(name: str) -> str:
    """The message for a name that no builtin task has."""
    near = difflib.get_close_matches(name.lower(), BUILTIN, n=1, cutoff=0.5)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    return f"The name of a builtin task must be one of {', '.join(BUILTIN)}, got {name!r}.{guess}"
