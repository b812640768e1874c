"""The last two of the five factors, from the rates of a study: how fast, and how exact."""

import statistics
from typing import Final

from rightrate.measuring import Factor, Quantity
from rightrate.report import numerals
from rightrate.studying.effects import Effect, estimate, paired
from rightrate.studying.sweep import Sweep

#: Where the figures come from.
HOW: Final = "from the full runs of a study, the median or the mean over its seeds"


def factors_of(sweep: Sweep) -> tuple[Factor, Factor]:
    """What a study says of speed and of exactness.

    Args:
        sweep: The study.

    Returns:
        The factors "speed" and "exactness"; where every run diverged, both say that they are not known.
    """
    best, level = sweep.best, sweep.shown_level
    if best is None or level is None:
        refusal = {"rates": "Every run of the study diverged."}
        return Factor(key="speed", refusals=refusal), Factor(key="exactness", refusals=refusal)
    times = sweep.steps_to(level)
    fastest = min((e for e in sweep.effects if e.lr in times), key=lambda e: times[e.lr], default=None)
    return _speed(best, fastest, times, level), _exactness(sweep, best, fastest)


def _speed(best: Effect, fastest: Effect | None, times: dict[float, float], level: float) -> Factor:
    score = numerals.score(level)
    if fastest is None:
        return Factor(key="speed", refusals={"fastest rate": f"No rate reaches {score} in most of its runs."})
    late = times.get(best.lr)
    soon = times[fastest.lr]
    same = fastest.lr == best.lr
    quantities = [
        Quantity(
            name="fastest rate",
            value=fastest.lr,
            how=HOW,
            says="It is the best rate of the full run, too."
            if same
            else f"It reaches {score} first; the best rate of the full run is {numerals.rate(best.lr)}.",
        ),
        Quantity(name=f"steps to {score} at it", value=soon, unit="steps", how=HOW),
    ]
    refusals = {}
    if late is None:
        refusals[f"steps to {score} at the best rate"] = "It does not reach it in most of its runs."
    elif not same:
        quantities.append(
            Quantity(name=f"steps to {score} at the best rate", value=late, unit="steps", how=HOW)
        )
    return Factor(key="speed", quantities=tuple(quantities), refusals=refusals)


def _exactness(sweep: Sweep, best: Effect, fastest: Effect | None) -> Factor:
    scores = list(best.scores.values())
    mean = estimate(scores)
    quantities = [
        Quantity(
            name="score at the best rate",
            value=mean.value,
            low=mean.value - mean.reach,
            high=mean.value + mean.reach,
            how=HOW,
        )
    ]
    refusals = {}
    if len(scores) > 1:
        noise = statistics.stdev(scores)
        quantities.append(Quantity(name="noise of one run", value=noise, how="standard deviation over seeds"))
    else:
        refusals["noise of one run"] = "One seed alone does not show it."
    left = None if fastest is None or fastest.lr == best.lr else paired(fastest.scores, best.scores)
    if left is not None:
        sign = 1 if sweep.goal == "min" else -1
        value, reach = sign * left.value, left.reach
        beyond = "more than chance" if value > reach else "no more than chance"
        quantities.append(
            Quantity(
                name="score left by the fastest rate",
                value=value,
                low=value - reach,
                high=value + reach,
                how="paired by seed, 90 % interval",
                says=f"Its full run ends {numerals.score(value)} worse than at the best rate, {beyond}.",
            )
        )
    return Factor(key="exactness", quantities=tuple(quantities), refusals=refusals)
