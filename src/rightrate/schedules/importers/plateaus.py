"""Other libraries' reductions on a plateau, as a rule of the house."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from rightrate.errors import require
from rightrate.schedules.arguments import choice, positive
from rightrate.schedules.feedback import Plateau
from rightrate.schedules.importers.like import called


def plateau(library: str, *, lr: float = 1.0, oddities: str = "remove", **arguments: Any) -> Plateau:
    """The rule by which a library lowers the rate when a metric no longer improves.

    The same metrics lower the rate at the same evaluations. Only below 0 they need not: with a relative
    threshold torch, timm and optax take a worse negative metric for a better one, which this rule does if
    told to. A change of less than torch's `eps` is made here, too.

    Args:
        library: 'torch', 'hf' (which uses torch's), 'timm', 'keras' or 'optax'.
        lr: Peak rate of the optimizer, above 0, of which the lowest rate of the others is a share.
        oddities: 'remove' to compare negative metrics by their size, 'keep' to compare them as the library.
        **arguments: The arguments there by their own names: of `ReduceLROnPlateau`, of timm's
            `PlateauLRScheduler` without its warm-up and noise, or of `optax.contrib.reduce_on_plateau`.

    Returns:
        The rule.

    Raises:
        ArgumentError: If the library or an argument is unknown, or has no counterpart here.

    Example:
        >>> plateau("keras", factor=0.5, patience=3, min_lr=1e-4, lr=0.1)
        Plateau(by=0.5, patience=2, threshold=0.0001, mode='abs', cooldown=0, floor=0.001, goal='min')

    References:
        torch 2.13, timm 1.0.31, Keras 3.15, optax 0.2.8. Keras and optax reduce at the `patience`-th metric
        that is not better, torch at the one after it; timm expects a metric that rises unless told otherwise.
    """
    require(library in _RULES, "library", library, f"one of {', '.join(_RULES)}")
    usual, made = _RULES[library]
    for name, value in arguments.items():
        known = f"left out: a plateau of {library} has {', '.join(usual)} here"
        require(name in usual, name, value, known)
    rule = made({**usual, **arguments}, positive("lr", lr))
    if choice("oddities", oddities, ("remove", "keep")) == "keep" and rule.mode == "rel":
        return replace(rule, mode="signed")
    return rule


def is_plateau_text(text: str) -> bool:
    """Whether a text is meant as another library's reduction on a plateau.

    Args:
        text: The text.

    Returns:
        True if it begins with a library, a colon, and the name of its rule.

    Example:
        >>> is_plateau_text("torch:ReduceLROnPlateau(patience=3)"), is_plateau_text("torch:StepLR()")
        (True, False)
    """
    library, colon, rest = text.strip().partition(":")
    return bool(colon) and library in _NAMES and rest.partition("(")[0].strip() == _NAMES[library]


def plateau_of(what: Any) -> Plateau | None:
    """The rule that is meant, oddities and all.

    Args:
        what: A rule of the house, a `ReduceLROnPlateau` of torch, or a text of library, colon, the library's
            name of its rule, and arguments by their names.

    Returns:
        The rule, or `None` if something else is meant.

    Raises:
        TextError: If the text cannot be read; it shows the place.
        ArgumentError: If `plateau` refuses what it says.

    Example:
        >>> plateau_of("optax:reduce_on_plateau(patience=5)").mode
        'signed'
    """
    if isinstance(what, str) and is_plateau_text(what):
        library, _, arguments = called(what)
        return plateau(library, oddities="keep", **arguments)
    kind = type(what)
    if kind.__module__.startswith("torch.") and kind.__name__ == _NAMES["torch"]:
        held = {name: getattr(what, name) for name in _TORCH if name != "min_lr"}
        return plateau("torch", oddities="keep", **held)
    return what if isinstance(what, Plateau) else None


def _torch(a: Mapping[str, Any], lr: float) -> Plateau:
    return Plateau(
        by=a["factor"],
        patience=a["patience"],
        threshold=a["threshold"],
        mode=a["threshold_mode"],
        cooldown=a["cooldown"],
        floor=a["min_lr"] / lr,
        goal=a["mode"],
    )


def _timm(a: Mapping[str, Any], lr: float) -> Plateau:
    return Plateau(
        by=a["decay_rate"],
        patience=a["patience_t"],
        threshold=a["threshold"],
        cooldown=a["cooldown_t"],
        floor=a["lr_min"] / lr,
        goal=a["mode"],
    )


def _keras(a: Mapping[str, Any], lr: float) -> Plateau:
    return Plateau(
        by=a["factor"],
        patience=max(a["patience"] - 1, 0),
        threshold=a["min_delta"],
        mode="abs",
        cooldown=max(a["cooldown"] - 1, 0),  # the metric that ends the cooldown counts already
        floor=a["min_lr"] / lr,
        goal=a["mode"],
    )


def _optax(a: Mapping[str, Any], lr: float) -> Plateau:
    both = a["rtol"] > 0 and a["atol"] > 0
    require(not both, "rtol", a["rtol"], "0 where atol is given, since a threshold here is one or the other")
    wanted = "at least 1: with 0 optax reduces when the metric gets better"
    require(a["patience"] >= 1, "patience", a["patience"], wanted)
    return Plateau(
        by=a["factor"],
        patience=a["patience"] - 1,
        threshold=max(a["rtol"], a["atol"]),
        mode="rel" if a["rtol"] > 0 else "abs",
        cooldown=a["cooldown"],
        floor=a["min_scale"],
    )


_TORCH: Mapping[str, Any] = MappingProxyType(
    {
        "mode": "min",
        "factor": 0.1,
        "patience": 10,
        "threshold": 1e-4,
        "threshold_mode": "rel",
        "cooldown": 0,
        "min_lr": 0.0,
    }
)
_TIMM = MappingProxyType(
    {"decay_rate": 0.1, "patience_t": 10, "threshold": 1e-4, "cooldown_t": 0, "lr_min": 0.0, "mode": "max"}
)
_KERAS = MappingProxyType(
    {"factor": 0.1, "patience": 10, "mode": "min", "min_delta": 1e-4, "cooldown": 0, "min_lr": 0.0}
)
_OPTAX = MappingProxyType(
    {"factor": 0.1, "patience": 10, "rtol": 1e-4, "atol": 0.0, "cooldown": 0, "min_scale": 0.0}
)

#: The usual arguments of each library, and what makes the rule of them.
_RULES: Mapping[str, tuple[Mapping[str, Any], Callable[[Mapping[str, Any], float], Plateau]]] = (
    MappingProxyType(
        {
            "torch": (_TORCH, _torch),
            "hf": (_TORCH, _torch),
            "timm": (_TIMM, _timm),
            "keras": (_KERAS, _keras),
            "optax": (_OPTAX, _optax),
        }
    )
)

#: What each library calls its rule; for transformers the name that its Trainer takes.
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "torch": "ReduceLROnPlateau",
        "hf": "reduce_lr_on_plateau",
        "timm": "PlateauLRScheduler",
        "keras": "ReduceLROnPlateau",
        "optax": "reduce_on_plateau",
    }
)
