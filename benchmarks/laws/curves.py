"""The recorded loss curves of `data`, as runs with the learning rate of every step."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rightrate.laws import Run

DATA = Path(__file__).parent / "data"

#: Millions of parameters of the three models.
SIZES = (25, 100, 400)

NAMES = (
    "constant_24000",
    "constant_72000",
    "cosine_24000",
    "cosine_72000",
    "wsd_20000_24000",
    "wsdld_20000_24000",
    "wsdcon_3",
    "wsdcon_9",
    "wsdcon_18",
)

#: The peak of all runs, and the steps of their warm-up, in which no loss was recorded: the `lr` column of the
#: cosines is that of a warm-up of 2,160 steps to the last digit.
PEAK, WARMUP = 3e-4, 2160

#: Digits to which a rate of the `lr` column must be that of the formula, as a share of the peak.
SAME = 1e-5


def lrs(name: str) -> NDArray[np.float64]:
    """Learning rate of every step of a run, by the formula of its schedule."""
    kind, first, *_ = name.split("_")
    steps = {"wsd": 24_000, "wsdld": 24_000, "wsdcon": 16_000}.get(kind, int(first))
    t = np.arange(steps)
    done = np.clip((t - WARMUP) / (steps - WARMUP), 0, 1)
    late = np.clip((t - 20_000) / 4_000, 0, 1)
    rates = (
        PEAK
        * {
            "constant": np.ones(steps),
            "cosine": 0.1 + 0.45 * (1 + np.cos(np.pi * done)),
            "wsd": 0.1**late,
            "wsdld": 1 - 0.9 * late,
            "wsdcon": np.where(t < 8_000, 1.0, int(first) / 30),
        }[kind]
    )
    rates[:WARMUP] = PEAK * (np.arange(WARMUP) + 1) / WARMUP
    return np.asarray(rates)


def recorded(size: int, name: str) -> Run:
    """A run of the model of that size; its rates are checked against the recorded ones."""
    steps, rates, losses = np.loadtxt(DATA / f"csv_{size}" / f"{name}.csv", delimiter=",", skiprows=1).T
    planned = lrs(name)
    assert np.abs(planned[steps.astype(int)] - rates).max() < SAME * PEAK, (size, name)
    return Run(planned, steps, losses)
