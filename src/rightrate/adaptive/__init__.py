"""Learning rates that set themselves.

The names below are loaded when they are first used, so this room is imported without any framework.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from rightrate.errors import MissingDependencyError

if TYPE_CHECKING:  # the same names as in _HOMES, for type checkers and editors; a test compares the two
    from rightrate.adaptive.finding import Finding as Finding
    from rightrate.adaptive.torch.cocob import Cocob as Cocob
    from rightrate.adaptive.torch.dadapt_adagrad import DAdaptAdaGrad as DAdaptAdaGrad
    from rightrate.adaptive.torch.dadapt_adam import DAdaptAdam as DAdaptAdam
    from rightrate.adaptive.torch.dadapt_sgd import DAdaptSGD as DAdaptSGD
    from rightrate.adaptive.torch.ldog import LDoG as LDoG
    from rightrate.adaptive.torch.mechanic import Mechanic as Mechanic
    from rightrate.adaptive.torch.optimizer import Adaptive as Adaptive
    from rightrate.adaptive.torch.prodigy import Prodigy as Prodigy
    from rightrate.adaptive.torch.schedule_free_adamw import ScheduleFreeAdamW as ScheduleFreeAdamW
    from rightrate.adaptive.torch.schedule_free_sgd import ScheduleFreeSGD as ScheduleFreeSGD

#: Every lazy name of this room and the module of it that it comes from.
_HOMES = {
    "Adaptive": "torch.optimizer",
    "Cocob": "torch.cocob",
    "DAdaptAdaGrad": "torch.dadapt_adagrad",
    "DAdaptAdam": "torch.dadapt_adam",
    "DAdaptSGD": "torch.dadapt_sgd",
    "Finding": "finding",
    "LDoG": "torch.ldog",
    "Mechanic": "torch.mechanic",
    "Prodigy": "torch.prodigy",
    "ScheduleFreeAdamW": "torch.schedule_free_adamw",
    "ScheduleFreeSGD": "torch.schedule_free_sgd",
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
