"""The right learning rate for whatever you train.

The names below are loaded when they are first used, so `import rightrate` is quick and imports no framework.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from rightrate.errors import MissingDependencyError, RightrateError

if TYPE_CHECKING:  # the same names as in _HOMES, for type checkers and editors; a test compares the two
    from rightrate import adaptive as adaptive
    from rightrate import laws as laws
    from rightrate import schedules as schedules
    from rightrate.choosing import Choice as Choice
    from rightrate.choosing import Trained as Trained
    from rightrate.choosing import choose as choose
    from rightrate.choosing import train as train
    from rightrate.measuring import Facts as Facts
    from rightrate.measuring import measure as measure
    from rightrate.measuring.torch.coordinates import coordinate_check as coordinate_check
    from rightrate.ranging import RangeTest as RangeTest
    from rightrate.ranging import range_test as range_test
    from rightrate.search import Answer as Answer
    from rightrate.search import Evidence as Evidence
    from rightrate.search import Search as Search
    from rightrate.search import Trial as Trial
    from rightrate.studying import Sweep as Sweep
    from rightrate.studying import lrs as lrs
    from rightrate.studying import study as study
    from rightrate.studying.kinds import Kinds as Kinds
    from rightrate.studying.torch import compare_kinds as compare_kinds
    from rightrate.tasks.torch import TorchTask as TorchTask
    from rightrate.transferring import Transfer as Transfer
    from rightrate.transferring import transfer as transfer
    from rightrate.transferring.torch import mup_groups as mup_groups
    from rightrate.transferring.torch import mup_init as mup_init

__version__ = "0.1.0"

#: Every lazy name of the public face and the module that it comes from. No name is also the name of a
#: submodule: importing the submodule would put the module in its place.
_HOMES = {
    "Answer": "rightrate.search",
    "Choice": "rightrate.choosing",
    "Evidence": "rightrate.search",
    "Facts": "rightrate.measuring",
    "Kinds": "rightrate.studying.kinds",
    "RangeTest": "rightrate.ranging",
    "Search": "rightrate.search",
    "Sweep": "rightrate.studying",
    "TorchTask": "rightrate.tasks.torch",
    "Trained": "rightrate.choosing",
    "Transfer": "rightrate.transferring",
    "Trial": "rightrate.search",
    "choose": "rightrate.choosing",
    "compare_kinds": "rightrate.studying.torch",
    "coordinate_check": "rightrate.measuring.torch.coordinates",
    "lrs": "rightrate.studying",
    "measure": "rightrate.measuring",
    "mup_groups": "rightrate.transferring.torch",
    "mup_init": "rightrate.transferring.torch",
    "range_test": "rightrate.ranging",
    "study": "rightrate.studying",
    "train": "rightrate.choosing",
    "transfer": "rightrate.transferring",
}

#: Subpackages that belong to the public face as they are.
_ROOMS = ("adaptive", "laws", "schedules")

#: Packages that a name may need, and the extra that installs them.
_EXTRAS = {"torch": "torch"}

__all__ = ["RightrateError", "__version__", *_HOMES, *_ROOMS]


def _public(name: str) -> object:
    if name in _ROOMS:
        return import_module(f"{__name__}.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(_load(_HOMES[name], name), name)
    return value


def _load(home: str, name: str) -> object:
    try:
        return import_module(home)
    except ModuleNotFoundError as missing:
        extra = _EXTRAS.get(missing.name or "")
        if extra is None:
            raise
        raise MissingDependencyError(
            f"`rightrate.{name}` needs the package {missing.name}, which is not installed. "
            f'Install it with: pip install "rightrate[{extra}]"'
        ) from missing


def __dir__() -> list[str]:
    """The public names, loaded or not."""
    return sorted(__all__)


if not TYPE_CHECKING:  # a type checker that saw this would take every misspelt name for a lazy one
    __getattr__ = _public
