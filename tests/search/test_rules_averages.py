"""The averages of the finders against their closed forms, and where each ends its test."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rightrate.errors import NoSuggestionError
from rightrate.search.rules import faceswap
from rightrate.search.rules.averages import Corrected, Seeded
from rightrate.search.rules.curve import Smoother, smoothed
from rightrate.search.rules.fastai import SinglePrecision
from rightrate.search.rules.keras_lr_finder import Raw
from rightrate.search.rules.lightning import Lightning

losses = st.lists(st.floats(0.5, 1.5), min_size=1, max_size=60).map(np.array)


def taken(smoother: Smoother, values: list[float]) -> int:
    """Number of steps until the smoother ends the test."""
    return len(smoothed(smoother, np.array(values)))


@given(values=losses, ahead=st.integers(0, 3))
@example(values=np.array([0.5, 1.0, 1.0, 1.5, 1.0]), ahead=2)
def test_the_corrected_average_weighs_each_loss_by_its_age(values: np.ndarray, ahead: int) -> None:
    averages = smoothed(Corrected(ahead), values)
    t = len(averages)  # fewer than the losses where the average ends the test
    weights = 0.02 * 0.98 ** np.arange(t)[::-1]
    expected = weights @ values[:t] / (1 - 0.98 ** (t + ahead))
    assert averages[-1] == pytest.approx(expected)


@given(values=losses)
def test_the_seeded_average_gives_the_first_loss_what_the_others_leave(values: np.ndarray) -> None:
    t = values.size
    weights = 0.05 * 0.95 ** np.arange(t)[::-1]
    weights[0] = 0.95 ** (t - 1)
    assert weights.sum() == pytest.approx(1)
    assert smoothed(Seeded(), values)[-1] == pytest.approx(weights @ values)


@given(values=losses)
def test_fastais_average_is_the_corrected_one_in_single_precision(values: np.ndarray) -> None:
    assert smoothed(SinglePrecision(), values) == pytest.approx(smoothed(Corrected(), values), rel=1e-5)


def test_lightnings_first_average_is_half_the_loss() -> None:
    assert smoothed(Lightning(), np.ones(3)) == pytest.approx(
        [1 / 1.98, 0.0396 / 0.058808, 0.058808 / 0.07763184]
    )


@pytest.mark.parametrize(
    ("make", "limit"),
    [(Corrected, 4.0), (SinglePrecision, 4.0), (Seeded, 5.0)],
)
def test_a_test_ends_where_the_average_is_above_its_limit_and_not_before(
    make: type[Smoother], limit: float
) -> None:
    assert taken(make(), [1.0, *[0.99 * limit] * 3_000]) == 3_001
    steps = taken(make(), [1.0, *[1.01 * limit] * 3_000])
    assert 2 < steps < 3_001
    finder = make()
    averages = [finder.feed(loss)[0] for loss in [1.0, *[1.01 * limit] * (steps - 1)]]
    assert averages[-2] <= limit < averages[-1]


def test_lightnings_test_ends_at_a_plateau_of_little_more_than_twice_the_loss() -> None:
    assert taken(Lightning(), [1.0] * 3 + [2.2] * 1_000) < 1_003
    assert taken(Corrected(), [1.0] * 3 + [2.2] * 1_000) == 1_003


@pytest.mark.parametrize(("bad", "steps"), [(4.01, 8), (3.99, 20), (math.nan, 8), (math.inf, 8)])
def test_a_raw_loss_ends_the_test_from_the_seventh_step_on(bad: float, steps: int) -> None:
    assert taken(Raw(), [1.0] * 7 + [bad] * 13) == steps


@pytest.mark.parametrize(("place", "steps"), [(5, 20), (6, 7)])
def test_an_earlier_raw_loss_does_not(place: int, steps: int) -> None:
    values = [1.0] * 20
    values[place] = 99.0
    assert taken(Raw(), values) == steps


@pytest.mark.parametrize(
    ("make", "steps"), [(Corrected, 2), (SinglePrecision, 1), (Seeded, 1), (Lightning, 2)]
)
def test_a_negative_loss_ends_the_test_at_once(make: type[Smoother], steps: int) -> None:
    """Four times a negative best is below it."""
    assert taken(make(), [-1.0] * 10) == steps


def test_the_average_that_ends_the_test_is_not_its_best() -> None:
    finder = Corrected()
    assert smoothed(finder, np.array([-1.0, -1.5, -2.0])).size == 2
    assert finder.best_step == 0


@pytest.mark.parametrize(("start", "refused"), [(0.99e-8, True), (1.01e-8, False)])
def test_faceswap_refuses_a_rate_below_one_in_a_thousand_million(start: float, refused: bool) -> None:
    rates, rising = np.geomspace(start, 1, 50), 1 + np.arange(50) / 50
    if refused:
        with pytest.raises(NoSuggestionError, match=r"The rule refuses rates below 1e-09, got 9\.9e-10"):
            faceswap(rates, rising)
    else:
        assert faceswap(rates, rising) == pytest.approx(start / 10)


def test_faceswap_needs_a_first_loss() -> None:
    with pytest.raises(NoSuggestionError, match="The rule needs a first loss that is a number, got nan"):
        faceswap([1e-3, 1e-2], [math.nan, 1.0])
