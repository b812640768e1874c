"""Learning rates fixed in advance: pure functions from the step to a factor of the peak."""

from rightrate.schedules.anytime import Anytime
from rightrate.schedules.base import Bound, Schedule, clamped
from rightrate.schedules.checking import Finding, check
from rightrate.schedules.clip import Clip
from rightrate.schedules.constant import Constant
from rightrate.schedules.cooldown import Cooldown
from rightrate.schedules.cosine import Cosine
from rightrate.schedules.cyclic import Cyclic
from rightrate.schedules.exponential import Exponential
from rightrate.schedules.importers import Imported, imported, like
from rightrate.schedules.inverse_sqrt import InverseSqrt
from rightrate.schedules.inverse_time import InverseTime
from rightrate.schedules.join import Join
from rightrate.schedules.k_decay import KDecay
from rightrate.schedules.linear import Linear
from rightrate.schedules.multi_step import MultiStep
from rightrate.schedules.one_cycle import OneCycle
from rightrate.schedules.parsing import parse
from rightrate.schedules.piecewise import Piecewise
from rightrate.schedules.polynomial import Polynomial
from rightrate.schedules.power import Power
from rightrate.schedules.power_decay import PowerDecay
from rightrate.schedules.registry import COMBINATORS, KINDS
from rightrate.schedules.restarts import Restarts
from rightrate.schedules.rex import Rex
from rightrate.schedules.rising import Rising
from rightrate.schedules.sampled import Sampled
from rightrate.schedules.scale import Scale
from rightrate.schedules.step import Step
from rightrate.schedules.tanh import Tanh
from rightrate.schedules.triangular import Triangular
from rightrate.schedules.untuned import Untuned
from rightrate.schedules.warmed import Warmed
from rightrate.schedules.warmup import Warmup
from rightrate.schedules.writing import text
from rightrate.schedules.wsd import WSD

__all__ = [
    "COMBINATORS",
    "KINDS",
    "WSD",
    "Anytime",
    "Bound",
    "Clip",
    "Constant",
    "Cooldown",
    "Cosine",
    "Cyclic",
    "Exponential",
    "Finding",
    "Imported",
    "InverseSqrt",
    "InverseTime",
    "Join",
    "KDecay",
    "Linear",
    "MultiStep",
    "OneCycle",
    "Piecewise",
    "Polynomial",
    "Power",
    "PowerDecay",
    "Restarts",
    "Rex",
    "Rising",
    "Sampled",
    "Scale",
    "Schedule",
    "Step",
    "Tanh",
    "Triangular",
    "Untuned",
    "Warmed",
    "Warmup",
    "check",
    "clamped",
    "imported",
    "like",
    "parse",
    "text",
]
