"""The restated rules answer what the packages answered on the same curves, and keep what they promise."""

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightrate.errors import ArgumentError, NoSuggestionError
from rightrate.search import rules
from rightrate.search.rules import RULES, Enough

#: Written by benchmarks/rules/check.py: curves, and what the real packages answered on them.
GOLDEN: dict[str, Any] = json.loads(Path(__file__).with_name("rules.json").read_text("utf-8"))

#: Some packages keep rates in single precision, and the file has seven digits.
CLOSE = 1e-5

#: The rates of each system's own test, and which system a rule belongs to.
GRIDS: dict[str, Callable[[float, float, int], Any]] = {
    "fastai": rules.fastai_rates,
    "pytorch-lightning": rules.lightning_rates,
    "pytorch-lightning, old": rules.lightning_rates,
    "torch-lr-finder": rules.torch_lr_finder_rates,
    "pytorch-ignite": rules.ignite_rates,
    "keras_lr_finder": rules.keras_lr_finder_rates,
    "ktrain": rules.keras_lr_finder_rates,
    "faceswap": rules.faceswap_rates,
}
SYSTEM = {
    "lightning": "pytorch-lightning",
    "lightning_until_2_5_2": "pytorch-lightning, old",
    "torch_lr_finder": "torch-lr-finder",
    "ignite": "pytorch-ignite",
    "keras_lr_finder": "keras_lr_finder",
    "faceswap": "faceswap",
}

#: A recorded range test: rates, and losses of any size, some of them lost.
lengths = st.integers(1, 130)
loss = st.floats(-1e6, 1e6, width=32) | st.sampled_from([math.nan, math.inf, -math.inf, 0.0])


def system_of(rule: str) -> str:
    return SYSTEM.get(rule, rule.split("_")[0])


def losses_of(curve: dict[str, Any]) -> list[float]:
    """The losses as the packages got them: in single precision."""
    return [float(np.float32(float(value))) for value in curve["losses"]]


def answer(rule: str, rates: Any, losses: Any) -> float | None:
    try:
        return RULES[rule](rates, losses)
    except NoSuggestionError:
        return None


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_answers_what_its_package_answered(rule: str) -> None:
    said = GOLDEN["answers"][rule]
    assert len(said) == len(GOLDEN["curves"]) >= 80
    for curve, theirs in zip(GOLDEN["curves"], said, strict=True):
        losses = losses_of(curve)
        ours = answer(rule, GRIDS[system_of(rule)](curve["start"], curve["end"], len(losses)), losses)
        if isinstance(theirs, str):
            assert ours is None, (curve["shape"], len(losses), theirs)
        else:
            assert ours == pytest.approx(theirs, rel=CLOSE), (curve["shape"], len(losses))


@pytest.mark.parametrize("system", GRIDS)
def test_the_rates_are_those_of_the_package(system: str) -> None:
    theirs, curve = GOLDEN["rates"][system], GOLDEN["curves"][0]
    ours = GRIDS[system](curve["start"], curve["end"], len(curve["losses"]))
    assert ours[: len(theirs)] == pytest.approx(theirs, rel=CLOSE)


def test_ktrains_own_rates_grow_by_one_in_a_hundred_up_to_ten() -> None:
    rates = rules.ktrain_rates()
    assert rates[1:] / rates[:-1] == pytest.approx(1.01)
    assert rates[-1] <= 10 < rates[-1] * 1.01


@pytest.mark.parametrize("rule", RULES)
@given(losses=st.lists(loss, min_size=1, max_size=130))
def test_the_answer_is_a_rate_or_a_tenth_of_one_or_there_is_none(rule: str, losses: list[float]) -> None:
    rates = np.geomspace(1e-7, 10, len(losses) + 1)[:-1]
    found = answer(rule, rates, losses)
    if found is not None:
        assert min(abs(found * factor / rates - 1).min() for factor in (1, 10)) < 1e-12


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "fastai_slide"])
@given(seed=st.integers(0, 10_000), power=st.integers(-20, 20))
def test_the_unit_of_the_loss_does_not_matter(rule: str, seed: int, power: int) -> None:
    rates = np.geomspace(1e-7, 10, 100)
    losses = random_losses(seed)
    assert answer(rule, rates, losses) == answer(rule, rates, losses * 2.0**power)


def test_but_to_fastais_slide_it_does() -> None:
    rates = rules.fastai_rates()
    losses = random_losses(0)
    assert answer("fastai_slide", rates, losses) != answer("fastai_slide", rates, 1000 * losses)


@pytest.mark.parametrize(
    "rule", ["fastai_valley", "torch_lr_finder", "ignite", "keras_lr_finder", "fastai_slide"]
)
@given(seed=st.integers(0, 10_000))
def test_a_rule_that_counts_steps_goes_with_the_rates(rule: str, seed: int) -> None:
    rates = np.geomspace(1e-7, 10, 100)
    losses = random_losses(seed)
    first, other = answer(rule, rates, losses), answer(rule, rates / 8, losses)
    assert first is not None
    assert other == pytest.approx(first / 8)


