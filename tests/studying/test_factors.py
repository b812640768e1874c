import math

import pytest

import rightrate as rr
from rightrate.studying import factors_of
from rightrate.testing.problems import NoisyQuadratic
from tests.studying.runs import sweep

SCORES = {1e-3: [1.5, 1.52, 1.51], 1e-2: [1.0, 1.02, 1.01], 1e-1: [1.4, 1.43, 1.41]}
WAYS = {1e-3: [1.9, 1.7, 1.51], 1e-2: [1.8, 1.3, 1.01], 1e-1: [1.15, 1.2, 1.41]}


def test_the_fastest_rate_and_what_it_leaves_are_told() -> None:
    speed, exactness = factors_of(sweep(SCORES, ways=WAYS))
    assert speed["fastest rate"].number == 1e-1
    assert "the best rate of the full run is 1.0e-02" in speed["fastest rate"].says
    left = exactness["score left by the fastest rate"]
    assert left.number == pytest.approx((0.4 + 0.41 + 0.4) / 3)
    assert left.low is not None
    assert left.low > 0
    assert "more than chance" in left.says
    assert exactness["noise of one run"].number == pytest.approx(0.01)
    assert exactness["score at the best rate"].number == pytest.approx(1.01)


def test_where_the_best_rate_is_the_fastest_nothing_is_left() -> None:
    speed, exactness = factors_of(sweep(SCORES, ways={**WAYS, 1e-1: [1.9, 1.6, 1.41]}))
    assert speed["fastest rate"].number == 1e-2
    assert "too" in speed["fastest rate"].says
    assert [quantity.name for quantity in exactness.quantities] == [
        "score at the best rate",
        "noise of one run",
    ]


def test_what_is_not_shown_is_refused_with_its_reason() -> None:
    speed, exactness = factors_of(sweep({1e-2: [1.0]}, target=0.1, ways={1e-2: [1.5, 1.0]}))
    assert "No rate reaches 0.1000" in speed.refusals["fastest rate"]
    assert "One seed" in exactness.refusals["noise of one run"]
    speed, exactness = factors_of(sweep({1e-2: [math.inf]}))
    assert speed.refusals == exactness.refusals == {"rates": "Every run of the study diverged."}


def test_they_take_their_place_among_the_five_factors() -> None:
    made = rr.study(NoisyQuadratic(steps=200), lrs="3e-2:1:4", seeds=2)
    speed, exactness = factors_of(made)
    assert (speed.key, exactness.key) == ("speed", "exactness")
    assert speed["fastest rate"].number == 1.0
