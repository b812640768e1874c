"""What is compared with a package: options, in the words of both."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple


class Case(NamedTuple):
    """One run of one method.

    Args:
        method: Name of our class.
        ours: Our options.
        theirs: The same options in the words of the package.
        ratio: Factor of the second layer.
        name: What the package calls the factor of a group.
        factor: Factor of each step.
    """

    method: str
    ours: Mapping[str, Any] = {}
    theirs: Mapping[str, Any] = {}
    ratio: float = 1.0
    name: str = "lr"
    factor: Callable[[int], float] = lambda step: 1.0


def rising_and_falling(step: int) -> float:
    """A warm-up of ten steps, from 0.1, and a straight line down."""
    return min(1.0, (step + 1) / 10) * (1 - step / 60)


CASES: Mapping[str, Case] = {
    "dadapt-adam": Case("DAdaptAdam"),
    "dadapt-adam from 1e-3": Case("DAdaptAdam", {"d0": 1e-3}, {"d0": 1e-3}),
    "dadapt-adam decoupled": Case(
        "DAdaptAdam",
        {"d0": 1e-3, "weight_decay": 0.1, "decoupled": True, "bias_correction": True},
        {"d0": 1e-3, "weight_decay": 0.1, "decouple": True, "use_bias_correction": True},
        factor=rising_and_falling,
    ),
    "dadapt-adam coupled, growth held": Case(
        "DAdaptAdam",
        {"d0": 1e-3, "weight_decay": 0.1, "growth_rate": 1.1},
        {"d0": 1e-3, "weight_decay": 0.1, "growth_rate": 1.1},
    ),
    "dadapt-adam with a ratio": Case("DAdaptAdam", {"d0": 1e-3}, {"d0": 1e-3}, ratio=0.5, name="layer_scale"),
    "dadapt-sgd": Case("DAdaptSGD"),
    "dadapt-sgd from 1e-3": Case(
        "DAdaptSGD", {"d0": 1e-3, "momentum": 0.9}, {"d0": 1e-3, "momentum": 0.9}, factor=rising_and_falling
    ),
    "dadapt-adagrad": Case("DAdaptAdaGrad"),
    "dadapt-adagrad from 1e-3": Case(
        "DAdaptAdaGrad",
        {"d0": 1e-3, "momentum": 0.5, "weight_decay": 0.1},
        {"d0": 1e-3, "momentum": 0.5, "weight_decay": 0.1},
        factor=rising_and_falling,
    ),
    "prodigy": Case("Prodigy"),
    "prodigy with a schedule": Case(
        "Prodigy",
        {"weight_decay": 0.1, "bias_correction": True, "safeguard_warmup": True, "d_coef": 2.0},
        {"weight_decay": 0.1, "use_bias_correction": True, "safeguard_warmup": True, "d_coef": 2.0},
        factor=rising_and_falling,
    ),
    "prodigy, growth held": Case(
        "Prodigy",
        {"d0": 1e-3, "growth_rate": 1.05, "weight_decay": 0.1, "decoupled": False, "beta3": 0.99},
        {"d0": 1e-3, "growth_rate": 1.05, "weight_decay": 0.1, "decouple": False, "beta3": 0.99},
    ),
    "ldog": Case("LDoG"),
    "ldog with decay": Case(
        "LDoG",
        {"reps": 1e-3, "weight_decay": 0.1},
        {"reps_rel": 1e-3, "weight_decay": 0.1},
        factor=rising_and_falling,
    ),
    "cocob": Case("Cocob"),
    "cocob with decay": Case(
        "Cocob", {"alpha": 10.0, "weight_decay": 0.1}, {"alpha": 10.0, "weight_decay": 0.1}
    ),
    "schedule-free sgd": Case("ScheduleFreeSGD", {"rate": 0.1}, {"lr": 0.1}),
    "schedule-free sgd, all options": Case(
        "ScheduleFreeSGD",
        {"rate": 0.1, "weight_decay": 0.1, "warmup": 10, "r": 0.75, "weight_lr_power": 1.0},
        {"lr": 0.1, "weight_decay": 0.1, "warmup_steps": 10, "r": 0.75, "weight_lr_power": 1.0},
    ),
    "schedule-free adamw": Case("ScheduleFreeAdamW", {"rate": 0.01}, {"lr": 0.01}),
    "schedule-free adamw, all options": Case(
        "ScheduleFreeAdamW",
        {"rate": 0.01, "betas": (0.95, 0.99), "weight_decay": 0.1, "warmup": 10, "r": 0.75},
        {"lr": 0.01, "betas": (0.95, 0.99), "weight_decay": 0.1, "warmup_steps": 10, "r": 0.75},
    ),
    "mechanic over sgd": Case(
        "Mechanic", {"s_init": 1e-3, "s_decay": 0.0}, {"s_init": 1e-3, "s_decay": 0.0, "store_delta": True}
    ),
    "mechanic with its pull": Case(
        "Mechanic", {"s_init": 1e-3, "s_decay": 10.0}, {"s_init": 1e-3, "s_decay": 10.0, "store_delta": True}
    ),
}
