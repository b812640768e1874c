from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import MultiStep


def test_it_falls_on_the_places() -> None:
    curve = MultiStep(at=(3, 5), by=0.5).over(8)
    assert [curve(step) for step in range(8)] == [1.0, 1.0, 1.0, 0.5, 0.5, 0.25, 0.25, 0.25]


def test_the_first_step_is_at_the_peak_in_a_run_of_any_length() -> None:
    assert [MultiStep().over(steps)(0) for steps in (1, 2, 3, 10)] == [1.0] * 4
    assert MultiStep(at=(3, 6)).scaled(0.1).over(1)(0) == 1.0


def test_a_place_that_the_run_does_not_reach_is_refused() -> None:
    with pytest.raises(
        ArgumentError, match=r"^`at` must be below the length of the run, 5 steps, got 6\. Give it as"
    ):
        MultiStep(at=(3, 6)).over(5)


def test_lists_become_plain_values() -> None:
    assert repr(MultiStep(at=[3, 6], by=0.5)) == "MultiStep(at=(3, 6), by=0.5)"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"at": ()}, r"^`at` must be at least one place"),
        ({"at": (0.7, 0.3)}, r"^`at` must be shares of the run .* in rising order"),
        ({"at": (3, 0.5)}, r"^`at` must be either shares or numbers of steps"),
        ({"at": (1.0,)}, r"^`at` must be a share in \[0, 1\)"),
        ({"at": "ab"}, r"^`at` must be shares"),
        ({"at": 5}, r"^`at` must be shares"),
        ({"by": 0}, r"^`by` must be in \(0, 1\]"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        MultiStep(**options)
