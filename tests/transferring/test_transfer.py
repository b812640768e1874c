import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rightrate as rr
from rightrate.errors import ArgumentError
from rightrate.schedules import Constant, Cosine, Linear
from rightrate.search import Status
from rightrate.transferring import Transfer, transfer
from rightrate.transferring.rules.batch_size import batch_size
from rightrate.transferring.rules.examples import examples
from rightrate.transferring.rules.horizon import horizon
from rightrate.transferring.rules.width import width
from tests.transferring.worlds import ANSWER, record

WORLD = record()
BLIND = replace(WORLD, answer=replace(ANSWER, optima=()))


def rules(there: Transfer) -> list[str]:
    return [fired.rule for fired in there.rules]


def test_it_is_part_of_the_public_face() -> None:
    assert rr.transfer is transfer
    assert rr.Transfer is Transfer


def test_factors_multiply_and_variances_of_logarithms_add() -> None:
    there = transfer(WORLD, width=(64, 128), batch_size=100)
    parts = (
        width(64, 128, "sgd", "standard"),
        batch_size(50, 100, "sgd", noise_scale=None, epochs=100.0),
    )
    assert there.factor == pytest.approx(math.prod(part.factor for part in parts))
    assert there.lr == pytest.approx(1e-2 * there.factor, rel=5e-3)
    added = sum((1.645 * part.spread) ** 2 for part in parts)
    below = math.sqrt(math.log10(1e-2 / 5e-3) ** 2 + added)
    above = math.sqrt(math.log10(2e-2 / 1e-2) ** 2 + added)
    assert math.log10(there.lr / there.low) == pytest.approx(below, abs=5e-3)
    assert math.log10(there.high / there.lr) == pytest.approx(above, abs=5e-3)


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_the_interval_is_never_narrower_than_that_of_the_start(old: int, new: int) -> None:
    if old == new:
        return
    there = transfer(1e-2, interval=(5e-3, 3e-2), depth=(old, new))
    assert there.lr / there.low >= 2 * 0.99
    assert there.high / there.lr >= 3 * 0.99


def test_another_batch_size_keeps_the_passes_and_says_how_many_steps_that_is() -> None:
    there = transfer(WORLD, batch_size=100)
    assert rules(there) == ["batch_size"]
    assert there.steps == 1000


def test_more_examples_keep_the_passes_and_lengthen_the_run() -> None:
    there = transfer(WORLD, examples=4000)
    assert rules(there) == ["examples"]
    assert there.steps == 8000
    assert there.factor == examples(1000, 4000, 100.0).factor


def test_with_the_steps_stated_what_is_left_of_the_passes_goes_by_the_horizon() -> None:
    there = transfer(BLIND, batch_size=100, steps=2000)
    assert rules(there) == ["batch_size", "steps"]
    assert there.rules[1] == horizon(2.0, 100.0)
    assert rules(transfer(BLIND, batch_size=100, steps=1000)) == ["batch_size"]
    assert rules(transfer(BLIND, examples=2000, steps=4000)) == ["examples"]
    halved = transfer(BLIND, examples=2000, steps=2000)
    assert halved.rules[1] == horizon(0.5, 100.0)


def test_a_shorter_run_goes_by_what_the_search_itself_found_there() -> None:
    there = transfer(WORLD, steps=500)
    assert there.sure == "searched"
    assert there.lr == pytest.approx(1e-2 * 4e-2 / 1.1e-2, rel=5e-3)
    assert (there.low, there.high) == (2e-2, 8e-2)
    assert transfer(BLIND, steps=500).rules == (horizon(0.25, 100.0),)


def test_a_longer_run_and_one_below_all_trials_go_by_the_rule() -> None:
    assert transfer(WORLD, steps=8000).rules == (horizon(4.0, 100.0),)
    assert transfer(WORLD, steps=100).rules == (horizon(0.05, 100.0),)


def test_the_passes_that_the_user_states_go_before_those_of_the_study() -> None:
    assert transfer(WORLD, steps=8000, epochs=0).rules == (horizon(4.0, 0.0),)