@given(seed=st.integers(0, 10_000), height=st.floats(5, 1e6), place=st.integers(30, 99))
def test_what_comes_after_the_end_of_every_finder_changes_no_answer(
    seed: int, height: float, place: int
) -> None:
    losses = random_losses(seed)
    losses[place:] *= height
    rates = np.geomspace(1e-7, 10, losses.size)
    enough = Enough()
    end = next((done for done, loss in enumerate(losses, 1) if enough.feed(loss)), losses.size)
    cut = np.where(np.arange(losses.size) < end, losses, math.nan)
    assert {rule: answer(rule, rates, cut) for rule in RULES} == {
        rule: answer(rule, rates, losses) for rule in RULES
    }


def test_the_end_is_not_reached_while_one_finder_would_go_on() -> None:
    enough = Enough()
    assert not any(enough.feed(1.0) for _ in range(50))
    verdicts = [enough.feed(4.5) for _ in range(2_000)]
    assert not any(verdicts)  # 4.5 times the best is above the limit of four and below that of five
    assert [enough.feed(100.0), enough.feed(1.0)] == [True, True]


@given(shape=st.floats(0.2, 5))
def test_fastais_valley_is_the_middle_of_any_curve_that_only_falls(shape: float) -> None:
    rates = rules.fastai_rates()
    losses = 2 - np.linspace(0, 1, 100) ** shape
    assert answer("fastai_valley", rates, losses) == pytest.approx(rates[10 + 41])


@pytest.mark.parametrize("seed", range(5))
def test_lightnings_rule_is_won_by_noise_at_low_rates(seed: int) -> None:
    rates, losses = rules.lightning_rates(), random_losses(seed)
    found, before = answer("lightning", rates, losses), answer("lightning_until_2_5_2", rates, losses)
    assert found is not None
    assert before is not None
    assert found < 1e-4 < 1e-3 < before


def test_ktrains_steepest_point_is_32_steps_too_low() -> None:
    rates = np.geomspace(1e-7, 10, 400)
    losses = np.where(np.arange(400) < 200, 2.0, 1.0) - 1e-6 * np.arange(400)
    found = answer("ktrain_steep", rates, losses)
    assert found == pytest.approx(rates[200 - 32], rel=0.06)


def test_the_window_of_keras_lr_finder_can_be_chosen() -> None:
    rates = rules.keras_lr_finder_rates(1e-7, 10)
    losses = np.where(np.arange(100) < 50, 2.0, 1.0)
    assert rules.keras_lr_finder(rates, losses, window=1) == rates[50]
    with pytest.raises(ArgumentError, match="`window` must be at least 1, in steps, got 0"):
        rules.keras_lr_finder(rates, losses, window=0)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    ("rates", "losses", "message"),
    [
        ([], [], "`rates` must be at least one rate, got 0"),
        ([1e-3, 1e-2], [1.0], "`losses` must be as many as `rates`, 2, got 1. Fill up"),
        ([1e-2, 1e-3], [1.0, 2.0], "`rates` must be finite, above 0 and ascending"),
        ([0.0, 1e-3], [1.0, 2.0], "`rates` must be finite, above 0 and ascending"),
        ([1e-3, math.nan], [1.0, 2.0], "`rates` must be finite, above 0 and ascending"),
        ([[1e-3]], [1.0], "`rates` must be a flat sequence of numbers"),
        ([1e-3], ["x"], "`losses` must be a sequence of numbers"),
    ],
)
def test_what_is_no_range_test_is_refused(rule: str, rates: Any, losses: Any, message: str) -> None:
    with pytest.raises(ArgumentError, match=message) as caught:
        RULES[rule](rates, losses)
    assert not isinstance(caught.value, NoSuggestionError)


@pytest.mark.parametrize("rule", [rule for rule in RULES if not rule.startswith("ktrain")])
def test_a_test_that_is_lost_from_the_start_gets_no_rate(rule: str) -> None:
    nothing = [math.nan] * 40
    if rule in ("torch_lr_finder", "keras_lr_finder"):  # it takes the first NaN for the steepest fall
        nothing[:] = [math.nan] * 12
    with pytest.raises(NoSuggestionError, match="got "):
        RULES[rule](np.geomspace(1e-7, 1, len(nothing)), nothing)


def random_losses(seed: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """A noisy fall over a hundred steps, and a rise at the end."""
    draw = np.random.default_rng(seed)
    t = np.linspace(0, 1, 100)
    return (
        2.3 - 1.5 / (1 + np.exp(-12 * (t - 0.6))) + np.exp(30 * (t - 0.9)) + 0.02 * draw.standard_normal(100)
    )
