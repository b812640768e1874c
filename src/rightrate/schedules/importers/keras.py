"""The schedules of `keras.optimizers.schedules`, one function each, without Keras.

Formulas and defaults are those of Keras 3.15 and its documentation,
https://keras.io/api/optimizers/learning_rate_schedules/. Keras computes in 32 bits, these in 64.
"""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from rightrate.schedules.importers.library import Kind, refuse


def exponential_decay(
    step: float,
    *,
    initial_learning_rate: float,
    decay_steps: float,
    decay_rate: float,
    staircase: bool = False,
) -> float:
    """Down by a rate every `decay_steps`, in steps or smoothly."""
    return float(initial_learning_rate * decay_rate ** _cycles(step, decay_steps, staircase))


def inverse_time_decay(
    step: float,
    *,
    initial_learning_rate: float,
    decay_steps: float,
    decay_rate: float,
    staircase: bool = False,
) -> float:
    """One over a number that grows with the steps."""
    return float(initial_learning_rate / (1 + decay_rate * _cycles(step, decay_steps, staircase)))


def piecewise_constant_decay(step: float, *, boundaries: Sequence[float], values: Sequence[float]) -> float:
    """A value for each stretch; a boundary still belongs to the stretch before it."""
    refuse(len(boundaries) != len(values) - 1, "Keras", "there must be one value more than boundaries.")
    refuse(not boundaries, "Keras", "there must be at least one boundary.")
    return float(values[sum(step > boundary for boundary in boundaries)])


def polynomial_decay(
    step: float,
    *,
    initial_learning_rate: float,
    decay_steps: float,
    end_learning_rate: float = 0.0001,
    power: float = 1.0,
    cycle: bool = False,
) -> float:
    """A power of what is left; with `cycle` the length grows so that there is always something left."""
    _positive("decay_steps", decay_steps)
    length = decay_steps * max(math.ceil(step / decay_steps), 1) if cycle else decay_steps
    left = 1 - min(step, length) / length
    return float((initial_learning_rate - end_learning_rate) * left**power + end_learning_rate)


def cosine_decay(
    step: float,
    *,
    initial_learning_rate: float,
    decay_steps: float,
    alpha: float = 0.0,
    warmup_target: float | None = None,
    warmup_steps: int = 0,
) -> float:
    """Half a cosine after a warm-up, which needs `warmup_target` and is ignored without it."""
    _positive("decay_steps", decay_steps)
    start = initial_learning_rate
    if warmup_target is not None:
        if step < warmup_steps:
            return start + (warmup_target - start) * step / warmup_steps
        step, start = step - warmup_steps, warmup_target
    height = 0.5 * (1 + math.cos(math.pi * min(step, decay_steps) / decay_steps))
    return start * ((1 - alpha) * height + alpha)


def cosine_decay_restarts(
    step: float,
    *,
    initial_learning_rate: float,
    first_decay_steps: float,
    t_mul: float = 2.0,
    m_mul: float = 1.0,
    alpha: float = 0.0,
) -> float:
    """Cosines one after another, each `t_mul` times as long and `m_mul` times as high."""
    _positive("first_decay_steps", first_decay_steps)
    done = step / first_decay_steps
    if t_mul == 1:
        cycle = math.floor(done)
        done -= cycle
    else:
        cycle = math.floor(math.log(1 - done * (1 - t_mul)) / math.log(t_mul))
        done = (done - (1 - t_mul**cycle) / (1 - t_mul)) / t_mul**cycle
    height = 0.5 * m_mul**cycle * (1 + math.cos(math.pi * done))
    return float(initial_learning_rate * ((1 - alpha) * height + alpha))


def _cycles(step: float, decay_steps: float, staircase: bool) -> float:
    _positive("decay_steps", decay_steps)
    return math.floor(step / decay_steps) if staircase else step / decay_steps


def _positive(name: str, value: float) -> None:
    refuse(value <= 0, "Keras", f"`{name}` must be above 0, got {value!r}.")


def _initial(arguments: Mapping[str, Any]) -> float:
    return float(arguments["initial_learning_rate"])


def _target(arguments: Mapping[str, Any]) -> float:
    """The rate after the warm-up, also where it is not ignored but should have been given."""
    target = arguments["warmup_target"]
    return _initial(arguments) if target is None else float(target)


def _cosine_length(arguments: Mapping[str, Any]) -> float:
    warmup = 0 if arguments["warmup_target"] is None else arguments["warmup_steps"]
    return float(arguments["decay_steps"] + warmup)


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "CosineDecay": Kind(cosine_decay, _cosine_length, _target),
        "CosineDecayRestarts": Kind(cosine_decay_restarts, peak=_initial, jumps=True),
        "ExponentialDecay": Kind(exponential_decay, peak=_initial),
        "InverseTimeDecay": Kind(inverse_time_decay, peak=_initial),
        "PiecewiseConstantDecay": Kind(
            piecewise_constant_decay,
            peak=lambda a: max(a["values"]),
            marks=lambda a: tuple(a["boundaries"]),
            jumps=True,
        ),
        "PolynomialDecay": Kind(polynomial_decay, lambda a: 0 if a["cycle"] else a["decay_steps"], _initial),
    }
)
