"""The schedules of Hugging Face transformers, one function each, without it.

Formulas and defaults are those of `transformers.optimization` 5.24, https://github.com/huggingface/transformers.
Each gives the rate of a group whose peak is `lr`; `default_lr` is the rate in the optimizer's defaults where
the library reads that, and is `lr` unless a group has a rate of its own.
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from rightrate.schedules.importers.library import Kind, refuse


def constant(step: float, *, lr: float = 1.0) -> float:
    """The peak for ever."""
    return lr


def constant_with_warmup(step: float, *, lr: float = 1.0, num_warmup_steps: int) -> float:
    """From 0 up to the peak."""
    return lr * _ramp(step, num_warmup_steps) if step < num_warmup_steps else lr


def linear(step: float, *, lr: float = 1.0, num_warmup_steps: int, num_training_steps: int) -> float:
    """From 0 up to the peak and straight down to 0."""
    if step < num_warmup_steps:
        return lr * _ramp(step, num_warmup_steps)
    return lr * max(0.0, (num_training_steps - step) / max(1, num_training_steps - num_warmup_steps))


def cosine(
    step: float,
    *,
    lr: float = 1.0,
    num_warmup_steps: int,
    num_training_steps: int,
    num_cycles: float = 0.5,
) -> float:
    """From 0 up to the peak and down along a cosine, which rises again after its end."""
    return _cosine(step, lr, num_warmup_steps, num_training_steps, num_cycles, 0.0)


def cosine_with_restarts(
    step: float, *, lr: float = 1.0, num_warmup_steps: int, num_training_steps: int, num_cycles: int = 1
) -> float:
    """From 0 up to the peak, then cosines of equal length."""
    if step < num_warmup_steps:
        return lr * _ramp(step, num_warmup_steps)
    done = _done(step, num_warmup_steps, num_training_steps)
    return 0.0 if done >= 1 else lr * max(0.0, 0.5 * (1 + math.cos(math.pi * (num_cycles * done % 1.0))))


def polynomial(
    step: float,
    *,
    lr: float = 1.0,
    num_warmup_steps: int,
    num_training_steps: int,
    lr_end: float = 1e-7,
    power: float = 1.0,
    default_lr: float | None = None,
) -> float:
    """From 0 up to the peak, then a power of what is left, to `lr_end / default_lr` of the peak."""
    initial = lr if default_lr is None else default_lr
    refuse(
        initial <= lr_end, "transformers", f"`lr_end` must be below the peak, {initial!r}, got {lr_end!r}."
    )
    if step < num_warmup_steps:
        return lr * _ramp(step, num_warmup_steps)
    if step > num_training_steps:
        return lr * lr_end / initial
    length = num_training_steps - num_warmup_steps
    refuse(length == 0, "transformers", "it divides by the steps after the warm-up, of which there are none.")
    left = 1 - (step - num_warmup_steps) / length
    return float(lr * ((initial - lr_end) * left**power + lr_end) / initial)


def inverse_sqrt(
    step: float, *, lr: float = 1.0, num_warmup_steps: int, timescale: float | None = None
) -> float:
    """From 0 up to the peak, then one over a square root, from another timescale beside the peak."""
    if step < num_warmup_steps:
        return lr * _ramp(step, num_warmup_steps)
    scale = (num_warmup_steps or 10_000) if timescale is None else timescale  # 10,000 is the library's own
    return lr / math.sqrt((step + scale - num_warmup_steps) / scale)


def cosine_with_min_lr(
    step: float,
    *,
    lr: float = 1.0,
    num_warmup_steps: int,
    num_training_steps: int,
    num_cycles: float = 0.5,
    min_lr: float | None = None,
    min_lr_rate: float | None = None,
    default_lr: float | None = None,
) -> float:
    """From 0 up to the peak and down along a cosine to a share of the peak."""
    floor = _floor(min_lr, min_lr_rate, lr if default_lr is None else default_lr)
    return _cosine(step, lr, num_warmup_steps, num_training_steps, num_cycles, floor)


def cosine_warmup_with_min_lr(
    step: float,
    *,
    lr: float = 1.0,
    num_warmup_steps: int,
    num_training_steps: int,
    num_cycles: float = 0.5,
    min_lr: float | None = None,
    min_lr_rate: float | None = None,
    warmup_lr_rate: float | None = None,
    default_lr: float | None = None,
) -> float:
    """The only one that wastes no step: up to the peak at step W - 1, down to the floor at step T - 1."""
    floor = _floor(min_lr, min_lr_rate, lr if default_lr is None else default_lr)
    if step < num_warmup_steps:
        if warmup_lr_rate is None:
            return lr * (step + 1) / max(1, num_warmup_steps)
        return lr * (warmup_lr_rate + (1 - warmup_lr_rate) * step / max(1, num_warmup_steps - 1))
    done = (step - num_warmup_steps + 1) / max(1, num_training_steps - num_warmup_steps)
    height = 0.5 * (1 + math.cos(math.pi * num_cycles * 2 * done))
    return lr * max(0.0, height * (1 - floor) + floor)


def warmup_stable_decay(
    step: float,
    *,
    lr: float = 1.0,
    num_warmup_steps: int,
    num_decay_steps: int,
    num_training_steps: int | None = None,
    num_stable_steps: int | None = None,
    warmup_type: str = "linear",
    decay_type: str = "cosine",
    min_lr_ratio: float = 0.0,
    num_cycles: float = 0.5,
) -> float:
    """Up from the floor, along the peak, and down to the floor."""
    shapes = {"linear", "cosine", "1-sqrt"}
    refuse(warmup_type not in shapes, "transformers", f"`warmup_type` is unknown: {warmup_type!r}.")
    refuse(decay_type not in shapes, "transformers", f"`decay_type` is unknown: {decay_type!r}.")
    end = _decay_start(num_warmup_steps, num_decay_steps, num_training_steps, num_stable_steps)
    if step < num_warmup_steps:
        done = _ramp(step, num_warmup_steps)
        rise = {
            "linear": done,
            "cosine": 0.5 * (1 - math.cos(math.pi * done)),
            "1-sqrt": 1 - math.sqrt(1 - done),
        }
        return lr * max(0.0, rise[warmup_type] * (1 - min_lr_ratio) + min_lr_ratio)
    if step < end:
        return lr
    if step < end + num_decay_steps:
        done = (step - end) / max(1, num_decay_steps)
        cosine_height = 0.5 * (1 + math.cos(math.pi * num_cycles * 2 * done))
        fall = {"linear": 1 - done, "cosine": cosine_height, "1-sqrt": 1 - math.sqrt(done)}
        return lr * max(0.0, fall[decay_type] * (1 - min_lr_ratio) + min_lr_ratio)
    return lr * min_lr_ratio


def _ramp(step: float, warmup: float) -> float:
    return step / max(1, warmup)


def _done(step: float, warmup: int, total: int) -> float:
    return (step - warmup) / max(1, total - warmup)


def _cosine(step: float, lr: float, warmup: int, total: int, cycles: float, floor: float) -> float:
    if step < warmup:
        return lr * _ramp(step, warmup)
    height = 0.5 * (1 + math.cos(math.pi * cycles * 2 * _done(step, warmup, total)))
    return lr * max(0.0, height * (1 - floor) + floor)


def _floor(min_lr: float | None, min_lr_rate: float | None, lr: float) -> float:
    refuse(
        (min_lr is None) == (min_lr_rate is None),
        "transformers",
        "`min_lr` or `min_lr_rate` must be given, and only one of them.",
    )
    return float(min_lr_rate) if min_lr is None else min_lr / lr  # type: ignore[arg-type]


def _decay_start(warmup: int, decay: int, total: int | None, stable: int | None) -> int:
    refuse(
        total is None and stable is None,
        "transformers",
        "`num_training_steps` or `num_stable_steps` must be given.",
    )
    return warmup + stable if stable is not None else int(total or 0) - decay


def _total(arguments: Mapping[str, Any]) -> float:
    return float(arguments["num_training_steps"])


def _wsd_length(arguments: Mapping[str, Any]) -> float:
    names = ("num_warmup_steps", "num_decay_steps", "num_training_steps", "num_stable_steps")
    return _decay_start(*(arguments[name] for name in names)) + float(arguments["num_decay_steps"])


#: By the names that `get_scheduler` and the Trainer's `lr_scheduler_type` take.
KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "constant": Kind(constant),
        "constant_with_warmup": Kind(constant_with_warmup),
        "cosine": Kind(cosine, _total),
        "cosine_warmup_with_min_lr": Kind(cosine_warmup_with_min_lr, _total),
        "cosine_with_min_lr": Kind(cosine_with_min_lr, _total),
        "cosine_with_restarts": Kind(cosine_with_restarts, _total, jumps=True),
        "inverse_sqrt": Kind(inverse_sqrt),
        "linear": Kind(linear, _total),
        "polynomial": Kind(polynomial, _total),
        "warmup_stable_decay": Kind(warmup_stable_decay, _wsd_length),
    }
)
