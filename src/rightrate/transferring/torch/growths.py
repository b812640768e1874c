"""How the parameters of a module have grown against the same module of the base width."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn
from torch.nn.parameter import UninitializedParameter

from rightrate.errors import ArgumentError, require
from rightrate.transferring.mup import KINDS, Growth, Kind

#: Layers whose matrices have a row for each output.
_MATRICES = (nn.Linear, nn.RNNBase, nn.RNNCellBase, nn.MultiheadAttention)
_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)

#: Layers whose weights have a row for each input.
_TURNED = (nn.Embedding, nn.EmbeddingBag, nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)


@dataclass(frozen=True, slots=True)
class Grown:
    """A parameter, its counterpart in the base model, and how it has grown.

    Args:
        name: Its name, or the first of its names.
        parameter: The parameter.
        base: The parameter of that name in the base model.
        growth: How it has grown.
    """

    name: str
    parameter: nn.Parameter
    base: nn.Parameter
    growth: Growth


def growths(model: Any, base: Any, kinds: Mapping[str, Kind] | None) -> list[Grown]:
    """Compare a model with its base, parameter by parameter.

    Args:
        model: The model.
        base: The same of the base width.
        kinds: What a parameter is, by its name, where its layer does not tell.

    Returns:
        Every parameter once, in the order of the model.

    Raises:
        ArgumentError: If the two do not correspond, or it cannot be told what a parameter is.
    """
    ours, theirs = _parameters("model", model), _parameters("base", base)
    _check_names(list(ours), list(theirs))
    said = {} if kinds is None else dict(kinds)
    _check_kinds(said, list(ours))
    found: dict[int, Grown] = {}
    for name, parameter in ours.items():
        ratios = _ratios(name, parameter, theirs[name])
        if max(ratios, default=1.0) == 1:
            growth = Growth("fixed")
        elif name in said:
            growth = _as_said(name, said[name], ratios)
        else:
            growth = _by_layer(name, model.get_submodule(name.rpartition(".")[0]), parameter, ratios)
        first = found.setdefault(id(parameter), Grown(name, parameter, theirs[name], growth))
        _check_tied(first, name, growth)
    return list(found.values())


def _parameters(argument: str, module: Any) -> dict[str, nn.Parameter]:
    """The parameters by name; one that is used in several places has several names."""
    require(isinstance(module, nn.Module), argument, type(module).__name__, "a torch.nn.Module")
    named = dict(module.named_parameters(remove_duplicate=False))
    for name, parameter in named.items():
        if isinstance(parameter, UninitializedParameter):
            raise ArgumentError(
                f"`{argument}` must have shapes, but {name!r} has none yet. Call the lazy module on a batch."
            )
    return named


def _check_names(ours: list[str], theirs: list[str]) -> None:
    for argument, one, other in (("model", ours, theirs), ("base", theirs, ours)):
        only = [name for name in one if name not in other]
        if only:
            more = f" and {len(only) - 1} more" if len(only) > 1 else ""
            raise ArgumentError(
                f"`base` must be the same model of another width, but only `{argument}` has "
                f"{only[0]!r}{more}. Build both by one function of the width, with the same depth."
            )


def _check_kinds(said: dict[str, Kind], names: list[str]) -> None:
    for name, kind in said.items():
        require(kind in KINDS, f'kinds["{name}"]', kind, f"one of {', '.join(KINDS)}")
        if name not in names:
            close = difflib.get_close_matches(name, names, n=1)
            hint = f"Did you mean {close[0]}?" if close else "See `model.named_parameters()`."
            raise ArgumentError(f"`kinds` must name parameters of the model, got {name!r}. {hint}")


def _ratios(name: str, parameter: nn.Parameter, base: nn.Parameter) -> list[float]:
    """How many times as long each axis is."""
    shapes = f"{tuple(base.shape)} in `base` and {tuple(parameter.shape)} in `model`"
    if parameter.ndim != base.ndim:
        raise ArgumentError(
            f"`base` must be the same model of another width, but {name!r} has the shapes {shapes}. "
            "Build both by one function of the width."
        )
    if any(one < other for one, other in zip(parameter.shape, base.shape, strict=True)):
        raise ArgumentError(
            f"`base` must be nowhere wider than `model`, but {name!r} has the shapes {shapes}. "
            "Pass the narrow model as `base`; its rate is the one that is given."
        )
    pairs = zip(parameter.shape, base.shape, strict=True)
    return [1.0 if one == other else one / max(1, other) for one, other in pairs]


def _by_layer(name: str, module: nn.Module, parameter: nn.Parameter, ratios: list[float]) -> Growth:
    """What a parameter is by the layer that holds it, or by its shape alone where that is enough."""
    grown = [axis for axis, ratio in enumerate(ratios) if ratio > 1]
    axes = _axes(module, parameter)
    if axes is not None and set(grown) <= set(axes):
        return Growth.of_matrix(inputs=ratios[axes[1]], outputs=ratios[axes[0]])
    if axes is None and len(grown) == 1 and parameter.numel() == parameter.shape[grown[0]]:
        return Growth("vector", outputs=ratios[grown[0]])
    if axes is None and len(grown) == 2 and ratios[grown[0]] == ratios[grown[1]]:
        return Growth("hidden", ratios[grown[0]], ratios[grown[0]])
    where = " and ".join(str(axis) for axis in grown)
    raise ArgumentError(
        f"It cannot be told what {name!r} of a {type(module).__name__} is: its shape "
        f"{tuple(parameter.shape)} has grown along {'axis' if len(grown) == 1 else 'axes'} {where}. "
        f'Say it, as in kinds={{"{name}": "input"}}; the kinds are {", ".join(KINDS)}.'
    )


def _axes(module: nn.Module, parameter: nn.Parameter) -> tuple[int, int] | None:
    """Where outputs and inputs stand in the shape of a weight, if it is one of a known layer."""
    if (isinstance(module, _MATRICES) and parameter.ndim == 2) or (
        isinstance(module, _CONVOLUTIONS) and parameter.ndim > 2
    ):
        return 0, 1
    return (1, 0) if isinstance(module, _TURNED) and parameter.ndim > 1 else None


def _as_said(name: str, kind: Kind, ratios: list[float]) -> Growth:
    grown = [ratio for ratio in ratios if ratio > 1]
    wanted = 2 if kind == "hidden" else 1
    fits, hint = f"a kind that grows along {_count(len(grown))}", f"One that is {kind} has {_count(wanted)}."
    require(len(grown) == wanted, f'kinds["{name}"]', kind, fits, hint)
    if kind == "hidden":
        return Growth(kind, inputs=grown[1], outputs=grown[0])
    return Growth(kind, inputs=grown[0]) if kind == "output" else Growth(kind, outputs=grown[0])


def _count(axes: int) -> str:
    return "1 axis" if axes == 1 else f"{axes} axes"


def _check_tied(first: Grown, name: str, growth: Growth) -> None:
    """Refuse a tensor that is used as two kinds, which no rate of one group can serve."""
    if first.growth != growth:
        raise ArgumentError(
            f"{first.name!r} and {name!r} of `model` are one tensor, but {first.growth.kind} and "
            f"{growth.kind} weights want different rates. Untie them; muP for tied weights needs a "
            "multiplier in the model (table 8 of its paper), which is not made here."
        )
