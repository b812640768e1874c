"""A curve from a scheduler object of another library, which is read and left as it is."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from rightrate.errors import ArgumentError, require
from rightrate.schedules.importers.curve import Imported
from rightrate.schedules.importers.libraries import LIBRARIES
from rightrate.schedules.importers.like import like

#: What transformers calls the factors behind its schedulers, and the kinds that they belong to.
_FACTORS: Mapping[str, str] = MappingProxyType(
    {
        "_get_constant_lambda": "constant",
        "_get_constant_schedule_with_warmup_lr_lambda": "constant_with_warmup",
        "_get_linear_schedule_with_warmup_lr_lambda": "linear",
        "_get_cosine_schedule_with_warmup_lr_lambda": "cosine_with_min_lr",
        "_get_cosine_with_hard_restarts_schedule_with_warmup_lr_lambda": "cosine_with_restarts",
        "_get_cosine_with_min_lr_schedule_with_warmup_lr_rate_lambda": "cosine_warmup_with_min_lr",
        "_get_polynomial_decay_schedule_with_warmup_lr_lambda": "polynomial",
        "_get_inverse_sqrt_schedule_lr_lambda": "inverse_sqrt",
        "_get_wsd_scheduler_lambda": "warmup_stable_decay",
    }
)


def imported(scheduler: Any, *, group: int = 0) -> Imported:
    """The curve of a scheduler of torch, transformers, timm, Keras or optax.

    The arguments are read off the object; nothing is imported that is not there already, and the object is
    not stepped. The curve is that of the whole schedule from its step 0, wherever the object is now.

    Args:
        scheduler: The object; for optax, the function that its schedule is.
        group: Which of the optimizer's groups of parameters, counted from 0, where there are several.

    Returns:
        The curve.

    Raises:
        ArgumentError: If the object is of no known kind, or there is no such group.

    Example:
        >>> import torch
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        >>> print(imported(torch.optim.lr_scheduler.StepLR(optimizer, step_size=30)))
        torch:StepLR(lr=0.1, step_size=30)
    """
    home = (getattr(scheduler, "__module__", "") or type(scheduler).__module__).partition(".")[0]
    reader = _READERS.get(home)
    known = "a scheduler object of torch, transformers, timm, Keras or optax"
    hint = "For another callable, write it down: schedules.Sampled(tuple(rate / peak for rate in ...))."
    if reader is None:
        raise ArgumentError(f"`scheduler` must be {known}, got {scheduler!r}. {hint}")
    return reader(scheduler, group)


def _accelerate(scheduler: Any, group: int) -> Imported:
    """The scheduler that accelerate has wrapped, whatever the number of processes."""
    return imported(scheduler.scheduler, group=group)


def _torch(scheduler: Any, group: int) -> Imported:
    kind = type(scheduler).__name__
    parts = getattr(scheduler, "_schedulers", None)
    if parts is not None:
        inside = [_torch(part, group) for part in parts]
        lr = scheduler.optimizer.param_groups[group].get("initial_lr")
        own = [part.argument("lr") for part in inside]
        peak = next((base for base in own if base is not None), lr)
        named = {"schedulers": inside, "lr": peak}
        return like("torch", kind, **_with(named, scheduler, {"milestones": "_milestones"}))
    if kind == "ReduceLROnPlateau":
        hint = "Use rightrate.schedules.importers.plateau."
        raise ArgumentError(f"`scheduler` must be a function of the step, got a {kind}. {hint}")
    if kind == "LambdaLR" and _name(_one(scheduler.lr_lambdas, group)) in _FACTORS:
        return _transformers(scheduler, group)
    require(kind in LIBRARIES["torch"], "scheduler", scheduler, "of a kind that torch ships")
    return like("torch", kind, **_TORCH.get(kind, _plain)(scheduler, group))


def _plain(scheduler: Any, group: int) -> dict[str, Any]:
    """The arguments of the schedulers that keep them under their own names."""
    kind = LIBRARIES["torch"][type(scheduler).__name__]
    named = {one.name: getattr(scheduler, one.name) for one in kind.parameters() if one.name != "lr"}
    return {**named, "lr": _one(scheduler.base_lrs, group)}


def _multi_step(scheduler: Any, group: int) -> dict[str, Any]:
    milestones = sorted(scheduler.milestones.elements())
    return {"milestones": milestones, "gamma": scheduler.gamma, "lr": _one(scheduler.base_lrs, group)}


def _lambda(scheduler: Any, group: int) -> dict[str, Any]:
    return {"lr_lambda": _one(scheduler.lr_lambdas, group), "lr": _one(scheduler.base_lrs, group)}


def _restarts(scheduler: Any, group: int) -> dict[str, Any]:
    return {
        **{name: getattr(scheduler, name) for name in ("T_0", "T_mult", "eta_min")},
        "lr": _one(scheduler.base_lrs, group),
    }


def _cyclic(scheduler: Any, group: int) -> dict[str, Any]:
    up = scheduler.total_size * scheduler.step_ratio
    return {
        "base_lr": _one(scheduler.base_lrs, group),
        "max_lr": _one(scheduler.max_lrs, group),
        "step_size_up": up,
        "step_size_down": scheduler.total_size - up,
        "mode": scheduler.mode,
        "gamma": scheduler.gamma,
        "scale_fn": scheduler._scale_fn_custom,
        "scale_mode": scheduler.scale_mode,
    }


def _one_cycle(scheduler: Any, group: int) -> dict[str, Any]:
    rates = _one(scheduler.optimizer.param_groups, group)
    phases = scheduler._schedule_phases
    total = scheduler.total_steps
    return {
        "max_lr": rates["max_lr"],
        "total_steps": total,
        "pct_start": (phases[0]["end_step"] + 1) / total,
        "anneal_strategy": scheduler._anneal_func_type,
        "div_factor": rates["max_lr"] / rates["initial_lr"],
        "final_div_factor": rates["initial_lr"] / rates["min_lr"],
        "three_phase": len(phases) == 3,
    }


_TORCH: Mapping[str, Callable[[Any, int], dict[str, Any]]] = MappingProxyType(
    {
        "CosineAnnealingWarmRestarts": _restarts,
        "CyclicLR": _cyclic,
        "LambdaLR": _lambda,
        "MultiStepLR": _multi_step,
        "MultiplicativeLR": _lambda,
        "OneCycleLR": _one_cycle,
    }
)


def _transformers(scheduler: Any, group: int) -> Imported:
    """One of the factors that transformers gives to torch's `LambdaLR`."""
    factor = _one(scheduler.lr_lambdas, group)
    kind = _FACTORS[_name(factor)]
    named = dict(getattr(factor, "keywords", {}))
    if kind == "cosine_with_min_lr" and "min_lr_rate" not in named:
        kind = "cosine"
    if "lr_init" in named:
        named["default_lr"] = named.pop("lr_init")
    return like("hf", kind, **named, lr=_one(scheduler.base_lrs, group))


