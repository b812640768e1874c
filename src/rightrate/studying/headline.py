"""A study in one sentence and a row of figures, for the head of a page."""

from collections.abc import Sequence

from rightrate.report import Verdict, numerals
from rightrate.studying.effects import Effect
from rightrate.studying.region import GOOD, Region


def headline(effects: Sequence[Effect], best: Effect | None, steps: int, sentences: Sequence[str]) -> Verdict:
    """The best rate in one sentence.

    Args:
        effects: What each rate did.
        best: What the best one did, or `None` when every run diverged.
        steps: Length of the runs in optimizer steps.
        sentences: The verdict in words, whose first sentence says what the best rate reached.

    Returns:
        The sentence in parts.
    """
    first = sentences[0]
    if best is None:
        return Verdict("No rate stood", "", first)
    _, _, reached = first.partition(": ")
    tail = f"{reached.removesuffix('.')}, in runs of {numerals.count(steps, 'step')}."
    return Verdict(f"The best of {numerals.count(len(effects), 'rate')} is", numerals.rate(best.lr), tail)


def pairs(
    steps: int, effects: Sequence[Effect], region: Region | None, sensitivity: float
) -> tuple[tuple[str, str], ...]:
    """The figures of a study by their names.

    Args:
        steps: Length of the runs in optimizer steps.
        effects: What each rate did, the lowest first.
        region: The good rates, or `None` when every run diverged.
        sensitivity: How much a rate drawn at random loses.

    Returns:
        Names and values, in the order to show them.
    """
    seeds = len({seed for effect in effects for seed in effect.runs})
    made = f"{numerals.count(len(effects), 'rate')}, {numerals.count(seeds, 'seed')}"
    told = [("runs", f"{made}, {numerals.count(steps, 'step')} each")]
    if region is not None:
        ends = f"{numerals.rate(region.low)} to {numerals.rate(region.high)}"
        told += [(f"within {100 * GOOD:.0f} % of the best", f"{ends}, {region.decades:.1f} decades")]
        told += [("sensitivity", numerals.score(sensitivity))]
    return tuple(told)
