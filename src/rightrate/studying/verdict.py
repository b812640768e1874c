"""What a study shows, in plain sentences; the common sayings about high and low rates are tested."""

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rightrate.report import numerals
from rightrate.report.numerals import listed, rate
from rightrate.search import Goal
from rightrate.studying.effects import Effect, Estimate, estimate, is_worse, paired
from rightrate.studying.region import GOOD, Region
from rightrate.studying.speed import lost, spikes

#: Of its runs a rate must have this share with a jump of the training loss to count as unsteady.
UNSTEADY = 0.5

#: A rate is faster when another one needs so many times its steps.
FASTER = 1.25

#: What is lost between the best score on the way and the final one is told from this share of the gain on.
LOST = 0.05


class Seen(NamedTuple):
    """What a study shows, as the sentences need it.

    Args:
        effects: What each rate did, the lowest first.
        best: The best one.
        ties: Rates that are not worse than it by more than chance.
        region: The good rates around it.
        sensitivity: How much a rate that is not the best one loses on average.
        levels: Scores on the way to the best one.
        times: For each of them the steps that the rates take.
        initial: Score of the untrained model.
        goal: Whether scores are to be minimised or maximised.
        targeted: Whether the only level is what the user wants to reach.
    """

    effects: tuple[Effect, ...]
    best: Effect
    ties: tuple[float, ...]
    region: Region
    sensitivity: float
    levels: tuple[float, ...]
    times: tuple[Mapping[float, float], ...]
    initial: float
    goal: Goal
    targeted: bool

    @property
    def word(self) -> str:
        """What a score is called."""
        return "score" if self.goal == "max" else "loss"


def verdict(seen: Seen) -> tuple[str, ...]:
    """Say what the rate does to the model.

    Args:
        seen: What the study shows.

    Returns:
        Sentences; without a second seed none on what high and low rates do, since that may be chance.
    """
    sayings = (_high, _low) if len(seen.best.scores) > 1 else ()
    parts: tuple[Callable[[Seen], Iterator[str]], ...] = (
        *(_best, _good, _divergence),
        *sayings,
        *(_speed, _steadiness, _spent),
    )
    return tuple(sentence for part in parts for sentence in part(seen))


def _best(seen: Seen) -> Iterator[str]:
    score = estimate(list(seen.best.scores.values()))
    runs = numerals.count(score.count, "seed")
    yield f"The best rate is {rate(seen.best.lr)}: its final {seen.word} is {_about(score)} ({runs})."
    if score.count < 2:
        yield "With one seed nothing says how much of a difference is chance: run at least three."
        return
    others = [lr for lr in seen.ties if lr != seen.best.lr]
    if others:
        verb = "is not worse" if len(others) == 1 else "are not worse"
        yield f"{listed(map(rate, others))} {verb} by more than chance: a tie."
    else:
        yield "Every other rate is worse by more than chance."


def _good(seen: Seen) -> Iterator[str]:
    region = seen.region
    ends = f"from {rate(region.low)} to {rate(region.high)}"
    sides = [("lowest", region.open_low), ("highest", region.open_high)]
    beyond = [side for side, is_open in sides if is_open]
    more = f", and on beyond the {listed(beyond)} rate that was run" if beyond else ""
    share = f"{100 * GOOD:.0f} %"
    yield f"Rates {ends}, {region.decades:.1f} decades, are within {share} of the best {seen.word}{more}."
    low, high = seen.effects[0].lr, seen.effects[-1].lr
    yield (
        f"A rate drawn at random from {rate(low)} to {rate(high)} loses {numerals.score(seen.sensitivity)} "
        f"on average (sensitivity)."
    )


def _divergence(seen: Seen) -> Iterator[str]:
    lost_at = [effect for effect in seen.effects if effect.diverged]
    if not lost_at:
        yield f"No run diverged, up to {rate(seen.effects[-1].lr)}."
        return
    first = lost_at[0]
    yield (
        f"Runs diverge from {rate(first.lr)} on, there {first.diverged} of "
        f"{numerals.count(len(first.runs), 'run')}."
    )


def _high(seen: Seen) -> Iterator[str]:
    """Is a high rate one that overfits?"""
    above = _worse(seen, [e for e in seen.effects if e.lr > seen.best.lr and e.stood])
    if not above:
        yield "Whether a higher rate overfits is not shown: none is worse than the best one and stands."
        return
    if not seen.best.trains or not all(effect.trains for effect in above):
        yield (
            f"A higher rate is worse, at {rate(above[0].lr)} by {_difference(seen, above[0])}; the task has "
            "no training loss that would show whether it overfits."
        )
        return
    overfit = [effect for effect in above if not _is_above(effect.trains, seen.best.trains)]
    shown = max(overfit or above[:1], key=lambda e: abs(_mean(e.scores) - _mean(seen.best.scores)))
    trains = f"its training loss is {_value(shown.trains)} instead of {_value(seen.best.trains)}"
    if overfit:
        yield (
            f"A higher rate overfits here: at {rate(shown.lr)} {trains}, no higher, and yet its {seen.word} "
            f"is {_value(shown.scores)} instead of {_value(seen.best.scores)}."
        )
    else:
        yield (
            f"A higher rate does not overfit here, it trains worse: at {rate(shown.lr)} {trains}, and its "
            f"{seen.word} {_value(shown.scores)} instead of {_value(seen.best.scores)}."
        )


