"""Learning rates that set themselves.

The names below are loaded when they are first used, so this room is imported without any framework.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from rightrate.errors import MissingDependencyError

if TYPE_CHECKING:  # the same names as in _HOMES, for type checkers and editors; a test compares the two
    from rightrate.adaptive.finding import Finding as Finding
    from rightrate.adaptive.method import Method as Method
    from rightrate.adaptive.outer import Outer as Outer
    from rightrate.adaptive.registry import METHODS as METHODS
    from rightrate.adaptive.rule import Need as Need
    from rightrate.adaptive.rule import Rule as Rule
    from rightrate.adaptive.rule import Seen as Seen
    from rightrate.adaptive.rules.armijo import Armijo as Armijo
    from rightrate.adaptive.rules.dog import DoG as DoG
    from rightrate.adaptive.rules.dowg import DoWG as DoWG
    from rightrate.adaptive.rules.goldstein import Goldstein as Goldstein
    from rightrate.adaptive.rules.hypergradient import Hypergradient as Hypergradient
    from rightrate.adaptive.rules.lowest import Lowest as Lowest
    from rightrate.adaptive.rules.parabola import Parabola as Parabola
    from rightrate.adaptive.rules.polyak import Polyak as Polyak
    from rightrate.adaptive.rules.salsa import Salsa as Salsa
    from rightrate.adaptive.sight import Sight as Sight
    from rightrate.adaptive.torch.adaptive_rate import AdaptiveRate as AdaptiveRate
    from rightrate.adaptive.torch.averager import Averager as Averager
    from rightrate.adaptive.torch.cocob import Cocob as Cocob
    from rightrate.adaptive.torch.dadapt_adagrad import DAdaptAdaGrad as DAdaptAdaGrad
    from rightrate.adaptive.torch.dadapt_adam import DAdaptAdam as DAdaptAdam
    from rightrate.adaptive.torch.dadapt_sgd import DAdaptSGD as DAdaptSGD
    from rightrate.adaptive.torch.ldog import LDoG as LDoG
    from rightrate.adaptive.torch.learned_adam import LearnedAdam as LearnedAdam
    from rightrate.adaptive.torch.learned_sgd import LearnedSGD as LearnedSGD
    from rightrate.adaptive.torch.mechanic import Mechanic as Mechanic
    from rightrate.adaptive.torch.momo import Momo as Momo
    from rightrate.adaptive.torch.momo_adam import MomoAdam as MomoAdam
    from rightrate.adaptive.torch.optimizer import Adaptive as Adaptive
    from rightrate.adaptive.torch.prodigy import Prodigy as Prodigy
    from rightrate.adaptive.torch.schedule_free_adamw import ScheduleFreeAdamW as ScheduleFreeAdamW
    from rightrate.adaptive.torch.schedule_free_sgd import ScheduleFreeSGD as ScheduleFreeSGD

#: Every lazy name of this room and the module of it that it comes from.
_HOMES = {
    "Adaptive": "torch.optimizer",
    "AdaptiveRate": "torch.adaptive_rate",
    "Armijo": "rules.armijo",
    "Averager": "torch.averager",
    "Cocob": "torch.cocob",
    "DAdaptAdaGrad": "torch.dadapt_adagrad",
    "DAdaptAdam": "torch.dadapt_adam",
    "DAdaptSGD": "torch.dadapt_sgd",
    "DoG": "rules.dog",
    "DoWG": "rules.dowg",
    "Finding": "finding",
    "Goldstein": "rules.goldstein",
    "Hypergradient": "rules.hypergradient",
    "LDoG": "torch.ldog",
    "LearnedAdam": "torch.learned_adam",
    "LearnedSGD": "torch.learned_sgd",
    "Lowest": "rules.lowest",
    "METHODS": "registry",
    "Mechanic": "torch.mechanic",
    "Method": "method",
    "Momo": "torch.momo",
    "MomoAdam": "torch.momo_adam",
    "Need": "rule",
    "Outer": "outer",
    "Parabola": "rules.parabola",
    "Polyak": "rules.polyak",
    "Prodigy": "torch.prodigy",
    "Rule": "rule",
    "Salsa": "rules.salsa",
    "ScheduleFreeAdamW": "torch.schedule_free_adamw",
    "ScheduleFreeSGD": "torch.schedule_free_sgd",
    "Seen": "rule",
    "Sight": "sight",
}

__all__ = list(_HOMES)


def _public(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        home = import_module(f"{__name__}.{_HOMES[name]}")
    except ModuleNotFoundError as missing:
        if missing.name != "torch":
            raise
        raise MissingDependencyError(
            f"`rightrate.adaptive.{name}` needs the package torch, which is not installed. "
            'Install it with: pip install "rightrate[torch]"'
        ) from missing
    value = globals()[name] = getattr(home, name)
    return value


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted(__all__)


if not TYPE_CHECKING:  # a type checker that saw this would take every misspelt name for a lazy one
    __getattr__ = _public
