"""How the learning rate affects a model: many rates, paired seeds, and what they show."""

from rightrate.studying.compare import Comparison
from rightrate.studying.curves import Recorded, recorded
from rightrate.studying.effects import Effect, Estimate
from rightrate.studying.factors import factors_of
from rightrate.studying.rates import lrs
from rightrate.studying.refining import Refinement, refined_from
from rightrate.studying.region import Region
from rightrate.studying.study import study
from rightrate.studying.sweep import Sweep

__all__ = [
    "Comparison",
    "Effect",
    "Estimate",
    "Recorded",
    "Refinement",
    "Region",
    "Sweep",
    "factors_of",
    "lrs",
    "recorded",
    "refined_from",
    "study",
]