def _low(seen: Seen) -> Iterator[str]:
    """Is a low rate slower, but more exact?"""
    below = [effect for effect in seen.effects if effect.lr < seen.best.lr and effect.scores]
    if not below:
        yield "Whether a lower rate is slower but more exact is not shown: the best rate is the lowest one."
        return
    worse = _worse(seen, below)
    if not worse:
        yield (
            f"A lower rate is no more exact here: down to {rate(below[0].lr)} none ends better, and none "
            "ends worse by more than chance."
        )
        return
    shown = worse[-1]
    yield (
        f"A lower rate is not more exact in runs of this length: at {rate(shown.lr)} the {seen.word} ends "
        f"at {_value(shown.scores)}, {_difference(seen, shown)} worse than at the best rate."
    )


def _speed(seen: Seen) -> Iterator[str]:
    """How soon the rates are somewhere, and whether the fastest is the best."""
    if not seen.levels:
        return
    at = -1 if seen.targeted else min(1, len(seen.levels) - 1)
    level, times = seen.levels[at], seen.times[at]
    if not times:
        final = {e.lr: _mean(e.scores) for e in seen.effects if e.scores}
        sign = 1 if seen.goal == "min" else -1
        best = min(final, key=lambda lr: sign * final[lr])
        yield (
            f"No rate reaches a {seen.word} of {numerals.score(level)} in most of its runs; the best that "
            f"was reached is {numerals.score(final[best])}, at {rate(best)}."
        )
        return
    fastest = min(times, key=lambda lr: times[lr])
    soon = numerals.steps(round(times[fastest]))
    told = f"{rate(fastest)} is the first to a {seen.word} of {numerals.score(level)}, after {soon} steps"
    if fastest == seen.best.lr:
        yield f"The best rate is also the fastest: {told}."
    elif seen.best.lr in times and times[seen.best.lr] < FASTER * times[fastest]:
        late = numerals.steps(round(times[seen.best.lr]))
        yield f"The best rate is about as fast as any: {told}, and the best rate after {late}."
    elif seen.best.lr in times:
        late = numerals.steps(round(times[seen.best.lr]))
        yield f"Speed and exactness differ: {told}, and the best rate after {late}."
    else:
        yield f"Speed and exactness differ: {told}; the best rate does not reach it."


def _steadiness(seen: Seen) -> Iterator[str]:
    unsteady = [
        effect.lr
        for effect in seen.effects
        if statistics.fmean(spikes(run.curve) > 0 for run in effect.runs.values()) > UNSTEADY
    ]
    if unsteady:
        yield f"The training loss jumps up in most runs at {listed(map(rate, unsteady))}."


def _spent(seen: Seen) -> Iterator[str]:
    """Rates whose runs were better on their way than at their end."""
    gained = abs(_mean(seen.best.scores) - seen.initial)
    late = []
    for effect in seen.effects:
        runs = [run for run in effect.runs.values() if not run.evidence.diverged]
        if runs and statistics.fmean(lost(run, seen.goal) for run in runs) > LOST * gained:
            late.append(effect.lr)
    if late:
        yield (
            f"Runs at {listed(map(rate, late))} were better on their way than at their end: there early "
            "stopping would pay, or a lower rate."
        )


def _worse(seen: Seen, effects: Sequence[Effect]) -> list[Effect]:
    return [effect for effect in effects if is_worse(effect, seen.best, seen.goal)]


def _is_above(one: Mapping[int, float], other: Mapping[int, float]) -> bool:
    """Whether a mean is higher by more than chance."""
    difference = paired(one, other)
    return difference is not None and difference.value > difference.reach


def _difference(seen: Seen, effect: Effect) -> str:
    difference = paired(effect.scores, seen.best.scores)
    return "an unknown amount" if difference is None else numerals.score(abs(difference.value))


def _mean(values: Mapping[int, float]) -> float:
    return statistics.fmean(values.values())


def _value(values: Mapping[int, float]) -> str:
    return numerals.score(_mean(values))


def _about(mean: Estimate) -> str:
    value = numerals.score(mean.value)
    return f"{value} ± {mean.error:.1g}" if mean.count > 1 else value
