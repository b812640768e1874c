from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Piecewise


def test_a_place_is_the_first_step_of_its_level() -> None:
    curve = Piecewise(at=(0.25, 0.5), factors=(0.5, 2.0, 0.0)).over(8)
    assert [curve(step) for step in range(8)] == [0.5, 0.5, 2.0, 2.0, 0.0, 0.0, 0.0, 0.0]


def test_a_place_that_the_run_does_not_reach_is_refused() -> None:
    with pytest.raises(ArgumentError, match=r"^`at` must be below the length of the run, 5 steps, got 9"):
        Piecewise(at=(9,), factors=(1.0, 0.5)).over(5)


def test_places_in_steps_move_with_the_length_of_the_run() -> None:
    assert Piecewise(at=(10,), factors=(1, 0.5)).scaled(0.5) == Piecewise(at=(5,), factors=(1.0, 0.5))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"factors": (1.0,)}, r"^`factors` must be 2, one more than places"),
        ({"factors": 3}, r"^`factors` must be finite factors"),
        ({"factors": "ab"}, r"^`factors` must be finite factors"),
        ({"factors": (1.0, -1.0)}, r"^`factors` must be finite factors of the peak, at least 0, got -1"),
        ({"factors": (0.0, 1.0)}, r"^`factors` must be above 0 at the first step, got 0\.0\. A step"),
        ({"at": (2.0,)}, r"^`at` must be a share"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Piecewise(**{"at": (0.5,), "factors": (1.0, 0.5), **options})
