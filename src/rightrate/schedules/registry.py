"""The kinds and the combinators by their names."""

from collections.abc import Mapping
from types import MappingProxyType

from rightrate.schedules.anytime import Anytime
from rightrate.schedules.base import Schedule
from rightrate.schedules.clip import Clip
from rightrate.schedules.constant import Constant
from rightrate.schedules.cooldown import Cooldown
from rightrate.schedules.cosine import Cosine
from rightrate.schedules.cyclic import Cyclic
from rightrate.schedules.exponential import Exponential
from rightrate.schedules.inverse_sqrt import InverseSqrt
from rightrate.schedules.inverse_time import InverseTime
from rightrate.schedules.k_decay import KDecay
from rightrate.schedules.linear import Linear
from rightrate.schedules.multi_step import MultiStep
from rightrate.schedules.one_cycle import OneCycle
from rightrate.schedules.piecewise import Piecewise
from rightrate.schedules.polynomial import Polynomial
from rightrate.schedules.power import Power
from rightrate.schedules.power_decay import PowerDecay
from rightrate.schedules.restarts import Restarts
from rightrate.schedules.rex import Rex
from rightrate.schedules.rising import Rising
from rightrate.schedules.sampled import Sampled
from rightrate.schedules.scale import Scale
from rightrate.schedules.step import Step
from rightrate.schedules.tanh import Tanh
from rightrate.schedules.triangular import Triangular
from rightrate.schedules.untuned import Untuned
from rightrate.schedules.warmup import Warmup
from rightrate.schedules.wsd import WSD

#: The kinds that can be asked for by name, in alphabetical order.
KINDS: Mapping[str, type[Schedule]] = MappingProxyType(
    {
        "anytime": Anytime,
        "constant": Constant,
        "cosine": Cosine,
        "cyclic": Cyclic,
        "exponential": Exponential,
        "inverse_sqrt": InverseSqrt,
        "inverse_time": InverseTime,
        "k_decay": KDecay,
        "linear": Linear,
        "multi_step": MultiStep,
        "one_cycle": OneCycle,
        "piecewise": Piecewise,
        "polynomial": Polynomial,
        "power": Power,
        "power_decay": PowerDecay,
        "rex": Rex,
        "rising": Rising,
        "sampled": Sampled,
        "step": Step,
        "tanh": Tanh,
        "triangular": Triangular,
        "wsd": WSD,
    }
)

#: What stands before another schedule in a text, as in `warmup(0.05) + linear`.
BEFORE: Mapping[str, type[Schedule]] = MappingProxyType({"untuned": Untuned, "warmup": Warmup})

#: What stands after another schedule in a text, as in `inverse_sqrt + cooldown(0.2)`.
AFTER: Mapping[str, type[Schedule]] = MappingProxyType({"cooldown": Cooldown})

#: What stands around another schedule in a text, as in `clip(linear, low=0.1)`.
AROUND: Mapping[str, type[Schedule]] = MappingProxyType({"clip": Clip, "restarts": Restarts, "scale": Scale})

#: All of the three; `Join` is the `+` between two schedules.
COMBINATORS: Mapping[str, type[Schedule]] = MappingProxyType({**AROUND, **AFTER, **BEFORE})
