from typing import Any

import pytest

from rightrate.errors import ArgumentError
from rightrate.schedules import Power


def test_it_is_the_rule_of_the_paper_for_given_constants() -> None:
    a, b, batch, tokens, cap = 4.0, 0.51, 128, 1000, 0.02
    hold = round((cap / (batch * a)) ** (-1 / b) / tokens)
    curve = Power(hold=hold, exponent=b).over(10 * hold)
    for step in range(0, 10 * hold, 97):
        seen = (step + 1) * tokens
        assert cap * curve(step) == pytest.approx(min(cap, batch * a * seen**-b), rel=0.01)


def test_it_holds_the_peak_and_falls_after_it() -> None:
    curve = Power(hold=0.2, exponent=1.0).over(100)
    assert [curve(step) for step in (0, 19, 39, 99)] == pytest.approx([1.0, 1.0, 0.5, 0.2])


def test_both_constants_must_be_given() -> None:
    with pytest.raises(TypeError):
        Power()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hold": 0}, r"^`hold` must be a share in \(0, 1\] or a whole number of steps, at least 1"),
        ({"exponent": 0}, r"^`exponent` must be finite and above 0"),
        ({"exponent": 11}, r"^`exponent` must be above 0 and at most 10, got 11"),
    ],
)
def test_arguments_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        Power(**{"hold": 5, "exponent": 0.5, **options})
