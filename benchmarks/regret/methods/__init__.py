"""The methods of the regret benchmark by their names."""

from collections.abc import Mapping

from benchmarks.regret.methods import default, finders, kinds, ours, searchers, selfsetting
from benchmarks.regret.methods.protocol import Method

#: All methods. None imports its package before it is run.
METHODS: Mapping[str, Method] = {
    method.name: method
    for family in (ours, default, finders, searchers, selfsetting, kinds)
    for method in family.METHODS
}

#: Names that stand for many methods. Those of `kinds` are not in "all": they are not peers, and many.
METHOD_GROUPS: Mapping[str, tuple[str, ...]] = {
    "all": tuple(name for name in METHODS if name not in kinds.RECORDS),
    "kinds": tuple(kinds.RECORDS),
}
