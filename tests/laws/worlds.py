"""Schedules and recorded runs that the tests of the laws share."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from rightrate.laws import Law, Run
from rightrate.schedules import Constant, Cosine, Join, Linear, Scale, Schedule

STEPS = 400
PEAK = 0.1

#: Schedules of different shapes, each with a warm-up of 20 steps.
SCHEDULES: dict[str, Callable[[], Schedule]] = {
    "constant": lambda: Constant(warmup=20),
    "cosine": lambda: Cosine(warmup=20, floor=0.1),
    "linear": lambda: Linear(warmup=20),
    "drop": lambda: Join(((Constant(warmup=20), 200), (Scale(Constant(), by=0.3), 200))),
    "late": lambda: Join(((Constant(warmup=20), 300), (Linear(floor=0.05), 100))),
}


def rates_of(name: str) -> NDArray[np.float64]:
    """Learning rate of every step."""
    curve = SCHEDULES[name]().over(STEPS)
    return np.array([PEAK * curve(step) for step in range(STEPS)])


def recorded(law: Law, name: str, noise: float = 0.0, seed: int = 0) -> Run:
    """A run as that law would have it, with noise of that share of the loss."""
    lrs, at = rates_of(name), np.arange(20, STEPS, 5)
    draw = np.random.default_rng([seed, *name.encode()])
    return Run(lrs, at, law.predict(lrs, at) * np.exp(noise * draw.standard_normal(at.size)))
