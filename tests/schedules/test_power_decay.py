from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Polynomial, PowerDecay


def test_it_is_a_polynomial_of_the_power_that_the_exponent_asks_for() -> None:
    one, other = PowerDecay(capacity=2.5, floor=0.1).over(30), Polynomial(power=4.0, floor=0.1).over(30)
    assert [one(step) for step in range(30)] == [other(step) for step in range(30)]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"capacity": 1.0}, r"^`capacity` must be finite and above 1, got 1\.0"),
        ({"capacity": float("nan")}, r"^`capacity` must be finite and above 1"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        PowerDecay(**options)
