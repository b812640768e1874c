"""The schedules of optax, one function each, without optax and JAX.

Formulas and defaults are those of optax 0.2.8 and its documentation,
https://optax.readthedocs.io/en/latest/api/optimizer_schedules.html. optax computes in 32 bits unless JAX is
told otherwise, these in 64.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rightrate.schedules.importers.library import Kind, refuse

#: Steps and what the value is multiplied by there, as optax takes them.
Scales = Mapping[int, float] | Sequence[tuple[int, float]]


def constant_schedule(step: float, *, value: float) -> float:
    """The same value for ever."""
    return value


def polynomial_schedule(
    step: float,
    *,
    init_value: float,
    end_value: float,
    power: float,
    transition_steps: int,
    transition_begin: int = 0,
) -> float:
    """A power of what is left; without transition steps the first value for ever."""
    if transition_steps <= 0:
        return init_value
    done = min(max(step - max(transition_begin, 0), 0), transition_steps) / transition_steps
    return float((init_value - end_value) * (1 - done) ** power + end_value)


def linear_schedule(
    step: float, *, init_value: float, end_value: float, transition_steps: int, transition_begin: int = 0
) -> float:
    """A straight line between two values."""
    return polynomial_schedule(
        step,
        init_value=init_value,
        end_value=end_value,
        power=1,
        transition_steps=transition_steps,
        transition_begin=transition_begin,
    )


def warmup_constant_schedule(
    step: float, *, init_value: float, peak_value: float, warmup_steps: int
) -> float:
    """A straight line up, then the peak."""
    return linear_schedule(step, init_value=init_value, end_value=peak_value, transition_steps=warmup_steps)


def piecewise_constant_schedule(
    step: float, *, init_value: float, boundaries_and_scales: Scales | None = None
) -> float:
    """The value times all scales whose step has been reached."""
    scales = _pairs(boundaries_and_scales)
    refuse(any(scale < 0 for _, scale in scales), "optax", "scales must be at least 0.")
    return init_value * math.prod(scale for boundary, scale in scales if step >= boundary)


def piecewise_interpolate_schedule(
    step: float, *, interpolate_type: str, init_value: float, boundaries_and_scales: Scales | None = None
) -> float:
    """From value to value, each the one before times its scale, straight or along half a cosine."""
    known = interpolate_type in {"linear", "cosine"}
    refuse(not known, "optax", f"`interpolate_type` must be 'linear' or 'cosine', got {interpolate_type!r}.")
    scales = _pairs(boundaries_and_scales)
    refuse(any(scale < 0 for _, scale in scales), "optax", "scales must be at least 0.")
    before, value = 0, init_value
    for boundary, scale in scales:
        if before <= step < boundary:
            done = (step - before) / max(boundary - before, 1)
            share = done if interpolate_type == "linear" else (1 - math.cos(math.pi * done)) / 2
            return value + (value * scale - value) * share
        before, value = boundary, value * scale
    return value if step >= before else 0.0


def exponential_decay(
    step: float,
    *,
    init_value: float,
    transition_steps: int,
    decay_rate: float,
    transition_begin: int = 0,
    staircase: bool = False,
    end_value: float | None = None,
) -> float:
    """Down by a rate every `transition_steps`; a rate of 0 is the first value for ever."""
    if transition_steps <= 0 or decay_rate == 0:
        return init_value
    since = step - max(transition_begin, 0)
    share = math.floor(since / transition_steps) if staircase else since / transition_steps
    value = init_value if since <= 0 else init_value * decay_rate**share
    if end_value is None:
        return float(value)
    return float(max(value, end_value) if decay_rate < 1 else min(value, end_value))


def cosine_decay_schedule(
    step: float, *, init_value: float, decay_steps: float, alpha: float = 0.0, exponent: float = 1.0
) -> float:
    """Half a cosine to a fraction of the first value, bent by an exponent."""
    refuse(not decay_steps > 0, "optax", f"`decay_steps` must be above 0, got {decay_steps!r}.")
    height = 0.5 * (1 + math.cos(math.pi * min(step, decay_steps) / decay_steps))
    return float(init_value * ((1 - alpha) * height**exponent + alpha))


def warmup_cosine_decay_schedule(
    step: float,
    *,
    init_value: float,
    peak_value: float,
    warmup_steps: int,
    decay_steps: int,
    end_value: float = 0.0,
    exponent: float = 1.0,
) -> float:
    """A straight line up, then a cosine that ends at `decay_steps`, warm-up included."""
    alpha = 0.0 if peak_value == 0 else end_value / peak_value
    length = decay_steps - warmup_steps
    refuse(length <= 0, "optax", f"`decay_steps` must be above `warmup_steps`, got {decay_steps!r}.")
    if step < warmup_steps:
        return warmup_constant_schedule(
            step, init_value=init_value, peak_value=peak_value, warmup_steps=warmup_steps
        )
    return cosine_decay_schedule(
        step - warmup_steps, init_value=peak_value, decay_steps=length, alpha=alpha, exponent=exponent
    )


def warmup_exponential_decay_schedule(
    step: float,
    *,
    init_value: float,
    peak_value: float,
    warmup_steps: int,
    transition_steps: int,
    decay_rate: float,
    transition_begin: int = 0,
    staircase: bool = False,
    end_value: float | None = None,
) -> float:
    """A straight line up, then an exponential decay that counts from its end."""
    if step < warmup_steps:
        return warmup_constant_schedule(
            step, init_value=init_value, peak_value=peak_value, warmup_steps=warmup_steps
        )
    return exponential_decay(
        step - warmup_steps,
        init_value=peak_value,
        transition_steps=transition_steps,
        decay_rate=decay_rate,
        transition_begin=transition_begin,
        staircase=staircase,
        end_value=end_value,
    )


def cosine_onecycle_schedule(
    step: float,
    *,
    transition_steps: int,
    peak_value: float,
    pct_start: float = 0.3,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
) -> float:
    """Along cosines up to the peak at step `pct_start * transition_steps`, down to the end at the last."""
    refuse(transition_steps <= 0, "optax", f"`transition_steps` must be above 0, got {transition_steps!r}.")
    scales = {
        int(pct_start * transition_steps): div_factor,
        int(transition_steps): 1 / (div_factor * final_div_factor),
    }
    return piecewise_interpolate_schedule(
        step, interpolate_type="cosine", init_value=peak_value / div_factor, boundaries_and_scales=scales
    )


def linear_onecycle_schedule(
    step: float,
    *,
    transition_steps: int,
    peak_value: float,
    pct_start: float = 0.3,
    pct_final: float = 0.85,
    div_factor: float = 25.0,
    final_div_factor: float = 1e4,
) -> float:
    """Along lines up to the peak, back to the first value at `pct_final`, and on to the end."""
    refuse(transition_steps <= 0, "optax", f"`transition_steps` must be above 0, got {transition_steps!r}.")
    scales = {
        int(pct_start * transition_steps): div_factor,
        int(pct_final * transition_steps): 1 / div_factor,
        transition_steps: 1 / final_div_factor,
    }
    return piecewise_interpolate_schedule(
        step, interpolate_type="linear", init_value=peak_value / div_factor, boundaries_and_scales=scales
    )


def sgdr_schedule(step: float, *, cosine_kwargs: Sequence[Any]) -> float:
    """Warm-ups and cosines one after another, each with its own arguments."""
    cycles = [dict(cycle) for cycle in cosine_kwargs]
    refuse(not cycles, "optax", "there must be at least one cycle.")
    for cycle in cycles[:-1]:
        if step < cycle["decay_steps"]:
            return warmup_cosine_decay_schedule(step, **cycle)
        step -= cycle["decay_steps"]
    return warmup_cosine_decay_schedule(step, **cycles[-1])


def join_schedules(step: float, *, schedules: Sequence[Any], boundaries: Sequence[int]) -> float:
    """The last part whose boundary has been reached, at the step since that boundary."""
    refuse(not schedules, "optax", "there must be at least one schedule.")
    start, part = 0, schedules[0]
    for boundary, schedule in zip(boundaries, schedules[1:], strict=False):
        if step >= boundary:
            start, part = boundary, schedule
    return float(part(step - start))


def _pairs(scales: Scales | None) -> list[tuple[int, float]]:
    return sorted(dict(scales or {}).items())


def _marks(arguments: Mapping[str, Any]) -> tuple[float, ...]:
    return tuple(boundary for boundary, _ in _pairs(arguments["boundaries_and_scales"]))


def _transition(arguments: Mapping[str, Any]) -> float:
    return float(max(arguments["transition_begin"], 0) + max(arguments["transition_steps"], 0))


def _joined(arguments: Mapping[str, Any]) -> float:
    """The end of the last part."""
    last = getattr(arguments["schedules"][-1], "length", 0)
    return float(last + max([*arguments["boundaries"], 0])) if last else 0


def _highest(arguments: Mapping[str, Any]) -> float:
    return max(float(getattr(part, "nominal", 0)) for part in arguments["schedules"])


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "constant_schedule": Kind(constant_schedule, peak=lambda a: a["value"]),
        "cosine_decay_schedule": Kind(
            cosine_decay_schedule, lambda a: a["decay_steps"], lambda a: a["init_value"]
        ),
        "cosine_onecycle_schedule": Kind(
            cosine_onecycle_schedule, lambda a: a["transition_steps"], lambda a: a["peak_value"]
        ),
        "exponential_decay": Kind(exponential_decay, peak=lambda a: a["init_value"]),
        "join_schedules": Kind(
            join_schedules, _joined, _highest, lambda a: tuple(a["boundaries"]), jumps=True
        ),
        "linear_onecycle_schedule": Kind(
            linear_onecycle_schedule, lambda a: a["transition_steps"], lambda a: a["peak_value"]
        ),
        "linear_schedule": Kind(linear_schedule, _transition, lambda a: max(a["init_value"], a["end_value"])),
        "piecewise_constant_schedule": Kind(
            piecewise_constant_schedule, peak=lambda a: a["init_value"], marks=_marks, jumps=True
        ),
        "piecewise_interpolate_schedule": Kind(
            piecewise_interpolate_schedule, peak=lambda a: a["init_value"], marks=_marks
        ),
        "polynomial_schedule": Kind(
            polynomial_schedule, _transition, lambda a: max(a["init_value"], a["end_value"])
        ),
        "sgdr_schedule": Kind(
            sgdr_schedule,
            lambda a: sum(dict(cycle)["decay_steps"] for cycle in a["cosine_kwargs"]),
            lambda a: max(dict(cycle)["peak_value"] for cycle in a["cosine_kwargs"]),
            jumps=True,
        ),
        "warmup_constant_schedule": Kind(warmup_constant_schedule, peak=lambda a: a["peak_value"]),
        "warmup_cosine_decay_schedule": Kind(
            warmup_cosine_decay_schedule, lambda a: a["decay_steps"], lambda a: a["peak_value"]
        ),
        "warmup_exponential_decay_schedule": Kind(
            warmup_exponential_decay_schedule, peak=lambda a: a["peak_value"]
        ),
    }
)
