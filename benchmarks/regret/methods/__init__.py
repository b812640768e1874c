"""The methods of the regret benchmark by their names."""

from collections.abc import Mapping

from benchmarks.regret.methods import default, finders, ours, searchers, selfsetting
from benchmarks.regret.methods.protocol import Method

#: All methods. None imports its package before it is run.
METHODS: Mapping[str, Method] = {
    method.name: method
    for family in (ours, default, finders, searchers, selfsetting)
    for method in family.METHODS
}
