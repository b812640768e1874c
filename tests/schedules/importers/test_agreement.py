"""The curves are those of the libraries, whatever the arguments."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightrate.schedules.importers import LIBRARIES
from tests.oracles.libraries import peer
from tests.schedules.importers.cases import CASES, any_case, difference

#: Sets of arguments for each library. `benchmarks/schedules/agree.py` looks at 2,000 and more.
EXAMPLES = 200


def test_every_kind_of_every_library_is_compared() -> None:
    assert {library: set(kinds) for library, kinds in LIBRARIES.items()} == {
        library: set(kinds) for library, kinds in CASES.items()
    }


@pytest.mark.parametrize("library", CASES)
@given(data=st.data())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_curve_is_that_of_the_library(library: str, data: st.DataObject) -> None:
    peer(library)
    kind, arguments = data.draw(any_case(library))
    assert difference(library, kind, arguments) <= 1


def kinds_with_their_names(library: str) -> list[tuple[str, str]]:
    return [(library, kind) for kind in CASES[library]]


@pytest.mark.parametrize(
    ("library", "kind"), [pair for library in CASES for pair in kinds_with_their_names(library)]
)
@given(data=st.data())
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_kind_is_looked_at(library: str, kind: str, data: st.DataObject) -> None:
    peer(library)
    arguments: dict[str, Any] = data.draw(CASES[library][kind])
    assert difference(library, kind, arguments) <= 1
