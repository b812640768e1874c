import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError
from rightrate.measuring.coordinates import Coordinates, check_widths, slope_of


@given(st.floats(-2, 2), st.floats(0.01, 100), st.integers(2, 5))
def test_the_slope_of_a_power_is_its_exponent(power: float, size: float, count: int) -> None:
    widths = [32 * 2**i for i in range(count)]
    assert slope_of(widths, [size * n**power for n in widths]) == pytest.approx(power, abs=1e-6)


def test_a_layer_that_does_not_move_is_flat_and_one_that_runs_away_is_not() -> None:
    assert slope_of([64, 128], [0.0, 0.0]) == 0.0
    assert slope_of([64, 128], [1.0, math.inf]) == math.inf


def test_one_layer_that_grows_fails_the_check_and_is_named_with_its_power() -> None:
    flat = {"in": (1.0, 1.0), "out": (0.5, 0.4)}
    passed = Coordinates(widths=(64, 256), steps=5, lr=0.01, changes=flat)
    failed = Coordinates(widths=(64, 256), steps=5, lr=0.01, changes={**flat, "hidden": (1.0, 2.0)})
    assert passed.passed
    assert "does not grow from width 64 to 256" in passed.why[0]
    assert not failed.passed
    assert "hidden with the power 0.50 of the width" in failed.why[0]
    assert "out" not in failed.why[0]
    assert repr(failed) == "Coordinates(failed: largest slope 0.50)"


def test_as_json_it_holds_every_layer_with_its_verdict_and_no_number_that_json_has_not() -> None:
    changes = {"in": (1.0, 1.0), "out": (0.5, math.inf)}
    check = Coordinates(widths=(64, 256), steps=5, lr=0.01, changes=changes)
    told = json.loads(check.to_json())
    assert (told["schema"], told["passed"], told["widths"], told["lr"]) == (1, False, [64, 256], 0.01)
    assert told["layers"] == [
        {"name": "in", "slope": 0.0, "grows": False, "changes": [1.0, 1.0]},
        {"name": "out", "slope": "inf", "grows": True, "changes": [0.5, "inf"]},
    ]
    assert told["why"] == list(check.why)


@pytest.mark.parametrize("widths", [(), (64,), (128, 64), (64, 64), (0, 64), (64.0, 128)])
def test_what_are_no_widths_is_refused(widths: tuple[int, ...]) -> None:
    with pytest.raises(ArgumentError, match="`widths` must be at least two whole numbers above 0, ascending"):
        check_widths(widths)
