"""Learning rates fixed in advance: pure functions from the step to a factor of the peak."""

from rightrate.schedules.base import Bound, Schedule, clamped
from rightrate.schedules.clip import Clip
from rightrate.schedules.constant import Constant
from rightrate.schedules.cosine import Cosine
from rightrate.schedules.join import Join
from rightrate.schedules.linear import Linear
from rightrate.schedules.registry import KINDS, parse
from rightrate.schedules.rising import Rising
from rightrate.schedules.sampled import Sampled
from rightrate.schedules.scale import Scale
from rightrate.schedules.warmed import Warmed

__all__ = [
    "KINDS",
    "Bound",
    "Clip",
    "Constant",
    "Cosine",
    "Join",
    "Linear",
    "Rising",
    "Sampled",
    "Scale",
    "Schedule",
    "Warmed",
    "clamped",
    "parse",
]
