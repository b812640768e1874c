from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Linear, Rex


def test_it_is_the_formula_of_the_paper() -> None:
    curve = Rex().over(101)
    for step in range(101):
        z = step / 100
        assert curve(step) == pytest.approx((1 - z) / (0.5 + 0.5 * (1 - z)))


def test_it_is_above_a_line_everywhere_but_at_the_ends() -> None:
    assert all(Rex().over(50)(step) > Linear().over(50)(step) for step in range(1, 49))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"floor": -1}, r"^`floor` must be in \[0, 1\]"),
        ({"warmup": 1.0}, r"^`warmup` must be a share in \[0, 1\)"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Rex(**options)
