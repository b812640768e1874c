import math

import pytest

from tests.studying.runs import sweep

#: Final scores and training losses: best in the middle, and above it the training loss goes on falling.
OVERFIT = {1e-3: [1.5, 1.52, 1.51], 1e-2: [1.0, 1.02, 1.01], 1e-1: [1.4, 1.43, 1.41]}
LEARNT = {1e-3: [1.4, 1.42, 1.41], 1e-2: [0.8, 0.82, 0.81], 1e-1: [0.2, 0.22, 0.21]}
#: The same scores where the training loss rises, too.
UNSTABLE = {**LEARNT, 1e-1: [1.3, 1.32, 1.31]}


def told(*words: str, of: tuple[str, ...]) -> bool:
    """Whether one sentence has all of the words."""
    return any(all(word in sentence for word in words) for sentence in of)


def test_the_best_rate_stands_first_with_its_error_and_the_number_of_seeds() -> None:
    assert sweep(OVERFIT).verdict[0] == "The best rate is 1.0e-02: its final loss is 1.010 ± 0.006 (3 seeds)."


def test_rates_that_differ_by_less_than_chance_are_a_tie() -> None:
    made = sweep({0.01: [1.0, 1.1, 0.9], 0.1: [1.1, 0.9, 1.02], 1.0: [2.0, 2.0, 1.9]})
    assert made.ties == (0.01, 0.1)
    assert told("1.0e-01 is not worse by more than chance: a tie", of=made.verdict)
    assert told("Every other rate is worse", of=sweep(OVERFIT).verdict)


def test_one_seed_is_said_not_to_tell_chance_from_effect() -> None:
    made = sweep({lr: scores[:1] for lr, scores in OVERFIT.items()})
    assert told("With one seed", of=made.verdict)
    assert not told("worse by more than chance", of=made.verdict)
    assert made.ties == (1e-2,)


def test_a_high_rate_that_learns_the_data_by_heart_overfits() -> None:
    verdict = sweep(OVERFIT, LEARNT).verdict
    assert told("A higher rate overfits here", "at 1.0e-01", "0.2100 instead of 0.8100", of=verdict)
    assert not told("does not overfit", of=verdict)


def test_a_high_rate_whose_training_loss_is_worse_does_not_overfit() -> None:
    verdict = sweep(OVERFIT, UNSTABLE).verdict
    assert told("A higher rate does not overfit here, it trains worse", "1.310", of=verdict)
    assert not told("overfits here", of=verdict)


def test_without_a_training_loss_nothing_is_said_of_overfitting() -> None:
    assert told("no training loss that would show", of=sweep(OVERFIT).verdict)


def test_where_no_higher_rate_is_worse_overfitting_is_not_shown() -> None:
    made = sweep({1e-3: [1.5, 1.5], 1e-2: [1.0, 1.0], 1e-1: [math.inf, math.inf]})
    assert told("Whether a higher rate overfits is not shown", of=made.verdict)


def test_the_saying_that_low_rates_are_more_exact_is_answered_either_way() -> None:
    assert told("A lower rate is not more exact", "at 1.0e-03", "1.510", of=sweep(OVERFIT).verdict)
    level = sweep({1e-3: [1.0, 1.1, 0.95], 1e-2: [0.99, 1.05, 1.0], 1e-1: [3.0, 3.1, 3.2]})
    assert told("no more exact here", "none ends worse", of=level.verdict)
    lowest = sweep({1e-3: [1.0, 1.01], 1e-2: [1.5, 1.52]})
    assert told("the best rate is the lowest one", of=lowest.verdict)


def test_the_first_divergence_is_told_with_its_share() -> None:
    made = sweep({1e-2: [1.0, 1.0], 1e-1: [1.2, math.inf], 1.0: [math.inf, math.inf]})
    assert told("Runs diverge from 1.0e-01 on, there 1 of 2 runs", of=made.verdict)
    assert told("No run diverged, up to 1.0e-01", of=sweep(OVERFIT).verdict)


def test_when_every_run_diverged_nothing_else_is_said() -> None:
    made = sweep({1e-2: [math.inf], 1e-1: [math.inf]})
    assert made.best is None
    assert made.verdict == ("Every run diverged, down to 1.0e-02. Study lower rates, or look for a fault.",)
    assert made.levels == ()


WAYS = {1e-3: [1.9, 1.7, 1.51], 1e-2: [1.8, 1.3, 1.01], 1e-1: [1.15, 1.2, 1.41]}


def test_the_fastest_rate_need_not_be_the_best_one() -> None:
    verdict = sweep(OVERFIT, ways=WAYS).verdict
    assert told("Speed and exactness differ: 1.0e-01 is the first", of=verdict)
    slow = {**WAYS, 1e-1: [1.9, 1.6, 1.41]}
    assert told("The best rate is also the fastest", of=sweep(OVERFIT, ways=slow).verdict)


def test_a_target_that_no_run_reaches_is_answered_by_the_best_that_was_reached() -> None:
    verdict = sweep(OVERFIT, ways=WAYS, target=0.5).verdict
    assert told("No rate reaches a loss of 0.5000", "is 1.010, at 1.0e-02", of=verdict)


def test_runs_that_were_better_on_their_way_are_named() -> None:
    assert told("Runs at 1.0e-01 were better on their way", of=sweep(OVERFIT, ways=WAYS).verdict)


def test_a_score_to_maximise_is_called_a_score() -> None:
    made = sweep({1e-2: [0.9, 0.91], 1e-1: [0.5, 0.52]}, goal="max", initial=0.1)
    assert made.verdict[0].startswith("The best rate is 1.0e-02: its final score is 0.9050")
    assert made.best is not None
    assert made.best.lr == 1e-2


@pytest.mark.parametrize("ways", [None, WAYS])
def test_every_sentence_is_whole(ways: dict[float, list[float]] | None) -> None:
    for sentence in sweep(OVERFIT, LEARNT, ways=ways).verdict:
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence.endswith(".")
