"""Laws of the loss curve: what it would be under another schedule, from a few recorded runs."""

from rightrate.laws.annealing import AnnealingLaw
from rightrate.laws.files import read_run
from rightrate.laws.fitting import LAWS, Fit, Prediction, fit
from rightrate.laws.law import Law
from rightrate.laws.multi_power import MultiPowerLaw
from rightrate.laws.refined import refined
from rightrate.laws.run import Run

__all__ = [
    "LAWS",
    "AnnealingLaw",
    "Fit",
    "Law",
    "MultiPowerLaw",
    "Prediction",
    "Run",
    "fit",
    "read_run",
    "refined",
]