def _timm(scheduler: Any, group: int) -> Imported:
    kind = type(scheduler).__name__
    require(
        kind in LIBRARIES["timm"], "scheduler", scheduler, "of a kind of timm that is a function of the step"
    )
    noisy = getattr(scheduler, "noise_range_t", None) is not None
    require(not noisy, "scheduler", scheduler, "without noise, which is random")
    names = [one.name for one in LIBRARIES["timm"][kind].parameters() if one.name != "lr"]
    named = {name: getattr(scheduler, name) for name in names}
    return like("timm", kind, **named, lr=_one(scheduler.base_values, group))


def _keras(scheduler: Any, group: int) -> Imported:
    kind = type(scheduler).__name__
    require(kind in LIBRARIES["keras"], "scheduler", scheduler, "of a kind that Keras ships")
    named = {name: value for name, value in scheduler.get_config().items() if name != "name"}
    return like("keras", kind, **named)


def _optax(scheduler: Any, group: int) -> Imported:
    """A schedule of optax is a function that remembers its arguments in its closure."""
    require(
        hasattr(scheduler, "__code__"), "scheduler", scheduler, "the function that a schedule of optax is"
    )
    maker = scheduler.__qualname__.partition(".")[0]
    kept = _closure(scheduler)
    if "value" in kept and maker == "constant_schedule":
        return like("optax", "constant_schedule", value=kept["value"])
    if set(kept) == {"init_value"} and maker in {"polynomial_schedule", "exponential_decay"}:
        return like("optax", "constant_schedule", value=kept["init_value"])
    if maker == "join_schedules":
        return like(
            "optax",
            maker,
            schedules=[_part(part) for part in kept["schedules"]],
            boundaries=kept["boundaries"],
        )
    if maker == "piecewise_interpolate_schedule":
        kept["interpolate_type"] = "linear" if "linear" in kept["interpolate_fn"].__name__ else "cosine"
        kept["boundaries_and_scales"] = dict(zip(kept["boundaries"], kept["scales"], strict=True))
    require(maker in LIBRARIES["optax"], "scheduler", scheduler, "a schedule that optax ships")
    names = {one.name for one in LIBRARIES["optax"][maker].parameters()}
    return like("optax", maker, **{name: value for name, value in kept.items() if name in names})


def _closure(function: Any) -> dict[str, Any]:
    """What a function remembers, without what it has been given no value for."""
    kept = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            kept[name] = cell.cell_contents
        except ValueError:  # an empty cell
            continue
    return kept


def _part(schedule: Any) -> Any:
    """A part of a join: a curve, or a function of the user's as it is."""
    try:
        return imported(schedule)
    except ArgumentError:
        return schedule


_READERS: Mapping[str, Callable[[Any, int], Imported]] = MappingProxyType(
    {
        "accelerate": _accelerate,
        "torch": _torch,
        "transformers": _torch,
        "timm": _timm,
        "keras": _keras,
        "optax": _optax,
    }
)


def _one(values: Any, group: int) -> Any:
    values = list(values)
    require(0 <= group < len(values), "group", group, f"one of the {len(values)} groups, counted from 0")
    return values[group]


def _name(factor: Any) -> str:
    """The name of a function, or of the one that a partial calls."""
    inside = getattr(factor, "func", factor)
    return inside.__name__ if getattr(inside, "__module__", "") == "transformers.optimization" else ""


def _with(named: dict[str, Any], scheduler: Any, more: Mapping[str, str]) -> dict[str, Any]:
    return {
        **named,
        **{name: getattr(scheduler, held) for name, held in more.items() if hasattr(scheduler, held)},
    }
