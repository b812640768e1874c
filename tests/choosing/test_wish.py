import math

import pytest

import rightrate as rr
from rightrate.choosing.wish import Wish, length_of, seconds_of, share_of
from rightrate.errors import ArgumentError
from rightrate.search.front import Reach
from rightrate.testing.problems import NoisyQuadratic

#: Longer runs gain more, up to 800 steps, after which they overfit.
FRONT = (
    Reach(100, 0.04, 0.80, 0.70),
    Reach(200, 0.03, 0.60, 0.85),
    Reach(400, 0.02, 0.50, 0.95),
    Reach(800, 0.01, 0.40, 1.00),
    Reach(1_600, 0.005, 0.45, 0.97),
)


def steps(wish: Wish, seconds_a_step: float = 0.1) -> int:
    return length_of(wish, FRONT, "min", seconds_a_step)[0]


@pytest.mark.parametrize(
    ("prefer", "wanted"), [("speed", 200), (0.0, 200), (0.2, 200), (0.5, 400), (0.9, 800), ("accuracy", 800)]
)
def test_the_shortest_run_that_gains_what_is_preferred_is_chosen(prefer: str | float, wanted: int) -> None:
    assert steps(Wish(prefer=prefer)) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize(("target", "wanted"), [(0.9, 100), (0.6, 200), (0.45, 800), (0.40, 800)])
def test_the_shortest_run_that_reaches_the_target_is_chosen(target: float, wanted: int) -> None:
    assert steps(Wish(target=target)) == wanted


def test_a_target_beyond_reach_is_answered_by_the_best_that_is_expected() -> None:
    chosen, why = length_of(Wish(target=0.1), FRONT, "min", 0.1)
    assert chosen == 800
    assert why == (
        "No run of up to 1,600 steps is expected to reach 0.1; the best that is expected is 0.4, "
        "after 800 steps."
    )


def test_a_target_of_a_score_to_maximise_is_reached_from_below() -> None:
    front = (Reach(100, 0.1, 0.5, 0.5), Reach(200, 0.1, 0.9, 1.0))
    assert length_of(Wish(target=0.8), front, "max", 0.1)[0] == 200
    assert length_of(Wish(target=0.95), front, "max", 0.1)[0] == 200
    assert length_of(Wish(target=0.4), front, "max", 0.1)[0] == 100


@pytest.mark.parametrize(
    ("within", "wanted", "words"),
    [
        ("1h", 1_600, "it fits"),
        (160, 1_600, "it fits"),
        (100, 800, "better than any longer one"),
        (30, 300, "300 steps fit"),
        (2, 100, "Only 20 steps fit"),
    ],
)
def test_a_run_takes_no_longer_than_it_may(within: float | str, wanted: int, words: str) -> None:
    chosen, why = length_of(Wish(within=within), FRONT, "min", 0.1)
    assert chosen == wanted
    assert words in why


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("1.5h", 5_400), ("10m", 600), ("7", 7), (0.5, 0.5)]
)
def test_a_span_of_time_is_read_with_its_unit(text: float | str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("within", ["", "m", "10x", "-1s", 0, math.nan, math.inf])
def test_what_is_no_span_of_time_is_refused(within: float | str) -> None:
    with pytest.raises(ArgumentError, match="`within` must be a span of time above 0"):
        Wish(within=within)


@pytest.mark.parametrize("prefer", ["fast", -0.1, 1.1, math.nan])
def test_what_is_no_preference_is_refused(prefer: float | str) -> None:
    with pytest.raises(ArgumentError, match='`prefer` must be "speed", "accuracy" or a number'):
        share_of(prefer)  # type: ignore[arg-type]


def test_only_one_thing_can_be_wished_for() -> None:
    with pytest.raises(ArgumentError, match="`prefer` and `target` exclude each other"):
        Wish(prefer="speed", target=0.1)
    with pytest.raises(ArgumentError, match="`target` must be finite"):
        Wish(target=math.inf)


def test_a_wish_shortens_the_run_and_the_choice_knows_its_length() -> None:
    task = NoisyQuadratic()
    plain, soon = rr.choose(task), rr.choose(task, prefer="speed")
    assert plain.steps == 1_000
    assert 20 <= soon.steps < 1_000
    assert soon.answer.evidence == plain.answer.evidence
    assert soon.why[0].startswith(f"A run of {soon.steps:,} of 1,000 steps")
    assert soon.to_dict()["steps"] == soon.steps


def test_a_target_that_is_easier_needs_no_longer_a_run() -> None:
    task = NoisyQuadratic()
    lengths = [rr.choose(task, target=target).steps for target in (0.05, 0.005, 0.001)]
    assert lengths == sorted(lengths)
    assert lengths[0] < lengths[-1]


def test_when_every_trial_diverges_a_wish_changes_nothing() -> None:
    task = NoisyQuadratic(curvatures=(1e30,))
    choice = rr.choose(task, prefer="speed")
    assert (choice.status, choice.steps) == ("diverged", 1_000)


def test_the_rate_of_a_shorter_run_leads_back_to_that_of_the_full_one() -> None:
    task = NoisyQuadratic()
    full, soon = rr.choose(task), rr.choose(task, prefer="speed")
    back = rr.transfer(soon, steps=1_000)
    assert soon.steps < 300
    assert abs(math.log10(back.lr / full.lr)) < 0.2
    assert "the search tried such lengths itself" in back.why[0]
