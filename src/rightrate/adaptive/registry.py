"""All methods by their names."""

from collections.abc import Mapping
from types import MappingProxyType

from rightrate.adaptive.best_fit import BEST_FIT
from rightrate.adaptive.descent import DESCENT
from rightrate.adaptive.distances import DISTANCES
from rightrate.adaptive.method import Method
from rightrate.adaptive.parameter_free import PARAMETER_FREE

_ALL: tuple[Method, ...] = (*BEST_FIT, *DESCENT, *DISTANCES, *PARAMETER_FREE)

#: Every method by its name, in alphabetical order.
METHODS: Mapping[str, Method] = MappingProxyType(
    {method.name: method for method in sorted(_ALL, key=lambda method: method.name)}
)
