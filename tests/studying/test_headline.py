import math

from rightrate.studying.headline import headline, pairs
from tests.studying.runs import STEPS, sweep


def test_the_best_rate_stands_in_the_sentence() -> None:
    made = sweep({0.01: [1.0, 1.2], 0.1: [0.9, 0.8]})
    said = headline(made.effects, made.best, STEPS, made.verdict)
    assert (said.head, said.number) == ("The best of 2 rates is", "1.0e-01")
    assert said.tail == "its final loss is 0.8500 ± 0.05 (2 seeds), in runs of 100 steps."


def test_a_single_rate_is_the_best_of_one() -> None:
    made = sweep({0.01: [1.0]})
    assert headline(made.effects, made.best, STEPS, made.verdict).head == "The best of 1 rate is"


def test_without_a_best_rate_there_is_no_number() -> None:
    made = sweep({0.1: [math.inf]})
    said = headline(made.effects, made.best, STEPS, made.verdict)
    assert (said.head, said.number) == ("No rate stood", "")
    assert said.tail.startswith("Every run diverged, down to 1.0e-01.")
    assert pairs(STEPS, made.effects, made.region, made.sensitivity) == (
        ("runs", "1 rate, 1 seed, 100 steps each"),
    )


def test_the_figures_name_the_region_and_the_sensitivity() -> None:
    made = sweep({0.01: [1.0, 1.0], 0.1: [0.9, 0.9], 1.0: [1.4, 1.4]})
    names = [name for name, _ in pairs(STEPS, made.effects, made.region, made.sensitivity)]
    assert names == ["runs", "within 2 % of the best", "sensitivity"]
