"""The schedulers of `timm.scheduler`, one function each, without timm.

Formulas and defaults are those of timm 1.0.31, https://huggingface.co/docs/timm/reference/schedulers. `t` is
what `step` or `step_update` was called with last; at 0 neither has been called, and the rate is the one that
the scheduler was built with. timm's noise is random and is not imported.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rightrate.schedules.importers.library import Kind, refuse


def cosine(
    t: float,
    *,
    lr: float = 1.0,
    t_initial: int,
    lr_min: float = 0.0,
    cycle_mul: float = 1.0,
    cycle_decay: float = 1.0,
    cycle_limit: int = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0.0,
    warmup_prefix: bool = False,
    t_in_epochs: bool = True,
    k_decay: float = 1.0,
) -> float:
    """Cosines, cut off by the warm-up unless it is a prefix."""
    _started(t_initial, lr_min)
    if t < warmup_t or t == 0:
        return _ramp(t, lr, warmup_t, warmup_lr_init)
    cycle, length, inside = _cycle(t - warmup_t * warmup_prefix, t_initial, cycle_mul)
    if cycle >= cycle_limit:
        return lr_min
    share = inside**k_decay / length**k_decay
    return lr_min + 0.5 * (lr * cycle_decay**cycle - lr_min) * (1 + math.cos(math.pi * share))


def poly(
    t: float,
    *,
    lr: float = 1.0,
    t_initial: int,
    power: float = 0.5,
    lr_min: float = 0.0,
    cycle_mul: float = 1.0,
    cycle_decay: float = 1.0,
    cycle_limit: int = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0.0,
    warmup_prefix: bool = False,
    t_in_epochs: bool = True,
    k_decay: float = 1.0,
) -> float:
    """Powers of what is left, square roots unless said otherwise, cut off by the warm-up."""
    _started(t_initial, lr_min)
    if t < warmup_t or t == 0:
        return _ramp(t, lr, warmup_t, warmup_lr_init)
    cycle, length, inside = _cycle(t - warmup_t * warmup_prefix, t_initial, cycle_mul)
    if cycle >= cycle_limit:
        return lr_min
    left = 1 - inside**k_decay / length**k_decay
    return float(lr_min + (lr * cycle_decay**cycle - lr_min) * left**power)


def tanh(
    t: float,
    *,
    lr: float = 1.0,
    t_initial: int,
    lb: float = -7.0,
    ub: float = 3.0,
    lr_min: float = 0.0,
    cycle_mul: float = 1.0,
    cycle_decay: float = 1.0,
    cycle_limit: int = 1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0.0,
    warmup_prefix: bool = False,
    t_in_epochs: bool = True,
) -> float:
    """A hyperbolic tangent; the warm-up ends at its height there, so this one does not jump."""
    _started(t_initial, lr_min)
    refuse(lb >= ub, "timm", f"`lb` must be below `ub`, got {lb!r} and {ub!r}.")

    def fallen(moment: float) -> float:
        cycle, length, inside = _cycle(moment, t_initial, cycle_mul)
        done = inside / length
        height = 0.5 * (1 - math.tanh(lb * (1 - done) + ub * done))
        return lr_min if cycle >= cycle_limit else lr_min + (lr * cycle_decay**cycle - lr_min) * height

    if t < warmup_t or t == 0:
        return _ramp(t, lr if warmup_prefix or not warmup_t else fallen(warmup_t), warmup_t, warmup_lr_init)
    return fallen(t - warmup_t * warmup_prefix)


def step_decay(
    t: float,
    *,
    lr: float = 1.0,
    decay_t: float,
    decay_rate: float = 1.0,
    warmup_t: int = 0,
    warmup_lr_init: float = 0.0,
    warmup_prefix: bool = True,
    t_in_epochs: bool = True,
) -> float:
    """Down by a rate every `decay_t`, from the end of the warm-up on. The default of 1 does nothing."""
    if t < warmup_t or t == 0:
        return _ramp(t, lr, warmup_t, warmup_lr_init)
    return float(lr * decay_rate ** ((t - warmup_t * warmup_prefix) // decay_t))


def multi_step(
    t: float,
    *,
    lr: float = 1.0,
    decay_t: Sequence[float],
    decay_rate: float = 1.0,
    warmup_t: int = 0,
    warmup_lr_init: float = 0.0,
    warmup_prefix: bool = True,
    t_in_epochs: bool = True,
) -> float:
    """Down by a rate one before each milestone, counted from the end of the warm-up."""
    if t < warmup_t or t == 0:
        return _ramp(t, lr, warmup_t, warmup_lr_init)
    since = t - warmup_t * warmup_prefix
    return float(lr * decay_rate ** sum(milestone <= since + 1 for milestone in decay_t))


def wsd(
    t: float,
    *,
    lr: float = 1.0,
    t_initial: int,
    decay_t: int,
    lr_min: float = 0.0,
    stable_fn: str = "constant",
    stable_timescale: float | None = None,
    stable_power: float = 0.5,
    decay_fn: str | Callable[[float], float] = "1-sqrt",
    decay_power: float = 0.5,
    decay_ratio: float = 0.1,
    warmup_t: int = 0,
    warmup_lr_init: float = 0.0,
    t_in_epochs: bool = True,
) -> float:
    """Up, along or slowly down, and down at the end; `t_initial` does not count the warm-up."""
    _started(t_initial, lr_min)
    refuse(not 0 < decay_t <= t_initial, "timm", f"`decay_t` must be in (0, t_initial], got {decay_t!r}.")
    refuse(not 0 < decay_ratio < 1, "timm", f"`decay_ratio` must be in (0, 1), got {decay_ratio!r}.")
    refuse(stable_fn not in {"constant", "rsqrt", "power"}, "timm", f"`stable_fn` is unknown: {stable_fn!r}.")
    if t < warmup_t or t == 0:
        return _ramp(t, lr, warmup_t, warmup_lr_init)
    height = 1.0
    if stable_fn != "constant":
        scale = warmup_t if stable_timescale is None else stable_timescale
        refuse(scale <= 0, "timm", "`stable_timescale` must be above 0 where there is no warm-up.")
        height = (1 + (t - warmup_t) / scale) ** -(0.5 if stable_fn == "rsqrt" else stable_power)
    stable = max(lr * height, lr_min)
    since = t - warmup_t - (t_initial - decay_t)
    if since <= 0:
        return stable
    return lr_min + (stable - lr_min) * _fallen(decay_fn, min(since / decay_t, 1.0), decay_power, decay_ratio)


def _fallen(shape: str | Callable[[float], float], done: float, power: float, ratio: float) -> float:
    """What is left of the height of the stable part."""
    if callable(shape):
        return float(shape(done))
    left = {
        "linear": 1 - done,
        "1-sqrt": 1 - math.sqrt(done),
        "cosine": 0.5 * (1 + math.cos(math.pi * done)),
        "power": 1 - done**power,
        "exp": (ratio**done - ratio) / (1 - ratio),
    }
    refuse(shape not in left, "timm", f"`decay_fn` is unknown: {shape!r}.")
    return float(left[shape])


def _started(t_initial: float, lr_min: float) -> None:
    refuse(t_initial <= 0, "timm", f"`t_initial` must be above 0, got {t_initial!r}.")
    refuse(lr_min < 0, "timm", f"`lr_min` must be at least 0, got {lr_min!r}.")


def _ramp(t: float, lr: float, warmup_t: int, first: float) -> float:
    return first + t * (lr - first) / warmup_t if warmup_t else lr


def _cycle(t: float, length: float, growth: float) -> tuple[int, float, float]:
    """The number of the cycle, its length, and how far into it t is."""
    if growth == 1:
        number = int(t // length)
        return number, length, t - length * number
    number = math.floor(math.log(1 - t / length * (1 - growth), growth))
    before = (1 - growth**number) / (1 - growth) * length
    return number, growth**number * length, t - before


def _cycled_length(arguments: Mapping[str, Any]) -> float:
    count, growth, length = (arguments[name] for name in ("cycle_limit", "cycle_mul", "t_initial"))
    total = length * count if growth == 1 else math.floor(length * (growth**count - 1) / (growth - 1))
    return float(total + (arguments["warmup_t"] if arguments["warmup_prefix"] else 0))


def _milestones(arguments: Mapping[str, Any]) -> tuple[float, ...]:
    """One step before what is written down, which is when they fire."""
    shift = arguments["warmup_t"] if arguments["warmup_prefix"] else 0
    return tuple(milestone - 1 + shift for milestone in arguments["decay_t"])


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "CosineLRScheduler": Kind(cosine, _cycled_length),
        "MultiStepLRScheduler": Kind(multi_step, marks=_milestones, jumps=True),
        "PolyLRScheduler": Kind(poly, _cycled_length),
        "StepLRScheduler": Kind(
            step_decay,
            marks=lambda a: (a["decay_t"] + (a["warmup_t"] if a["warmup_prefix"] else 0),),
            jumps=True,
        ),
        "TanhLRScheduler": Kind(tanh, _cycled_length),
        "WSDLRScheduler": Kind(wsd, lambda a: a["warmup_t"] + a["t_initial"]),
    }
)