def test_a_schedule_is_compared_with_that_of_the_study_and_an_equal_one_is_no_change() -> None:
    there = transfer(WORLD, schedule=Constant(warmup=0.05))
    pair = (Linear(warmup=0.05), Constant(warmup=0.05))
    exact = transfer(1e-2, schedule=pair, steps=(2000, 2000), epochs=100)
    assert there.factor == pytest.approx(exact.factor, rel=0.01)
    assert rules(there) == ["schedule"]
    with pytest.raises(ArgumentError, match="Nothing changes"):
        transfer(WORLD, schedule=Linear(warmup=0.05))


def test_everything_at_once_applies_every_rule() -> None:
    facts: dict[str, Any] = dict(WORLD.facts)
    there = transfer(
        replace(BLIND, facts=facts | {"optimizer": "SGD"}),
        batch_size=100, examples=3000, steps=9000, width=(8, 16), depth=(1, 2), schedule=Cosine(),
        momentum=0.8,
    )  # fmt: skip
    assert rules(there) == ["batch_size", "examples", "steps", "width", "depth", "schedule", "momentum"]
    assert len(there.why) == 8
    assert "from 0.01 to" in there.why[-1]


@pytest.mark.parametrize("status", ["edge", "flat", "diverged", "noisy"])
def test_the_doubt_of_a_choice_travels_along(status: Status) -> None:
    there = transfer(record(status), batch_size=100)
    assert (there.status, there.trusted) == (status, False)
    assert f"cannot be trusted ({status}: " in there.why[0]


@pytest.mark.parametrize("status", ["ok", "tie"])
def test_a_choice_that_can_be_trusted_says_nothing_of_doubt(status: Status) -> None:
    there = transfer(record(status), batch_size=100)
    assert (there.status, there.trusted) == (status, True)
    assert there.why[0] == there.rules[0].sentence


def test_a_rate_without_an_interval_says_what_its_interval_then_holds() -> None:
    assert "without an interval" in transfer(1e-2, depth=(2, 4)).why[0]
    assert "without an interval" not in transfer(1e-2, interval=(5e-3, 2e-2), depth=(2, 4)).why[0]


@pytest.mark.parametrize(
    "words",
    [{}, {"batch_size": 50}, {"steps": 2000}, {"width": (8, 8)}, {"optimizer": "sgd"}, {"momentum": 0.9}],
)
def test_where_nothing_changes_there_is_nothing_to_transfer(words: dict[str, Any]) -> None:
    with pytest.raises(ArgumentError, match="Nothing changes, so there is nothing to transfer"):
        transfer(WORLD, **words)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"batch_size": 0}, "`batch_size` must be a whole number"),
        ({"batch_size": 100, "noise_scale": 0}, "`noise_scale` must be finite and above 0"),
        ({"batch_size": 100, "noise_scale": float("inf")}, "`noise_scale` must be finite and above 0"),
        ({"steps": 100, "epochs": -1}, "`epochs` must be finite, at least 0"),
        ({"steps": 100, "epochs": float("nan")}, "`epochs` must be finite, at least 0"),
        ({"width": 64}, "`width` must be a pair"),
        ({"width": (8, 16), "parametrization": "ntk"}, '`parametrization` must be "standard" or "mup"'),
        ({"optimizer": "adamw"}, "got sgd to adamw. No rule"),
        (
            {"batch_size": 50_000, "noise_scale": 1e9, "examples": 60_000},
            "must not raise the rate of SGD more than 32 times",
        ),
        ({"batch_size": 1_001}, "`batch_size` must be at most the number of training examples, 1,000"),
        ({"momentum": 1.0}, "`momentum` must be in"),
    ],
)
def test_a_change_that_cannot_be_is_refused(words: dict[str, Any], message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        transfer(WORLD, **words)


def test_momentum_has_a_rule_for_sgd_only() -> None:
    with pytest.raises(ArgumentError, match="`momentum` must be left out"):
        transfer(1e-2, momentum=(0.9, 0.95), optimizer="adamw")


def test_a_rule_that_needs_the_optimizer_asks_for_it() -> None:
    with pytest.raises(ArgumentError, match="`optimizer` must be given"):
        transfer(ANSWER, batch_size=(16, 64))
    assert rules(transfer(ANSWER, batch_size=(16, 64), optimizer="adamw")) == ["batch_size"]
