from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Linear, Polynomial


def test_a_power_of_one_is_a_line() -> None:
    line, power = Linear(warmup=3, floor=0.2).over(20), Polynomial(power=1, warmup=3, floor=0.2).over(20)
    assert [power(step) for step in range(20)] == [line(step) for step in range(20)]


def test_more_power_falls_earlier() -> None:
    assert Polynomial(power=3).over(11)(5) == 0.125
    assert Polynomial(power=0.5).over(11)(5) > 0.7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"power": 0}, r"^`power` must be finite and above 0, got 0"),
        ({"power": float("inf")}, r"^`power` must be finite"),
        ({"floor": 2}, r"^`floor` must be in \[0, 1\]"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Polynomial(**options)
