"""All methods by their names."""

from collections.abc import Mapping
from types import MappingProxyType

from rightrate.adaptive.method import Method
from rightrate.adaptive.parameter_free import PARAMETER_FREE

#: Every method by its name, in alphabetical order.
METHODS: Mapping[str, Method] = MappingProxyType(
    {method.name: method for method in sorted(PARAMETER_FREE, key=lambda method: method.name)}
)
