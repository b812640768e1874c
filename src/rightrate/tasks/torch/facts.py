"""Facts of a PyTorch task that cost nothing to know."""

from collections.abc import Iterable, Sized
from dataclasses import is_dataclass
from typing import Any

import torch
from torch import nn
from torch.optim import SGD, Optimizer

from rightrate.tasks.protocol import Fact
from rightrate.tasks.torch.batch import size

#: Entries of a parameter group that are no settings of the algorithm: what it holds, what is chosen
#: here, and how its arithmetic is done.
NO_SETTINGS = frozenset(
    {"params", "param_names", "lr", "initial_lr", "foreach", "fused", "capturable", "differentiable"}
)


def model_facts(model: nn.Module) -> dict[str, Fact]:
    """Kind and size of the model, and where it is."""
    parameters = list(model.parameters())
    return {
        "model": type(model).__name__,
        "parameters": sum(p.numel() for p in parameters),
        "trainable parameters": sum(p.numel() for p in parameters if p.requires_grad),
        "device": parameters[0].device.type,
        "precision": str(parameters[0].dtype).removeprefix("torch."),
    }


def optimizer_facts(optimizer: Optimizer, ratios: tuple[float, ...], clip: float | None) -> dict[str, Fact]:
    """Kind and settings of the optimizer, its rate left out, since that is what is chosen."""
    whole = whole_settings(optimizer)
    facts: dict[str, Fact] = {
        "optimizer": type(optimizer).__name__,
        "optimizer settings": ", ".join(_described(group_settings(optimizer)) + _described([whole])),
    }
    if len(ratios) > 1:
        facts["ratios of the groups' rates"] = ", ".join(f"{ratio:g}" for ratio in ratios)
    if clip is not None:
        facts["gradient clipped to norm"] = clip
    return facts


def data_facts(train: Iterable[Any], batch: Any, steps: int) -> dict[str, Fact]:
    """Size of the training set, where it has one, and how often the run goes through it."""
    facts: dict[str, Fact] = {"batch size": size(batch)}
    passes = epochs(train, steps)
    if passes is not None:
        facts |= {"batches per epoch": _length(train), "epochs in the full run": round(passes, 2)}
    examples = _length(getattr(train, "dataset", None))
    if examples:
        facts |= {"training examples": examples}
    return facts


def epochs(train: Iterable[Any], steps: int) -> float | None:
    """Passes over the training data in a run of so many steps; `None` for a stream without a length."""
    batches = _length(train)
    return steps / batches if batches else None


def group_settings(optimizer: Optimizer) -> list[dict[str, str]]:
    """The settings of each parameter group but its rate, as text.

    Args:
        optimizer: Any optimizer.

    Returns:
        One dict for each group: name and value of every setting that is plain enough to be written down.
    """
    return [
        {key: _text(value) for key, value in group.items() if key not in NO_SETTINGS and _is_plain(value)}
        for group in optimizer.param_groups
    ]


def whole_settings(optimizer: Optimizer) -> dict[str, str]:
    """The settings that an optimizer keeps beside its groups, as text: PyTorch's own keep none.

    Args:
        optimizer: Any optimizer.

    Returns:
        Name and value of every attribute that is plain enough to be written down, or a frozen record.
    """
    own = vars(optimizer).keys() - vars(SGD([torch.zeros(1)], lr=1.0)).keys()
    held = {name: getattr(optimizer, name) for name in sorted(own)}
    return {
        name.lstrip("_"): type(value).__name__ if isinstance(value, Optimizer) else _setting(value)
        for name, value in held.items()
        # Of what is private only numbers are settings, other things are how it works.
        if _is_setting(value) and (type(value) is float or not name.startswith("_"))
    }


def threads() -> int:
    """CPU threads as the user set them."""
    return torch.get_num_threads()


def _described(groups: list[dict[str, str]]) -> list[str]:
    """Each setting that is switched on, with all its values where the groups differ."""
    names = dict.fromkeys(name for group in groups for name in group)
    values = {name: dict.fromkeys(group.get(name, "none") for group in groups) for name in names}
    return [f"{name}={' / '.join(v)}" for name, v in values.items() if v.keys() - {"False", "0", "0.0"}]


def _is_plain(value: object) -> bool:
    if isinstance(value, torch.Tensor):
        return value.numel() == 1
    if isinstance(value, tuple | list):
        return all(_is_plain(part) for part in value)
    return isinstance(value, str | int | float)


def _text(value: object) -> str:
    if isinstance(value, torch.Tensor):
        return f"{value.item():g}"
    if isinstance(value, tuple | list):
        return f"({', '.join(_text(part) for part in value)})"
    return str(value)


def _is_setting(value: object) -> bool:
    return isinstance(value, Optimizer) or is_dataclass(value) or _is_plain(value)


def _setting(value: object) -> str:
    return str(value) if is_dataclass(value) else _text(value)


def _length(item: object) -> int:
    """Number of items, or 0 for a stream that has none."""
    if not isinstance(item, Sized):
        return 0
    try:
        return len(item)
    except (TypeError, RuntimeError):
        return 0
